"""What a second professional sees of a parent who is not asked: case number, reason code, when (domain.md §5)."""

from dataclasses import dataclass
from datetime import datetime

from cases.policy import access


@dataclass(frozen=True)
class Request:
    """One question to a second professional; the pk is that of the waiver."""

    pk: int
    number: str
    reason: str
    asked_at: datetime


def requests_for(user):
    """Requests on which this person may decide, the oldest first."""
    rows = access.visible_waivers(user).select_related("case").order_by("asked_at", "pk")
    return [Request(row.pk, row.case.number, row.get_reason_display(), row.asked_at) for row in rows]
