"""On which days a school is open: weekdays without public holidays, regional holidays and its own closures."""

from datetime import date, timedelta
from functools import cache

import holidays
from django.utils.translation import gettext as _

from ruggensteun.refusal import Refused

SATURDAY = 5
# The ministry has fixed the school holidays up to and including the summer of 2030; the library knows no more.
KNOWN_UNTIL = date(2030, 8, 31)


class UnknownYear(Refused):
    """The school holidays of that year are not known yet: said aloud, never guessed."""


@cache
def _days_off(region, year):
    known = holidays.Netherlands(subdiv=region.capitalize(), categories=("public", "school"), years=year, language="nl")
    return dict(known)


def school_days(school, first, last):
    """The days from `first` to `last` (both included) on which this school is open.

    Raises UnknownYear when the range reaches beyond the holidays that are known (domain.md §8).
    """
    if last > KNOWN_UNTIL:
        raise UnknownYear(
            _("The school holidays after %(day)s are not known yet.") % {"day": f"{KNOWN_UNTIL:%d-%m-%Y}"}
        )
    closed = _closures(school, first, last)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return frozenset(
        day
        for day in days
        if day.weekday() < SATURDAY and day not in _days_off(school.region, day.year) and day not in closed
    )


def why_closed(school, day):
    """In words why a school is closed on a day, or None when it is open."""
    if day.weekday() >= SATURDAY:
        return _("weekend")
    name = _days_off(school.region, day.year).get(day)
    return name or _closures(school, day, day).get(day)


def _closures(school, first, last):
    rows = school.closures.standing().filter(first_day__lte=last, last_day__gte=first)
    return {
        row.first_day + timedelta(days=number): row.get_kind_display()
        for row in rows
        for number in range((row.last_day - row.first_day).days + 1)
    }
