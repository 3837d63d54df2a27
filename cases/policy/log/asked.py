"""Which lines of the access log somebody may read, and which of them she asks for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, Membership
from cases.policy import access
from ruggensteun.audit.models import AccessLog, LoggedCase


@dataclass(frozen=True)
class Asked:
    """What is asked for: any of these may be left out; both days count."""

    person: int | None = None
    number: str = ""
    action: str = ""
    first_day: date | None = None
    last_day: date | None = None


def shelters_of(user):
    """Ids of the shelters whose log this person keeps now, to be part of a question."""
    return access.memberships(user, role=Membership.Role.LOG_MANAGER).values("shelter")


def may_read(user):
    """Whether this person keeps a log at all."""
    return shelters_of(user).exists()


def answers_for(user, asked, *, before=None):
    """Lines of the shelters whose log she keeps, the latest first; for a next page those before the line `before`."""
    rows = AccessLog.objects.filter(owner_id__in=list(shelters_of(user).values_list("shelter", flat=True)))
    if asked.person is not None:
        rows = rows.filter(actor_id=asked.person)
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.number:
        case = Case.objects.filter(number=asked.number, shelter__in=shelters_of(user)).values_list("pk", flat=True)
        rows = rows.filter(pk__in=LoggedCase.objects.filter(case_id__in=list(case)).values("line"))
    if asked.first_day:
        rows = rows.filter(at__gte=_midnight(asked.first_day))
    if asked.last_day:
        rows = rows.filter(at__lt=_midnight(asked.last_day + timedelta(days=1)))
    last = AccessLog.objects.filter(pk=before).values_list("at", "pk").first() if before else None
    if last is not None:
        # Both halves: the first lets the index begin there, the second skips what has been read.
        rows = rows.filter(Q(at__lt=last[0]) | Q(pk__lt=last[1]), at__lte=last[0])
    return rows.order_by("-at", "-pk")


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
