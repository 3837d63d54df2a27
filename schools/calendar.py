"""On which days a school is open: weekdays without public holidays, school holidays and its own closures.

School holidays come from the library; what `import_holidays` read from the ministry takes the place of the library's
holiday of that name and year in that region, and what one school keeps takes the place of both.
"""

from datetime import date, timedelta
from functools import cache

import holidays
from django.utils.translation import gettext as _

from ruggensteun.refusal import Refused
from schools.models import Holiday
from schools.models.holiday import NAMES, school_year_of

SATURDAY = 5
# The ministry has fixed the school holidays up to the summer of 2030; of later ones the library knows only some.
KNOWN_UNTIL = date(2030, 8, 31)
LOOKED_AHEAD = timedelta(weeks=16)  # how far last good days may lie


class UnknownYear(Refused):
    """The school holidays of that year are not known yet: said aloud, never guessed."""


def school_days(school, first, last):
    """The days from `first` to `last` (both included) on which this school is open.

    Raises UnknownYear when the range reaches beyond the holidays that are known (domain.md §8).
    """
    unknown = unknown_year(school, last)
    if unknown:
        raise UnknownYear(unknown)
    closed = closed_days(school, first, last)
    return frozenset(day for day in _days(first, last) if _is_weekday(day) and day not in closed)


def known_until(school):
    """The last day of which this school's holidays are known: a year counts when all five of it were published."""
    published = {}
    for year, name in _corrected(region=school.region).values_list("school_year", "name"):
        published.setdefault(year, set()).add(name)
    until = KNOWN_UNTIL
    while published.get(until.year, set()) >= set(NAMES):
        until = until.replace(year=until.year + 1)
    return until


def unknown_year(school, day):
    """A sentence that names the first school year of which nothing is known yet, when `day` lies beyond; else empty."""
    until = known_until(school)
    if day <= until:
        return ""
    return _("The holidays of the school year %(year)s are not known yet.") % {"year": f"{until.year}–{until.year + 1}"}


def unknown_soon(school, on):
    """The same sentence as soon as planning on that day comes upon the year of which nothing is known."""
    return unknown_year(school, on + LOOKED_AHEAD)


def working_days_before(day, number):
    """The day that many working days before `day`; school holidays count, for other people work through them."""
    while number:
        day -= timedelta(days=1)
        if _is_weekday(day) and day not in _public(day.year):
            number -= 1
    return day


def closed_days(school, first, last):
    """{day: why} for the days from `first` to `last` on which this school has a holiday or is closed of its own."""
    found = {}
    for years_holidays in (_public(year) for year in range(first.year, last.year + 1)):
        _add(found, ((day, name) for day, name in years_holidays.items() if first <= day <= last))
    _add(found, _school_holidays(school, first, last))
    for row in school.closures.standing().filter(first_day__lte=last, last_day__gte=first):
        for day in _days(max(first, row.first_day), min(last, row.last_day)):
            found.setdefault(day, row.get_kind_display())
    return found


def _add(found, more):
    """Two on one day are one reason."""
    for day, name in more:
        found[day] = f"{found[day]}, {name}" if day in found else name


def _school_holidays(school, first, last):
    years = {"school_year__in": range(first.year - 1, last.year + 1)}
    stretches = {
        (row.school_year, row.name): (row.first_day, row.last_day)
        for rows in (_corrected(region=school.region, **years), _corrected(school=school, **years))
        for row in rows
    }
    for year in range(first.year, last.year + 1):
        for day, name in _library(school.region, year).items():
            if first <= day <= last and (school_year_of(name, day), name) not in stretches:
                yield day, name
    for (_year, name), (begins, ends) in stretches.items():
        for day in _days(max(first, begins), min(last, ends)):
            yield day, name


def _corrected(**which):
    return Holiday.objects.standing().filter(**which)


def _is_weekday(day):
    return day.weekday() < SATURDAY


@cache
def _public(year):
    # "optional" is 5 May, each year: a national holiday on which schools are free, whatever other employers do.
    return _named(holidays.Netherlands(categories=("public", "optional"), years=year, language="nl"))


@cache
def _library(region, year):
    return _named(holidays.Netherlands(subdiv=region.capitalize(), categories=("school",), years=year, language="nl"))


def _named(found):
    return {day: name.replace("; ", ", ") for day, name in found.items()}


def _days(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
