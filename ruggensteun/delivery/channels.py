"""The two ways out, behind one small interface: `send(channel, address, message, reference, guardian=…)`."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives  # noqa: TID251  the way out
from django.utils.module_loading import import_string

from ruggensteun.delivery import texts
from ruggensteun.delivery.failures import PermanentFailure


def send(channel, address, message, reference, *, guardian):
    """Hand one message to the mail server or the text message provider, in a way that fits who receives it.

    `reference` is the same for every attempt, so that a repeat can be recognised. Raises PermanentFailure when it
    will never be taken, and anything else when it may be tried again.
    """
    if channel == "mail":
        _mail(address, message, reference, guardian)
    else:
        import_string(settings.TEXT_BACKEND)().send(address, texts.written(message.text).text, reference)


def sender(channel, *, guardian):
    """Whom the recipient sees as sender; a guardian sees a neutral one (domain.md S3)."""
    if channel == "text":
        return settings.TEXT_SENDER
    return settings.GUARDIAN_SENDER if guardian else settings.DEFAULT_FROM_EMAIL


def _mail(address, message, reference, guardian):
    from_whom = sender("mail", guardian=guardian)
    domain = parseaddr(from_whom)[1].rpartition("@")[2]
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        from_whom,
        [address],
        headers={"Message-ID": f"<{reference}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    if message.calendar:
        kind = f"text/calendar; method={message.method}"
        mail.attach_alternative(message.calendar.decode(), kind)
        mail.attach("afspraak.ics" if guardian else "gesprek.ics", message.calendar, kind)
    try:
        mail.send()
    except smtplib.SMTPException as problem:
        if _for_good(problem):
            # Without its text, which holds the address (domain.md S9).
            raise PermanentFailure(type(problem).__name__) from None
        raise


def _for_good(problem):
    """Whether the server refuses this address or this mail with a 5xx; our own sign-in or sender can be mended."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and 500 <= problem.smtp_code < 600
