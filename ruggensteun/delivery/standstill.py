"""When nothing may leave and nothing may be erased: after a jump of the clock, and after a copy was put back.

"Now" decides whether an hour is safe for a parent, whether a message comes too late, what has been kept long enough. So
it is compared with the last run of the worker and with the newest line of the log. A jump is noticed at the first
run after it, and kept, because everything that is written from then on carries the wrong time.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ruggensteun.audit.acting import SYSTEM, acting, action
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery.models import Heartbeat, Standstill

logger = logging.getLogger("ruggensteun.clock")
BACK = timedelta(minutes=10)
CLOCK = "clock"  # the name of its heartbeat: the last run at which "now" was believed


def lasting() -> "QuerySet[Standstill]":
    """Those that nobody has ended yet, the oldest first."""
    return Standstill.objects.filter(ended_at=None).order_by("since", "pk")


def sure_until(now: datetime) -> datetime | None:
    """The last moment of which we are sure, when `now` cannot follow it; None when it can."""
    ahead = timedelta(days=settings.CLOCK_GAP_DAYS)
    run = Heartbeat.objects.filter(name=CLOCK).values_list("at", flat=True).first()
    for moment in (run, _newest_line()):
        if moment is not None and not -BACK <= now - moment <= ahead:
            return moment
    return None


def _newest_line() -> datetime | None:
    lines = AccessLog.objects.order_by("-pk")
    ended = Standstill.objects.exclude(ended_at=None).order_by("-log_until").first()
    if ended is not None:
        lines = lines.filter(pk__gt=ended.log_until)
    return lines.values_list("at", flat=True).first()


def look(now: datetime) -> list[Standstill]:
    """Look at the clock, as each run of the worker does; what stands still now, and so why no message may leave."""
    before = sure_until(now)
    if before is None:
        Heartbeat.beat(CLOCK, now)
        for one in lasting().filter(reason=Standstill.Reason.CLOCK):
            _end(one, None, now)
            logger.warning("The clock is right again: messages leave.")
    elif not lasting().filter(reason=Standstill.Reason.CLOCK).exists():
        logger.critical("The clock says %s after %s: nothing leaves and nothing is erased.", now, before)
        with acting(SYSTEM):
            _begin(Standstill.Reason.CLOCK, since=now, sure_until=before)
    return list(lasting())


def clock_is_doubted(now: datetime) -> bool:
    """The same for what must not be done by a wrong clock, though no message leaves: erase, close, plan anew."""
    return any(one.reason == Standstill.Reason.CLOCK for one in look(now))


def begin_restored(*, since: datetime, sure_until: datetime, lost: list[dict[str, object]]) -> Standstill:
    """A copy was put back, whose newest record is of `sure_until`; `lost` is what was closed afterwards."""
    with transaction.atomic(), acting(SYSTEM):
        for earlier in lasting().filter(reason=Standstill.Reason.RESTORED).select_for_update():
            _end(earlier, None, since)
        return _begin(Standstill.Reason.RESTORED, since=since, sure_until=sure_until, lost=lost)


def _begin(reason: str, **facts: object) -> Standstill:
    row = Standstill(reason=reason, **facts)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another worker noticed it at the same moment
        row = lasting().get(reason=reason)
    return row


@action  # type: ignore[untyped-decorator]
def end(standstill: Standstill, *, by: Any, now: datetime | None = None) -> Standstill:
    """Somebody says that messages may leave: the clock is right, or what was lost has been gone through.

    Whoever calls has asked whether `by` may; SYSTEM is who keeps the machine itself.
    """
    now = now or timezone.now()
    row: Standstill = Standstill.objects.select_for_update().get(pk=standstill.pk)
    if row.ended_at is None:
        _end(row, by, now)
        if row.reason == Standstill.Reason.CLOCK:
            Heartbeat.beat(CLOCK, now)
    return row


def _end(row: Standstill, by: Any, now: datetime) -> None:
    row.ended_at, row.ended_by = now, by
    row.log_until = AccessLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with acting(by):
        row.save(update_fields=["ended_at", "ended_by", "log_until"])
