"""A case as a lead may see it: by number, never by name (domain.md §5)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from cases.policy import people
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


@dataclass(frozen=True)
class Unsafe:
    """A coach said that contact with a parent is not safe any more; a lead reads of which case, and no more."""

    number: str
    shelter_id: int
    at: datetime


def unsafe_contacts(user, *, now=None):
    """What coaches said in the last two weeks, in open cases that this lead leads; the latest first."""
    now = now or timezone.now()
    cases = people.led_cases(user, on=timezone.localdate(now)).in_bulk()
    rows = Notification.objects.filter(
        kind="contact.unsafe", recipient=user, subject_id__in=cases, created_at__gt=now - STAYS
    )
    return [
        Unsafe(cases[row.subject_id].number, cases[row.subject_id].shelter_id, row.created_at)
        for row in rows.order_by("-created_at", "-pk")
    ]


def case_lines(user, *, now=None):
    """Open cases of the lead's own shelter, the latest first: number, coach, since when."""
    now = now or timezone.now()
    cases = people.led_cases(user, on=timezone.localdate(now)).order_by("-opened_at")
    lines = []
    for case in cases.prefetch_related("seats__user", "seats__permission"):
        coach = next((seat.user for seat in case.seats.all() if seat.role == "coach" and seat.is_open(now)), None)
        lines.append(
            CaseLine(
                number=case.number,
                shelter_id=case.shelter_id,
                coach=coach.get_full_name() if coach else "",
                coach_id=coach.pk if coach else None,
                opened_on=timezone.localdate(case.opened_at),
            )
        )
    return lines
