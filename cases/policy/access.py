"""Loading is authorising: what a person may load is what she may see (design.md §3.1)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from cases.models import (
    Agreement,
    Case,
    Consent,
    Conversation,
    Guardianship,
    IntakeDraft,
    Membership,
    Note,
    Request,
    Seat,
    Shelter,
    Slot,
    Update,
    Waiver,
)
from cases.policy.consents import shared_now
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import User
from ruggensteun.prepared import Prepared
from schools.models import SchoolContact

COACHING = ("coach", "substitute")
Ids = QuerySet[Case] | Iterable[int]  # cases, as a query or as ids


def open_seats(roles: Iterable[str], now: datetime, **whose: Any) -> QuerySet[Seat]:
    """Seats in these roles that count at that moment; `whose` narrows them down."""
    return Seat.objects.filter(
        Q(until=None) | Q(until__gt=now), since__lte=now, permission__codename__in=roles, **whose
    )


def _seated(seats: QuerySet[Seat]) -> QuerySet[Any, Any]:
    """Ids of the cases of these seats, to begin a query with: a person has few, and a shelter has thousands."""
    return seats.values("content_object")


def coached_cases(user: User, *, now: datetime | None = None) -> QuerySet[Case]:
    """Cases at which this person sits as coach or substitute, while a member of that shelter."""
    now = now or timezone.now()
    on = timezone.localdate(now)
    member = Membership.objects.current(on).filter(user=user, role=Membership.Role.COACH)
    return Case.objects.filter(
        pk__in=_seated(open_seats(COACHING, now, user=user)), shelter__in=member.values("shelter")
    )


def coached_guardians(user: User, *, now: datetime | None = None) -> QuerySet[User]:
    """Parents and carers of the children whom this person coaches now: who may turn out to have another child here."""
    ties = Guardianship.objects.filter(child__cases__in=coached_cases(user, now=now).filter(state=Case.State.OPEN))
    found: QuerySet[User] = User.objects.filter(kind=User.Kind.GUARDIAN, pk__in=ties.values("guardian"))
    return found


def school_cases(user: User, *, covering: str | None = None, now: datetime | None = None) -> QuerySet[Case]:
    """Cases of which this person, contact of the case's own school, may see the shared part: open, with consent.

    With `covering`: those of which consent covers that category (Consent.CATEGORIES) as well.
    """
    now = now or timezone.now()
    on = timezone.localdate(now)
    seats = open_seats(["school_contact"], now, user=user)
    contact = SchoolContact.objects.current(on).filter(user=user)
    return Case.objects.filter(shared_now(on, covering), pk__in=_seated(seats), school__in=contact.values("school"))


def guardian_cases(user: User, *, now: datetime | None = None) -> QuerySet[Case]:
    """Cases at which this guardian has a seat, as long as they are open.

    Above risk green only one parent takes part: a second seat opens nothing until the coach has ended one (S11).
    """
    now = now or timezone.now()
    other = open_seats(["guardian"], now, content_object=OuterRef("content_object"))
    earlier = other.filter(Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lt=OuterRef("pk")))
    seats = open_seats(["guardian"], now, user=user, content_object__child__guardianships__guardian=user)
    seats = seats.filter(Q(content_object__risk=Case.Risk.GREEN) | ~Exists(earlier))
    not_over = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate(now))
    return Case.objects.filter(not_over, pk__in=_seated(seats), state=Case.State.OPEN)


def visible_cases(user: User, *, now: datetime | None = None) -> QuerySet[Case]:
    """Every case of which this person may see something, in whatever role."""
    if user.is_guardian:
        return guardian_cases(user, now=now)
    return Case.objects.filter(
        Q(pk__in=coached_cases(user, now=now).values("pk")) | Q(pk__in=school_cases(user, now=now).values("pk"))
    )


def visible_conversations(user: User, *, now: datetime | None = None) -> QuerySet[Conversation]:
    """Conversations of visible cases; a guardian's and a contact's only when they are party to them."""
    if user.is_guardian:
        return Conversation.objects.filter(case__in=guardian_cases(user, now=now), participants__user=user)
    mine = Q(case__in=coached_cases(user, now=now))
    joined = Q(case__in=school_cases(user, now=now), participants__user=user)
    return Conversation.objects.filter(Q(pk__in=Conversation.objects.filter(mine | joined).values("pk")))


def visible_slots(user: User, *, now: datetime | None = None) -> QuerySet[Slot]:
    """Proposed times of the conversations that this person may see."""
    return Slot.objects.filter(conversation__in=visible_conversations(user, now=now))


def visible_agreements(user: User, *, now: datetime | None = None) -> QuerySet[Agreement]:
    """Agreements follow from conversations; a coach sees all of hers, others those of talks they are party to.

    A school contact needs a consent that covers them; what was chosen to go along from an earlier school, another.
    """
    if user.is_guardian:
        return Agreement.objects.filter(conversation__in=visible_conversations(user, now=now))
    coached = Q(case__in=coached_cases(user, now=now))
    cases = {name: school_cases(user, covering=name, now=now) for name in ("agreements", "earlier")}
    return Agreement.objects.filter(coached | school_agreements(user, **cases))


def school_agreements(user: User, *, agreements: Ids, earlier: Ids) -> Q:
    """A condition on agreements: those that a school contact may read.

    `agreements` and `earlier`: the cases at which she sits and of which consent covers each, as a query or as ids.
    """
    party = Conversation.objects.filter(participants__user=user)
    return Q(case__pk__in=agreements, conversation__in=party) | Q(case__pk__in=earlier, goes_along_to=F("case__school"))


def visible_updates(user: User, *, now: datetime | None = None) -> QuerySet[Update]:
    """Updates: a coach reads all of hers; a school those of its own time, by consent; a parent those for all three."""
    if user.is_guardian:
        hers = Update.objects.filter(case__in=guardian_cases(user, now=now), readers=Update.Readers.ALL)
        return hers.filter(withdrawn_at=None)
    of_school = school_updates(school_cases(user, covering="updates", now=now))
    return Update.objects.filter(Q(case__in=coached_cases(user, now=now)) | of_school, withdrawn_at=None)


def school_updates(cases: Ids) -> Q:
    """A condition on updates: those of a school's own time; of these cases, of which consent covers them."""
    return Q(case__pk__in=cases, school=F("case__school"), withdrawn_at=None)


def own_consents(guardian: User, *, now: datetime | None = None) -> QuerySet[Consent]:
    """What this guardian herself consented to or refused, in cases at which she has a seat; never another's (S11)."""
    return Consent.objects.filter(guardian=guardian, case__in=guardian_cases(guardian, now=now))


def visible_requests(user: User, *, now: datetime | None = None) -> QuerySet[Request]:
    """What parents asked about their own records: of the cases that this person coaches."""
    return Request.objects.filter(case__in=coached_cases(user, now=now))


def visible_notes(user: User, *, now: datetime | None = None) -> QuerySet[Note]:
    """Internal notes: of the cases that this person coaches."""
    return Note.objects.filter(case__in=coached_cases(user, now=now))


def visible_messages(user: User, *, now: datetime | None = None) -> QuerySet[Notification]:
    """Messages to guardians about conversations of this coach's cases: delivery is for the coach alone."""
    mine = Conversation.objects.filter(case__in=coached_cases(user, now=now))
    return Notification.objects.filter(kind__startswith="guardian.", subject_id__in=mine.values("pk"))


def visible_drafts(user: User) -> QuerySet[IntakeDraft]:
    """This coach's own half-finished intakes, while she works for that shelter."""
    mine = memberships(user, role=Membership.Role.COACH).values("shelter")
    return IntakeDraft.objects.filter(coach=user, shelter__in=mine)


def memberships(user: User, *, role: str | None = None, on: date | None = None) -> QuerySet[Membership]:
    """This person's current memberships of shelters."""
    rows = Membership.objects.current(on or timezone.localdate()).filter(user=user).select_related("shelter")
    return rows.filter(role=role) if role else rows


def shelter_of(user: User, role: str) -> Shelter | None:
    """The shelter in which this person has that role now, or None."""
    membership = memberships(user, role=role).first()
    return membership.shelter if membership else None


def works_as(user: User, *, on: date | None = None) -> set[str]:
    """The roles of this person now: memberships of shelters, and `school_contact`."""
    return {role for (role,) in _ROLES(user=user, on=on or timezone.localdate())}


def _roles(user: User, on: date) -> QuerySet[Any, Any]:
    at_schools = SchoolContact.objects.current(on).filter(user=user).order_by().values_list(Value("school_contact"))
    return Membership.objects.current(on).filter(user=user).values_list("role").union(at_schools)


_ROLES = Prepared(lambda later: _roles(later.person("user"), later.day("on")))


def visible_waivers(user: User, *, on: date | None = None) -> QuerySet[Waiver]:
    """Waivers of open cases on which this person may decide as second professional: own shelter, asked by another.

    Only coaches and leads; the page shows case number and reason code, nothing more (domain.md §5).
    """
    decides = [Membership.Role.COACH, Membership.Role.LEAD]
    shelters = memberships(user, on=on).filter(role__in=decides).values("shelter")
    # From the few that are asked to their cases, never from all cases of a shelter to what is asked of them.
    here = Case.objects.filter(pk=OuterRef("case"), state=Case.State.OPEN, shelter__in=shelters)
    return Waiver.objects.filter(Exists(here), state=Waiver.State.ASKED).exclude(asked_by=user)


def seat_holders(case: Case, *roles: str, now: datetime | None = None) -> QuerySet[Seat]:
    """Open seats of a case in these roles, with their people."""
    rows = open_seats(roles, now or timezone.now(), content_object=case)
    return rows.select_related("user", "permission").order_by("since", "pk")


def has_children(user: User, *, now: datetime | None = None) -> bool:
    """Whether this person coaches any child now."""
    return coached_cases(user, now=now).filter(state=Case.State.OPEN).exists()


def one_parent_too_many(case: Case, *, now: datetime | None = None) -> bool:
    """Whether two parents have a seat at a risk that allows one (S11)."""
    return case.risk != Case.Risk.GREEN and seat_holders(case, "guardian", now=now).count() > 1


def may_coach(user: User, case: Case, *, now: datetime | None = None) -> bool:
    """Whether this person may do a coach's work in this case."""
    return coached_cases(user, now=now).filter(pk=case.pk).exists()
