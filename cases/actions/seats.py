"""Who takes part in a case. Grants go through django-guardian's own functions, one at a time."""

from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from guardian.shortcuts import assign_perm  # noqa: TID251  a seat is one of its grants

from cases.actions.conversations.handing import RUNNING, step_out, take_over
from cases.actions.conversations.sharing import part_where_tables_differ
from cases.actions.links import revoke_what_leads_nowhere
from cases.actions.locks import coached, locked
from cases.models import Case, Conversation, Guardianship, Membership, Seat
from cases.policy import access, people
from cases.policy.consents import is_shared
from cases.policy.two_sides import is_like_a_parent
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce
from ruggensteun.refusal import Refused
from schools.models import SchoolContact

ALIKE = gettext_lazy("Name, surname, address or number are those of a parent of this child. Is it somebody else?")


def open_seat(case, user, role, *, now=None, reason=""):
    """Give `user` the seat `role`, or open the earlier one again. Called by actions that have done the asking."""
    seat = Seat.objects.filter(content_object=case, user=user).first() or assign_perm(role, user, case)
    moment = now or timezone.now()
    if seat.role == role and seat.until is None and seat.since <= moment and not reason:
        return seat
    seat.permission = Permission.objects.get(content_type=seat.permission.content_type, codename=role)
    seat.since, seat.until, seat.reason = moment, None, reason
    seat.save(update_fields=["permission", "since", "until", "reason"])
    return seat


def close_seats(case, *roles, user=None, now=None, reason=""):
    """End the open seats of a case in these roles, from this moment on."""
    now = now or timezone.now()
    seats = access.seat_holders(case, *roles, now=now)
    for seat in seats.filter(user=user) if user else seats:
        seat.until, seat.reason = now, reason
        seat.save(update_fields=["until", "reason"])


@action
def admit_school_contact(case, *, contact, by, beside=False, somebody_else=False, now=None):
    """Give a contact of the child's school a seat, once everybody who must consent has done so.

    She takes the place at the table; with `beside`, whoever of the school takes part already keeps it.
    `somebody_else` is the coach's word that she is no parent of this child, though name, address or number are alike.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    current = SchoolContact.objects.current(timezone.localdate(now)).filter(pk=contact.pk, school=case.school_id)
    if not current.exists():
        raise Refused(_("This person is not a contact of this child's school."), field="contact")
    if not is_shared(case, timezone.localdate(now)):
        raise Refused(_("The school sees nothing yet: consent is not complete."), field="contact")
    refuse_who_is_like_a_parent(case, contact.user, somebody_else)
    others = access.seat_holders(case, "school_contact", now=now).exclude(user=contact.user)
    beside = beside and others.exists()
    seat = open_seat(case, contact.user, "school_contact", now=now)
    if not beside:
        case.school_contact = contact
        case.save(update_fields=["school_contact"])
        take_over(case, "school_contact", contact.user, by=by, now=now)
        part_where_tables_differ(case, by=by, now=now)
    announce("seat.given", recipient=contact.user, subject_id=case.pk, sequence=seat.history.count())
    return seat


def refuse_who_is_like_a_parent(case, person, somebody_else):
    """Before anything is sent: a parent would read as the school what is meant for it. `person` has names and email."""
    phone = getattr(person, "work_phone", "")
    named = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email or ""}
    if not somebody_else and is_like_a_parent(case, **named, phone=getattr(phone, "as_e164", phone) or ""):
        raise Refused(ALIKE, field="somebody_else")


@action
def end_school_contact_seat(case, *, user, by, now=None):
    """Somebody of the school takes part no more; a colleague of hers who does takes over the place at the table.

    Refused for the last one while a conversation is being planned or is fixed.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    seated = [seat.user for seat in access.seat_holders(case, "school_contact", now=now)]
    if user not in seated:
        raise Refused(_("This person does not take part any more."))
    others = [person for person in seated if person != user]
    running = Conversation.objects.filter(case=case, state__in=RUNNING)
    if not others and running.exists():
        raise Refused(_("Let a colleague of the school take part first, or call the conversation off."))
    close_seats(case, "school_contact", user=user, now=now, reason="ended by coach")
    if others and running.filter(participants__user=user).exists():
        take_over(case, "school_contact", others[0], by=by, now=now)
        part_where_tables_differ(case, by=by, now=now)
    if case.school_contact and case.school_contact.user_id == user.pk:
        current = SchoolContact.objects.current(timezone.localdate(now))
        case.school_contact = current.filter(school=case.school, user__in=others[:1]).first()
        case.save(update_fields=["school_contact"])


@action
def admit_guardian(case, *, guardian, by, safe_together=False, apart=False, safe_said="", now=None):
    """Give a guardian a seat: an explicit act of the coach (domain.md S11).

    A second seat is refused at risk orange or red. Otherwise either somebody said that both at one table is safe
    (`safe_said` is who), or each has a table of her own.
    """
    case = coached(case, by, now=now)
    if not Guardianship.objects.filter(child=case.child, guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."), field="guardian")
    others = access.seat_holders(case, "guardian", now=now).exclude(user=guardian)
    if others.exists() and case.risk != Case.Risk.GREEN:
        raise Refused(_("At this risk only one parent takes part. Speak with the other one apart."), field="guardian")
    if others.exists() and not (safe_together or apart):
        raise Refused(_("Say first that it is safe for both parents to sit at one table."), field="table")
    seat = open_seat(case, guardian, "guardian", now=now)
    seat.apart, seat.safe_said = others.exists() and not safe_together, safe_said if safe_together else ""
    seat.save(update_fields=["apart", "safe_said"])
    return seat


@action
def end_guardian_seat(case, *, guardian, by, now=None):
    """Take a guardian's seat away; her links stop working at once."""
    case = coached(case, by, now=now)
    close_seats(case, "guardian", user=guardian, now=now, reason="ended by coach")
    step_out(case, guardian, by=by, now=now)
    part_where_tables_differ(case, by=by, now=now or timezone.now())
    revoke_what_leads_nowhere(guardian=guardian, case=case, now=now)


@action
def hand_over_caseload(*, coach, to, by, now=None):
    """A lead gives every open case of one coach to another: illness, leaving. All of them, or none; says how many."""
    now = now or timezone.now()
    cases = list(people.led_cases_of(by, coach, now=now))
    if not cases:
        raise Refused(_("This coach has no cases to hand over."), field="to")
    for case in cases:
        _hand_over(case, to, by, now)
    # Only now: brothers and sisters at one table have all moved.
    for case in cases:
        part_where_tables_differ(case, by=by, now=now or timezone.now())
    return len(cases)


@action
def hand_over(case, *, to, by, now=None):
    """A lead gives a case to another coach, by its number alone; the seat moves at once."""
    seat = _hand_over(case, to, by, now)
    part_where_tables_differ(case, by=by, now=now or timezone.now())
    return seat


def _hand_over(case, to, by, now):
    case = locked(case)
    on = timezone.localdate(now)
    leads = people.led_cases(by, on=on).filter(pk=case.pk)
    coaches = access.memberships(to, role=Membership.Role.COACH, on=on).filter(shelter=case.shelter)
    if not leads.exists() or not coaches.exists():
        raise Refused(_("Only a lead of this shelter can do this, and only for a coach who works there."))
    if to.pk == by.pk:
        raise Refused(_("You cannot give a case to yourself. Ask another lead to do it."), field="to")
    close_seats(case, "coach", now=now, reason="handed over")
    seat = open_seat(case, to, "coach", now=now, reason="handed over")
    take_over(case, "coach", to, by=by, now=now)
    return seat
