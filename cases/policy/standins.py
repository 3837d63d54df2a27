"""Who stands in at a case now, as its lead or coach reads it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy import access
from cases.policy.substitutes import REASONS


@dataclass(frozen=True)
class StandIn:
    """One substitute: until when, and why."""

    pk: int
    name: str
    until: datetime | None
    reason: str


def of_case(case, *, now=None):
    """Everybody who stands in at this case now."""
    return [_stand_in(seat) for seat in access.seat_holders(case, "substitute", now=now or timezone.now())]


def person_or_none(case, pk):
    """The one of them with this id."""
    seat = access.seat_holders(case, "substitute").filter(user=pk).first()
    return seat and seat.user


def _stand_in(seat):
    reasons = {**dict(REASONS), "break-glass": _("opened in an emergency")}
    return StandIn(seat.user_id, seat.user.get_full_name(), seat.until, str(reasons.get(seat.reason, "")))
