"""How allauth behaves here: nobody signs up, nobody learns whether an address is known."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ruggensteun.fields import decrypt, encrypt
from ruggensteun.people import second_factor

PLACE = "mfa.authenticator.data"
logger = logging.getLogger("ruggensteun.people")


class ByInvitationOnly(DefaultAccountAdapter):
    """Where allauth asks how we want it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Too many tries. Wait five minutes, or come in another way: with a passkey or a code by mail."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only this very host: allauth's own answer also trusts the guardians' host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})

    def send_mail(self, template_prefix, email, context):
        """A mail server that is down must not tell a known address from an unknown one, nor write it in the log."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as problem:
            logger.warning("A mail about signing in was not sent: %s", type(problem).__name__)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """To her work address, which is the only one; a guardian has none and is never written to from here."""
        super().send_notification_mail(template_prefix, user, context, email or user.email or None)

    def get_reauthentication_methods(self, user):
        """The second factor again: a password proves nothing that signing in did not."""
        known = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        ways = [
            ({Authenticator.Type.WEBAUTHN}, _("With your passkey"), "mfa_reauthenticate_webauthn"),
            (
                {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES},
                _("With a code of your app, or a recovery code"),
                "mfa_reauthenticate",
            ),
        ]
        return [{"id": page, "description": said, "url": reverse(page)} for types, said, page in ways if known & types]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has no second factor yet comes straight from her first one, and enrols without being asked again."""
        return second_factor.enrolled(self.request.user) and not second_factor.shown_again(self.request)


class SecondFactors(DefaultMFAAdapter):
    """The secret behind the app's codes and the recovery codes is unreadable in the database."""

    def encrypt(self, text):
        return encrypt(text, PLACE)

    def decrypt(self, encrypted_text):
        return decrypt(encrypted_text, PLACE)

    def generate_authenticator_name(self, user, type):  # noqa: A002  as it is called there
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"{_('Passkey')} {number}" if number > 1 else str(_("Passkey"))

    def can_delete_authenticator(self, authenticator):
        """The last one is replaced, never just taken away."""
        others = authenticator.user.authenticator_set.filter(type__in=second_factor.MAIN).exclude(pk=authenticator.pk)
        return others.exists()


def display_name(user):
    """How allauth names somebody in its sentences."""
    return user.get_full_name()
