"""A case as a lead may see it: by number, never by name (domain.md §5)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count as Count_
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Conversation, Seat
from cases.policy import access, people, substitutes
from cases.policy.pages import page
from cases.policy.planning import NEAR
from ruggensteun.delivery.models import Notification

STAYS = timedelta(days=14)


@dataclass(frozen=True)
class CaseLine:
    """One case that a lead may hand over, and whose it is now; `coach` is empty when nobody's."""

    number: str
    shelter_id: int
    coach: str
    coach_id: int | None
    opened_on: date
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsafe:
    """A coach said that contact with a parent is not safe any more; a lead reads of which case, and no more."""

    number: str
    shelter_id: int
    at: datetime


def unsafe_contacts(user, *, now=None):
    """What coaches said in the last two weeks, in open cases that this lead leads; the latest first."""
    now = now or timezone.now()
    led = people.led_cases(user, on=timezone.localdate(now))
    rows = Notification.objects.filter(
        kind="contact.unsafe", recipient=user, subject_id__in=led.values("pk"), created_at__gt=now - STAYS
    )
    cases = led.in_bulk([row.subject_id for row in rows])
    return [
        Unsafe(cases[row.subject_id].number, cases[row.subject_id].shelter_id, row.created_at)
        for row in rows.order_by("-created_at", "-pk")
    ]


def page_of_cases(user, number, *, now=None):
    """A page of open cases of the lead's own shelters, the latest first: number, coach, since when; and their ids."""
    now = now or timezone.now()
    cases = people.led_cases(user, on=timezone.localdate(now)).order_by("-opened_at", "-pk")
    seats = Prefetch("seats", Seat.objects.select_related("user", "permission").order_by("since", "pk"))
    found = page(cases.prefetch_related(seats), number)
    return found.of(_lines(found.rows, now)), [case.pk for case in found.rows]


def _lines(cases, now):
    lines = []
    for case in cases:
        coach = next((seat.user for seat in case.seats.all() if seat.role == "coach" and seat.is_open(now)), None)
        lines.append(
            CaseLine(
                number=case.number,
                shelter_id=case.shelter_id,
                coach=coach.get_full_name() if coach else "",
                coach_id=coach.pk if coach else None,
                opened_on=timezone.localdate(case.opened_at),
                stand_ins=tuple(
                    seat.user.get_full_name()
                    for seat in case.seats.all()
                    if seat.role == "substitute" and seat.is_open(now)
                ),
            )
        )
    return lines


@dataclass(frozen=True)
class Emergency:
    """A coach opened a colleague's case because it could not wait: who, which number, why."""

    number: str
    shelter_id: int
    who: str
    why: str
    at: datetime


def emergencies(user, *, now=None):
    """What was opened in the last two weeks at the shelters that this lead leads, the latest first."""
    now = now or timezone.now()
    cases = people.led_cases(user, on=timezone.localdate(now))
    return [
        Emergency(
            row.case.number, row.case.shelter_id, row.user.get_full_name(), row.get_reason_display(), row.opened_at
        )
        for row in substitutes.emergencies(cases, since=now - STAYS)
    ]


@dataclass(frozen=True)
class Count:
    """How many cases: per coach, or in one state; `number` is None when they are so few that it would tell of whom."""

    what: str
    number: int | None


FEW = 5


def counts_per_coach(user, shelter_id, *, now=None):
    """How many open cases each coach has, and nobody ("") has; the numbers themselves stand in the lead's own list."""
    now = now or timezone.now()
    cases = people.led_cases(user, on=timezone.localdate(now)).filter(shelter=shelter_id)
    seats = access.open_seats(["coach"], now, content_object__in=cases)
    names = seats.order_by("user__first_name", "user__last_name", "user")
    rows = names.values_list("user__first_name", "user__last_name", "user").annotate(number=Count_("content_object"))
    nobodys = cases.exclude(pk__in=seats.values("content_object")).count()
    counted = [Count(f"{first} {last}".strip(), number) for first, last, _user, number in rows]
    return tuple([Count("", nobodys)] * bool(nobodys) + counted)


def counts_per_state(user, shelter_id):
    """In how many open cases a conversation is being planned, is fixed, was held; none under five (S9)."""
    cases = people.led_cases(user).filter(shelter=shelter_id)
    talks = Conversation.objects.filter(case__in=cases)
    found = dict(talks.order_by().values_list("state").annotate(Count_("case", distinct=True)))
    told = (Conversation.State.PLANNING, Conversation.State.CONFIRMED, Conversation.State.HELD)
    return tuple(_count(state.label, found.get(state, 0)) for state in told)


def counts_of_late(user, shelter_id, *, now=None):
    """In how many open cases the last day went by without a conversation, or comes near; none under five (S9)."""
    today = timezone.localdate(now)
    cases = people.led_cases(user, on=today).filter(shelter=shelter_id)
    talks = Conversation.objects.filter(case__in=cases).exclude(state=Conversation.State.CANCELLED)
    kept = Q(
        state__in=(Conversation.State.CONFIRMED, Conversation.State.HELD), slot__starts_at__date__lte=F("deadline")
    )
    missed, near = talks.filter(~kept, deadline__lt=today), talks.filter(~kept, deadline__range=(today, today + NEAR))
    sentences = (_("not held by its last day"), _("last day within four days, no time before it"))
    rows = zip(sentences, (missed, near), strict=True)
    return tuple(_count(what, found.values("case").distinct().count()) for what, found in rows)


def _count(what, number):
    return Count(what, number if number >= FEW else None)
