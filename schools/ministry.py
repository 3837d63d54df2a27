"""School holidays as Rijksoverheid publishes them (JSON), to plain values. Pure: no database, no network.

`[{…, "schoolyear", "vacations": [{"type", "regions": [{"region", "startdate", "enddate"}]}]}]`: strings are padded, and
a day is the UTC instant at which it begins here: 2026-10-09T22:00:00.000Z is 10 October (domain.md §8).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ruggensteun.refusal import Refused
from schools.models import School
from schools.models.holiday import NAMES, school_year_of

HERE = ZoneInfo("Europe/Amsterdam")
EVERYWHERE = "heel nederland"
LONGEST = 70  # days; a summer holiday has 44
YEARS = range(2015, 2100)


@dataclass(frozen=True, order=True)
class Published:
    """One holiday of one region; both days count. `school_year` is the year in which that school year begins."""

    school_year: int
    region: str
    name: str
    first_day: date
    last_day: date


def read_holidays(text):
    """Every holiday in the text, in order. Raises Refused with a sentence that says what is wrong and where."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Refused(_("This is no JSON. Is it the right file?")) from problem
    published = {}
    for vacation in _vacations(found):
        for one in _read(vacation):
            earlier = published.setdefault((one.school_year, one.region, one.name), one)
            if earlier != one:
                raise Refused(_("%(name)s stands there twice, with different days.") % {"name": _where(one)})
    if not published:
        raise Refused(_("There is no school holiday in it. Is it the right file?"))
    return sorted(published.values())


def _vacations(found):
    """The vacations, of one document or of many, with or without the layer `content` around them."""
    layers = found if isinstance(found, list) else [found]
    for layer in layers:
        if not isinstance(layer, dict):
            raise Refused(_("This is JSON, but not that of school holidays."))
        if "vacations" in layer:
            yield from _list(layer["vacations"])
        else:
            for content in _list(layer.get("content", [])):
                yield from _list(content.get("vacations", []) if isinstance(content, dict) else None)


def _list(value):
    if not isinstance(value, list):
        raise Refused(_("This is JSON, but not that of school holidays."))
    return value


def _read(vacation):
    if not isinstance(vacation, dict):
        raise Refused(_("This is JSON, but not that of school holidays."))
    name = _text(vacation, "type").capitalize()
    if name not in NAMES:
        raise Refused(_("“%(name)s” is not one of the five school holidays.") % {"name": name})
    for place in _list(vacation.get("regions")):
        if not isinstance(place, dict):
            raise Refused(_("This is JSON, but not that of school holidays."))
        first, last = _day(place, "startdate", name), _day(place, "enddate", name)
        for region in _regions(_text(place, "region").lower()):
            one = Published(school_year_of(name, first), region, name, first, last)
            _must_be_likely(one)
            yield one


def _regions(word):
    if word == EVERYWHERE:
        return School.Region.values
    if word not in School.Region.values:
        raise Refused(_("“%(region)s” is no holiday region.") % {"region": word})
    return [word]


def _text(part, key):
    value = part.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Refused(_("A holiday without “%(key)s”.") % {"key": key})
    return " ".join(value.split())[:40]


def _day(place, key, name):
    """The day here of an instant, or a plain date."""
    value = _text(place, key)
    try:
        moment = datetime.fromisoformat(value)
        return moment.date() if moment.tzinfo is None else moment.astimezone(HERE).date()
    except (ValueError, OverflowError) as problem:
        raise Refused(_("%(name)s: “%(value)s” is no day.") % {"name": name, "value": value}) from problem


def _must_be_likely(one):
    days = (one.last_day - one.first_day).days + 1
    if one.school_year not in YEARS or not 1 <= days <= LONGEST:
        raise Refused(_("%(name)s: these days cannot be right.") % {"name": _where(one)})


def _where(one):
    return f"{one.name} {one.school_year}-{one.school_year + 1} ({one.region})"
