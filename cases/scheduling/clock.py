"""From moments to minutes on a wall clock, day by day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .question import Between

Stretch = tuple[int, int]  # minutes since midnight on the wall clock, end excluded

MIDNIGHT = 24 * 60


def minute(moment: time | datetime, *, up: bool = False) -> int:
    """Tell the minute of the day, rounded down, or up where a talk may only start after it."""
    return moment.hour * 60 + moment.minute + (up and bool(moment.second or moment.microsecond))


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Bring a moment to the zone's wall clock; one without time zone is refused, not guessed."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.astimezone(zone)


def by_day(stretches: Iterable[Between], zone: ZoneInfo, first: date, last: date) -> dict[date, list[Stretch]]:
    """Lay stretches of time out by day, from `first` to `last`; one without length takes nothing."""
    days: dict[date, list[Stretch]] = {}
    for begins, ends in stretches:
        begins, ends = local(begins, zone), local(ends, zone)
        if begins >= ends:
            continue
        day = max(first, begins.date())
        while day <= min(last, ends.date()):
            start = minute(begins) if day == begins.date() else 0
            end = minute(ends, up=True) if day == ends.date() else MIDNIGHT
            days.setdefault(day, []).append((start, end))
            day += timedelta(days=1)
    return days
