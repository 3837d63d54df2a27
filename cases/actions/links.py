"""A guardian's link, her personal code, and her short visits (domain.md S4)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.actions.locks import coached, locked
from cases.models import Conversation, Link, Visit
from cases.policy import access
from cases.policy.appointments import appointment_of, at_one_time
from ruggensteun.audit.acting import SYSTEM, acting, action
from ruggensteun.people.models import PersonalCode
from ruggensteun.prepared import Prepared
from ruggensteun.refusal import Refused
from ruggensteun.tokens import derive, fingerprint, new_salt

PURPOSE = "guardian link"


def link_for(guardian, conversation, *, now=None):
    """The address of her page for one conversation: the open link she already has, or a new one."""
    now = now or timezone.now()
    link = Link.objects.filter(
        guardian=guardian, conversation=conversation, on_paper=False, revoked_at=None, expires_at__gt=now
    ).first()
    if link is None:
        link = _new_link(guardian, conversation, now)
        with acting(SYSTEM):
            link.save()
    return _address(link)


def _new_link(guardian, conversation, now, **more):
    salt = new_salt()
    return Link(
        guardian=guardian,
        conversation=conversation,
        salt=salt,
        token_hash=fingerprint(derive(PURPOSE, salt)),
        created_at=now,
        expires_at=_expiry(conversation, now),
        **more,
    )


def _address(link):
    return f"{settings.GUARDIAN_ORIGIN}/a/{derive(PURPOSE, link.salt)}"


@action
def print_card(conversation, *, guardian, by, now=None):
    """A fresh link to hand over on paper: its address and the moment until which it opens.

    An earlier card of hers for this conversation opens nothing any more: it may have been lost.
    """
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if not access.visible_conversations(guardian, now=now).filter(pk=conversation.pk).exists():
        raise Refused(_("This person does not take part in this conversation."))
    for earlier in Link.objects.filter(guardian=guardian, conversation=conversation, on_paper=True, revoked_at=None):
        earlier.revoked_at = now
        earlier.save(update_fields=["revoked_at"])
    link = _new_link(guardian, conversation, now, on_paper=True)
    link.save()
    return _address(link), link.expires_at


def _expiry(conversation, now):
    """Long enough for the talk itself and two weeks of looking back."""
    from_now = now + timedelta(days=settings.LINK_DAYS)
    last = conversation.slots.order_by("-ends_at").first()
    return max(from_now, last.ends_at + timedelta(days=settings.LINK_DAYS)) if last else from_now


def open_visit(token, *, now=None):
    """Follow a link: a new Visit and the secret for its cookie; None when the link does not open (any more)."""
    now = now or timezone.now()
    link = Link.objects.select_related("guardian", "conversation__case").filter(token_hash=fingerprint(token)).first()
    appointment = _opened_by(link, now) if link else None
    if appointment is None:
        return None
    key = secrets.token_urlsafe(24)
    visit = Visit.objects.create(link=link, key_hash=fingerprint(key), opened_at=now, last_seen_at=now)
    visit.appointment = appointment
    return visit, key


def opens(token, *, now=None):
    """Whether a link opens something now; nothing happens by asking."""
    now = now or timezone.now()
    link = Link.objects.select_related("guardian", "conversation__case").filter(token_hash=fingerprint(token)).first()
    return link is not None and _opened_by(link, now) is not None


def _opened_by(link, now):
    return appointment_of(link, now=now) if link.is_open(now) else None


def current_visit(key, *, now=None):
    """The visit that this cookie opens, if it is still open; last-seen is kept at most once a minute."""
    now = now or timezone.now()
    since = now - timedelta(minutes=settings.GUARDIAN_SESSION_MINUTES)
    visit = next(iter(_OPEN_VISIT(key=fingerprint(key), since=since)), None)
    appointment = _opened_by(visit.link, now) if visit else None
    if appointment is None:
        return None
    visit.appointment = appointment
    if now - visit.last_seen_at > timedelta(minutes=1):
        visit.last_seen_at = now
        visit.save(update_fields=["last_seen_at"])
    return visit


_OPEN_VISIT = Prepared(
    lambda later: Visit.objects.select_related("link__guardian").filter(
        key_hash=later.text("key"), ended_at=None, last_seen_at__gt=later.moment("since")
    )
)


def choose_language(visit, code):
    """The language of the rest of this visit."""
    visit.language = code
    visit.save(update_fields=["language"])


def end_visit(visit, *, now=None):
    """Leaving: the cookie opens nothing any more."""
    visit.ended_at = now or timezone.now()
    visit.save(update_fields=["ended_at"])


def try_code(visit, code, *, now=None):
    """Open the rest of her page. Five wrong tries, counted on the record, lock the code and give the coach a task."""
    with transaction.atomic(), acting(visit.link.guardian):
        record = PersonalCode.objects.select_for_update().filter(guardian=visit.link.guardian).first()
        if record is None or record.locked:
            passed, locked = False, True
        else:
            passed = record.matches(code)
            record.tries = 0 if passed else record.tries + 1
            record.save(update_fields=["tries"])
            locked = record.locked
        if passed:
            visit.code_passed_at = now or timezone.now()
            visit.save(update_fields=["code_passed_at"])
    # Raised after the transaction, so that the try has been counted.
    if not passed and locked:
        words = pgettext("to a parent", "This code is locked now. Ask for a new one when you see each other.")
        raise Refused(words, field="code")
    if not passed:
        words = pgettext("to a parent", "This is not the right code. Look once more, and try again.")
        raise Refused(words, field="code")


@action
def agree_code(case, *, guardian, code, by, now=None):
    """Set the personal code that coach and guardian agreed on, in person; earlier tries are forgotten.

    What stands open by the old code closes: perhaps that is why there is a new one.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    if not case.child.guardianships.filter(guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."))
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Refused(_("A code has six digits."), field="code")
    if len(set(code)) == 1 or code in "0123456789" or code in "9876543210":
        raise Refused(_("This code is too easy to guess. Choose another one."), field="code")
    locked(guardian)  # who may be a parent in two cases, each with a coach of its own
    record = PersonalCode.objects.filter(guardian=guardian).first() or PersonalCode(guardian=guardian)
    record.code_hash, record.tries, record.agreed_at = PersonalCode.hash(code), 0, now
    record.full_clean()
    record.save()
    Visit.objects.filter(link__guardian=guardian, ended_at=None).exclude(code_passed_at=None).update(ended_at=now)
    return record


def revoke_all(*, guardian, case, by, now=None):
    """No link of hers opens anything of this case any more, open visits included. Called inside actions."""
    talks = Conversation.objects.filter(case=case).values_list("pk", flat=True)
    leading = set(talks).union(*(at_one_time(pk) for pk in talks))
    _close(Link.objects.filter(guardian=guardian, conversation__in=leading), now)


def revoke_what_leads_nowhere(*, guardian, case, now=None):
    """She may see nothing of this case any more: its links stop working, but for one that leads on to another child.

    Called inside actions, when her seat has ended.
    """
    links = Link.objects.filter(guardian=guardian, conversation__case=case).select_related("guardian", "conversation")
    _close([link for link in links if appointment_of(link, now=now) is None], now)


def _close(links, now):
    for link in links:
        if link.revoked_at is None:
            link.revoked_at = now or timezone.now()
            link.save(update_fields=["revoked_at"])


@action
def revoke(case, *, guardian, by, now=None):
    """The coach's one button: no link of hers to this case opens any more."""
    case = coached(case, by, now=now)
    revoke_all(guardian=guardian, case=case, by=by, now=now)
