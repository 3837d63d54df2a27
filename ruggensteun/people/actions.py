"""How professionals come in and say when they work."""

import secrets
from datetime import time, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit import reads
from ruggensteun.audit.acting import acting, action
from ruggensteun.delivery.outbox import announce
from ruggensteun.locks import locked
from ruggensteun.people.models import Invitation, User, WorkHours
from ruggensteun.refusal import Refused
from ruggensteun.tokens import derive, fingerprint, new_salt

PURPOSE = "invitation"
USUAL_HOURS = (time(8, 30), time(17, 0))


@action
def invite(*, email, first_name, by, last_name="", work_phone="", now=None):
    """The professional with this address, invited when she is new or has not joined yet.

    A guardian is never found here: she has no address. Callers add the membership that the invitation is for.
    """
    now = now or timezone.now()
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        new = User(email=email, first_name=first_name, last_name=last_name, work_phone=work_phone)
        person = _added(new) or User.objects.get(email__iexact=email.strip())
    if not person.has_joined:
        send_invitation(person, by=by, now=now)
    return person


def _added(person):
    """The newcomer with a usual week; None when somebody else invited the same address a moment ago."""
    person.set_unusable_password()
    person.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        return None
    for weekday in range(5):
        WorkHours(user=person, weekday=weekday, start=USUAL_HOURS[0], end=USUAL_HOURS[1]).save()
    return person


def send_invitation(person, *, by, now):
    """A fresh link by mail; earlier ones stop working."""
    # Held, so that of two who invite at the same moment only the last one's link works.
    person = locked(person)
    for earlier in person.invitations.filter(used_at=None, revoked_at=None):
        earlier.revoked_at = now
        earlier.save(update_fields=["revoked_at"])
    salt = new_salt()
    invitation = Invitation(
        user=person,
        invited_by=by,
        salt=salt,
        token_hash=fingerprint(derive(PURPOSE, salt)),
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.save()
    announce("invitation", recipient=person, subject_id=invitation.pk, too_late_at=invitation.expires_at)
    return invitation


def invitation_address(invitation):
    """The link in the mail, derived anew each time: it is kept nowhere."""
    return f"{settings.PROFESSIONAL_ORIGIN}/join/{derive(PURPOSE, invitation.salt)}"


def open_invitation(token, *, now=None):
    """The invitation that this link opens, or None: unknown, used, expired and withdrawn look the same."""
    invitation = Invitation.objects.select_related("user").filter(token_hash=fingerprint(token)).first()
    return invitation if invitation and invitation.is_open(now or timezone.now()) else None


@action
def start_anew(person, *, by, now=None):
    """She lost her second factor: password, factors, ties to providers and sessions die, and she is invited again.

    She is told by mail who did this. Nobody does it for herself: whoever holds her session would keep it.
    """
    now = now or timezone.now()
    if by is not None and by.pk == person.pk:
        raise Refused(_("You cannot do this for yourself. Ask a colleague."))
    person = locked(person)
    if not person.has_joined:
        raise Refused(_("This colleague has not come in yet. Invite her again."))
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    end_sessions(person)
    person.set_unusable_password()
    with acting(by, why="second factor lost"):
        person.save(update_fields=["password"])
    reads.note("change", person, fields=["second_factor"], rule="second factor lost")
    invitation = send_invitation(person, by=by, now=now)
    announce("sign_in.anew", recipient=person, subject_id=invitation.pk, too_late_at=invitation.expires_at)
    return invitation


def end_sessions(person):
    """Everywhere this person is signed in, she is out at her next click."""
    for session in UserSession.objects.filter(user=person):
        session.end()


@action
def join(invitation, *, password, by, now=None):
    """Accept an invitation by choosing a password; the link works once."""
    invitation, person = _accept(invitation, now or timezone.now())
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages), field="password") from problem
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


@action
def join_by_provider(invitation, *, by, now=None):
    """Accept an invitation by signing in at the own organisation; nobody knows the password that is set."""
    invitation, person = _accept(invitation, now or timezone.now())
    person.set_password(secrets.token_urlsafe(32))
    person.save(update_fields=["password"])
    return person


def _accept(invitation, now):
    invitation = locked(invitation)
    if not invitation.is_open(now):
        raise Refused(_("This invitation does not work any more. Ask for a new one."))
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    return invitation, locked(invitation.user)
