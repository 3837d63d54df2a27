"""What was closed in hours that were lost when a copy was put back: for its coach, and by number for who leads.

An administrator reads how many there are; a coach reads of her own children what it was.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.policy import access, people
from ruggensteun.delivery.models import Standstill

STAYS = timedelta(days=14)  # after messages leave again
WHAT = {
    "withdrawn": _("consent withdrawn"),
    "revoked": _("link revoked"),
    "unsafe": _("safe contact changed"),
    "code": _("personal code changed"),
    "seat": _("somebody no longer takes part"),
    "work": _("a colleague no longer works here"),
    "contact": _("a contact of the school left"),
    "invitation": _("invitation revoked"),
    "feed": _("address of a calendar revoked"),
    "account": _("account closed"),
    "cancelled": _("conversation called off"),
    "moved": _("conversation moved"),
    "closed": _("case closed"),
    "erased": _("case erased"),
}
CAME_OF_IT = {
    "done": _("closed again; is something missing since?"),
    "by hand": _("not done again: look at it"),
    "unknown": _("begun and ended in the lost hours"),
}


@dataclass(frozen=True)
class Lost:
    """What was closed of one case in the lost hours: pairs of what and what came of it."""

    case: Case
    lines: tuple[tuple[str, str], ...]


def restorations(now: datetime) -> "list[Standstill]":
    """When copies were put back of which people still have to know, the latest first."""
    rows = Standstill.objects.filter(reason=Standstill.Reason.RESTORED)
    return list(rows.filter(Q(ended_at=None) | Q(ended_at__gt=now - STAYS)).order_by("-since"))


def lost_of(user, *, now: datetime) -> list[Lost]:
    """For a coach: her children of whom something was closed in lost hours, and what."""
    named = defaultdict(list)
    for still in restorations(now):
        for one in still.lost:
            for number in one["numbers"]:
                named[number].append((str(WHAT[one["kind"]]), str(CAME_OF_IT[one["came_of_it"]])))
    cases = access.coached_cases(user, now=now).filter(number__in=named).select_related("child")
    return [Lost(case, tuple(dict.fromkeys(named[case.number]))) for case in cases.order_by("child__first_name", "pk")]


def lost_numbers(user, *, now: datetime) -> list[Case]:
    """For a lead: open cases of her shelters to go through with their coaches; by number, not what it is about."""
    numbers = {number for still in restorations(now) for one in still.lost for number in one["numbers"]}
    return list(people.led_cases(user, on=timezone.localdate(now)).filter(number__in=numbers).order_by("number"))
