"""On which days a school is open: weekdays without public holidays, regional holidays and its own closures."""

from datetime import date, timedelta
from functools import cache

import holidays
from django.utils.translation import gettext as _

from ruggensteun.refusal import Refused

SATURDAY = 5
# The ministry has fixed the school holidays up to the summer of 2030; of later ones the library knows only some.
KNOWN_UNTIL = date(2030, 8, 31)


class UnknownYear(Refused):
    """The school holidays of that year are not known yet: said aloud, never guessed."""


def school_days(school, first, last):
    """The days from `first` to `last` (both included) on which this school is open.

    Raises UnknownYear when the range reaches beyond the holidays that are known (domain.md §8).
    """
    _must_be_known(last)
    closed = _closures(school, first, last)
    return frozenset(
        day for day in _days(first, last) if _is_weekday(day) and not _holiday(school, day) and day not in closed
    )


def why_closed(school, day):
    """In words why a school is closed on a day, or None when it is open. Raises UnknownYear like `school_days`."""
    _must_be_known(day)
    if not _is_weekday(day):
        return _("weekend")
    return _holiday(school, day) or _closures(school, day, day).get(day)


def _must_be_known(day):
    if day > KNOWN_UNTIL:
        raise UnknownYear(
            _("The school holidays after %(day)s are not known yet.") % {"day": f"{KNOWN_UNTIL:%d-%m-%Y}"}
        )


def _is_weekday(day):
    return day.weekday() < SATURDAY


def _holiday(school, day):
    """The name of a public or regional school holiday; two on one day are one name."""
    return _holidays(school.region, day.year).get(day)


@cache
def _holidays(region, year):
    # "optional" is 5 May, each year: a national holiday on which schools are free, whatever other employers do.
    kinds = ("public", "optional", "school")
    found = holidays.Netherlands(subdiv=region.capitalize(), categories=kinds, years=year, language="nl")
    return {day: name.replace("; ", ", ") for day, name in found.items()}


def _closures(school, first, last):
    rows = school.closures.standing().filter(first_day__lte=last, last_day__gte=first)
    return {day: row.get_kind_display() for row in rows for day in _days(row.first_day, row.last_day)}


def _days(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
