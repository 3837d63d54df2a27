"""School days: against the whole table of the field (domain.md §8), public holidays and a school's own closures."""

from datetime import date, timedelta

import pytest

from ruggensteun.audit.acting import SYSTEM
from schools import actions
from schools.calendar import KNOWN_UNTIL, UnknownYear, closed_days, school_days
from schools.models import Closure
from tests.world import make_school

KINGS_DAY = date(2029, 4, 27)  # the Friday before a holiday
REGIONS = ("noord", "midden", "zuid")
# What the ministry published: name, then first and last day per region, Saturday to Sunday.
PUBLISHED = """
    Herfstvakantie    2026-10-10 2026-10-18   2026-10-17 2026-10-25   2026-10-17 2026-10-25
    Kerstvakantie     2026-12-19 2027-01-03   2026-12-19 2027-01-03   2026-12-19 2027-01-03
    Voorjaarsvakantie 2027-02-20 2027-02-28   2027-02-20 2027-02-28   2027-02-13 2027-02-21
    Meivakantie       2027-04-24 2027-05-02   2027-04-24 2027-05-02   2027-04-24 2027-05-02
    Zomervakantie     2027-07-10 2027-08-22   2027-07-17 2027-08-29   2027-07-24 2027-09-05
    Herfstvakantie    2027-10-16 2027-10-24   2027-10-16 2027-10-24   2027-10-23 2027-10-31
    Kerstvakantie     2027-12-25 2028-01-09   2027-12-25 2028-01-09   2027-12-25 2028-01-09
    Voorjaarsvakantie 2028-02-19 2028-02-27   2028-02-26 2028-03-05   2028-02-26 2028-03-05
    Meivakantie       2028-04-29 2028-05-07   2028-04-29 2028-05-07   2028-04-29 2028-05-07
    Zomervakantie     2028-07-15 2028-08-27   2028-07-08 2028-08-20   2028-07-22 2028-09-03
    Herfstvakantie    2028-10-14 2028-10-22   2028-10-21 2028-10-29   2028-10-21 2028-10-29
    Kerstvakantie     2028-12-23 2029-01-07   2028-12-23 2029-01-07   2028-12-23 2029-01-07
    Voorjaarsvakantie 2029-02-17 2029-02-25   2029-02-17 2029-02-25   2029-02-10 2029-02-18
    Meivakantie       2029-04-28 2029-05-06   2029-04-28 2029-05-06   2029-04-28 2029-05-06
    Zomervakantie     2029-07-21 2029-09-02   2029-07-07 2029-08-19   2029-07-14 2029-08-26
"""


def published():
    for line in PUBLISHED.strip().splitlines():
        name, *days = line.split()
        days = [date.fromisoformat(day) for day in days]
        for number, region in enumerate(REGIONS):
            yield pytest.param(region, name, *days[number * 2 : number * 2 + 2], id=f"{region}-{name}-{days[0].year}")


@pytest.fixture
def school(db):
    return make_school("99XA00", "De Wegwijzer", "Tilburg")


def in_region(school, region):
    return actions.edit_school(school, region=region, by=SYSTEM)


@pytest.mark.parametrize(("region", "name", "first", "last"), [*published()])
def test_the_calendar_agrees_with_what_the_ministry_published(school, region, name, first, last):
    """The whole holiday and nothing but: school on the Friday before and on the Monday after, never in between."""
    school = in_region(school, region)
    friday, monday = first - timedelta(days=1), last + timedelta(days=1)
    assert school_days(school, friday, monday) == {friday, monday} - {KINGS_DAY}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    closed = closed_days(school, first, last)
    assert [day for day in days if name not in closed.get(day, "")] == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 3, 26), "Goede vrijdag"),
        (date(2027, 3, 29), "Tweede paasdag"),
        (date(2027, 4, 27), "Koningsdag, Meivakantie"),
        (date(2027, 5, 5), "Bevrijdingsdag"),
        (date(2027, 5, 6), "Hemelvaartsdag"),
        (date(2027, 5, 17), "Tweede pinksterdag"),
        (date(2030, 5, 6), None),
        (date(2026, 9, 7), None),
    ],
)
def test_public_holidays_are_no_school_days(school, day, name):
    assert closed_days(school, day, day).get(day) == name
    assert (day in school_days(school, day, day)) == (name is None)


def test_there_is_no_school_at_the_weekend(school):
    assert school_days(school, date(2026, 9, 5), date(2026, 9, 6)) == frozenset()


def test_the_same_week_differs_by_region(school):
    """The autumn holiday of 2026 begins a week earlier in the north."""
    monday, friday = date(2026, 10, 12), date(2026, 10, 16)
    assert school_days(in_region(school, "noord"), monday, friday) == frozenset()
    assert len(school_days(in_region(school, "zuid"), monday, friday)) == 5


def test_a_closure_counts_its_first_and_its_last_day(school):
    thursday, friday = date(2026, 9, 10), date(2026, 9, 11)
    actions.add_closure(school, first_day=thursday, last_day=friday, kind="study_day", by=SYSTEM)
    open_days = school_days(school, date(2026, 9, 9), date(2026, 9, 14))
    assert sorted(day.day for day in open_days) == [9, 14]
    label = Closure.Kind.STUDY_DAY.label
    assert closed_days(school, date(2026, 9, 9), date(2026, 9, 14)) == {thursday: label, friday: label}


def test_a_closure_of_one_school_closes_no_other(school):
    other = make_school("99XB00", "De Regenboog", "Breda")
    day = date(2026, 9, 10)
    actions.add_closure(school, first_day=day, last_day=day, kind="study_day", by=SYSTEM)
    assert school_days(other, day, day) == {day}


def test_a_closure_that_was_cancelled_is_a_school_day_again(school):
    day = date(2026, 9, 10)
    closure = actions.add_closure(school, first_day=day, last_day=day, kind="other", by=SYSTEM)
    actions.cancel_closure(closure, by=SYSTEM)
    assert school_days(school, day, day) == {day}


def test_a_year_of_which_the_holidays_are_unknown_is_said_aloud(school):
    after = KNOWN_UNTIL + timedelta(days=1)
    with pytest.raises(UnknownYear) as refusal:
        school_days(school, date(2030, 6, 1), after)
    assert refusal.value.sentence == "The holidays of the school year 2030–2031 are not known yet."


def test_the_last_days_that_are_known_are_the_end_of_a_summer(school):
    """When the library learns more years, KNOWN_UNTIL may move; this test says whether what it rests on still holds."""
    for region in REGIONS:
        days = school_days(in_region(school, region), date(2030, 7, 22), date(2030, 8, 16))
        assert days == frozenset()
