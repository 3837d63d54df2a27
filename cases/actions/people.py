"""Who works where: colleagues and school contacts come and go, and access goes with them in the same transaction."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import seats, tending
from cases.actions.locks import locked
from cases.models import Case, Conversation, Membership, Seat, Shelter
from cases.policy import access, people
from ruggensteun.audit.acting import action
from ruggensteun.people import actions as persons
from ruggensteun.people.actions import invite, send_invitation
from ruggensteun.refusal import NotAllowed, Refused
from schools import actions as directory
from schools.models import SchoolContact


@dataclass(frozen=True, kw_only=True)
class NewColleague:
    """Somebody who starts to work for a shelter."""

    email: str
    first_name: str
    last_name: str = ""
    work_phone: str = ""


@action
def start_shelter(name, *, people, by, now=None):
    """Make a shelter and its first people: pairs of NewColleague and role. Returns the shelter."""
    now = now or timezone.now()
    shelter = Shelter(name=name)
    shelter.full_clean()
    shelter.save()
    for colleague, role in people:
        _join(shelter, colleague, role, by, now)
    return shelter


@action
def invite_colleague(shelter, colleague, *, role, by, now=None):
    """Give somebody a role in this shelter, with an invitation when she is new; nobody gives herself one."""
    now = now or timezone.now()
    shelter = locked(shelter)
    _runs(shelter, by, now)
    return _join(shelter, colleague, role, by, now)


def _join(shelter, colleague, role, by, now):
    on = timezone.localdate(now)
    person = invite(by=by, now=now, **vars(colleague))
    if by is not None and person.pk == by.pk:
        raise Refused(_("You cannot give a role to yourself. Ask a colleague to do it."), field="email")
    if Membership.objects.current(on).filter(shelter=shelter, user=person, role=role).exists():
        raise Refused(_("This colleague has this role already."), field="email")
    membership = Membership(shelter=shelter, user=person, role=role, since=on)
    membership.full_clean()
    membership.save()
    return membership


@action
def invite_again(membership, *, by, now=None):
    """A fresh link for somebody who has not come in yet; the earlier one stops working."""
    now = now or timezone.now()
    membership = _current(membership, by, now)
    if membership.user.has_joined:
        raise Refused(_("This colleague has an account already. Signing in is enough."))
    return send_invitation(membership.user, by=by, now=now)


@action
def start_anew(membership, *, by, now=None):
    """A colleague lost her second factor: everything she signed in with dies, and she is invited again."""
    now = now or timezone.now()
    return persons.start_anew(_current(membership, by, now).user, by=by, now=now)


@action
def start_contact_anew(contact, *, by, now=None):
    """A school contact lost her second factor: the same, by whoever keeps schools right."""
    now = now or timezone.now()
    on = timezone.localdate(now)
    if not people.may_edit_schools(by, on=on):
        raise NotAllowed(_("Only a lead or administrator can do this."))
    if not SchoolContact.objects.current(on).filter(pk=contact.pk).exists():
        raise Refused(_("This colleague has left already."))
    return persons.start_anew(contact.user, by=by, now=now)


@action
def end_membership(membership, *, by, now=None):
    """Somebody does not work here any more in this role: her seats at this shelter's cases end at once.

    Refused for the last one who runs the shelter: nobody could let people in any more.
    """
    now = now or timezone.now()
    locked(membership.shelter)
    membership = _current(membership, by, now)
    on = timezone.localdate(now)
    if membership.role in people.RUNS:
        others = Membership.objects.current(on).filter(shelter=membership.shelter, role__in=people.RUNS)
        if not others.exclude(pk=membership.pk).exists():
            raise Refused(_("Nobody would be left who runs this shelter. Give a colleague this role first."))
    membership.until = on
    membership.full_clean()
    membership.save(update_fields=["until"])
    if membership.role == Membership.Role.COACH:
        _end_seats(membership.user, "coach", "substitute", cases={"shelter": membership.shelter}, now=now)
    persons.end_sessions(membership.user)
    _take_back_invitations(membership.user, now)
    return membership


@action
def invite_school_contact(school, colleague, *, role, by, is_backup=False, now=None):
    """Make somebody a contact of a school, with an invitation when she is new; it opens no case.

    A contact who has not come in yet gets a fresh invitation.
    """
    now = now or timezone.now()
    on = timezone.localdate(now)
    if not people.editable_schools(by, on=on).filter(pk=school.pk).exists():
        raise NotAllowed(_("Only somebody who works for a shelter can do this."))
    person = invite(by=by, now=now, **vars(colleague))
    known = SchoolContact.objects.current(on).filter(school=school, user=person).first()
    if known and not person.has_joined:
        return known
    return directory.add_contact(school, user=person, role=role, is_backup=is_backup, by=by, on=on)


@action
def bring_in_school_contact(case, colleague, *, role, by, beside=False, somebody_else=False, now=None):
    """Invite somebody of the child's school and give her a seat at once: both, or neither."""
    seats.refuse_who_is_like_a_parent(case, colleague, somebody_else)
    contact = invite_school_contact(case.school, colleague, role=role, by=by, now=now)
    how = {"beside": beside, "somebody_else": somebody_else}
    return seats.admit_school_contact(case, contact=contact, **how, by=by, now=now)


@action
def end_school_contact(contact, *, by, now=None):
    """A school contact leaves: what she could see of this school's cases closes in the same transaction."""
    now = now or timezone.now()
    if not people.may_edit_schools(by, on=timezone.localdate(now)):
        raise NotAllowed(_("Only a lead or administrator can do this."))
    directory.end_contact(contact, by=by, on=timezone.localdate(now))
    _end_seats(contact.user, "school_contact", cases={"school": contact.school}, now=now)
    _let_backups_step_in(contact, now)
    persons.end_sessions(contact.user)
    _take_back_invitations(contact.user, now)


def _let_backups_step_in(contact, now):
    """What she was planning goes on with the school's backup, if there is one."""
    theirs = Conversation.objects.filter(case__school=contact.school, participants__user=contact.user)
    for conversation in theirs.filter(state__in=tending.RUNNING).order_by("case_id"):
        tending.stand_in(conversation, now=now)


def _runs(shelter, by, now):
    if not people.run_shelters(by, on=timezone.localdate(now)).filter(pk=shelter.pk).exists():
        raise NotAllowed(_("Only a lead or administrator of this shelter can do this."))


def _current(membership, by, now):
    membership = locked(membership)
    _runs(membership.shelter, by, now)
    if not Membership.objects.current(timezone.localdate(now)).filter(pk=membership.pk).exists():
        raise Refused(_("This colleague has left already."))
    return membership


def _end_seats(user, *roles, cases, now):
    seated = Seat.objects.filter(Q(until=None) | Q(until__gt=now), user=user, permission__codename__in=roles)
    # In one order, so that two who leave at the same moment do not wait for each other's cases.
    for case in Case.objects.filter(pk__in=seated.values("content_object"), **cases).order_by("pk"):
        seats.close_seats(locked(case), *roles, user=user, now=now, reason="left")


def _take_back_invitations(user, now):
    """An invitation that was not used yet must not let in somebody who has left everywhere."""
    if access.works_as(user, on=timezone.localdate(now)):
        return
    for invitation in user.invitations.filter(used_at=None, revoked_at=None):
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
