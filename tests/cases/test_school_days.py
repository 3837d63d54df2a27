"""Days and hours of a school, kept by who runs a shelter and by a contact of that school."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse

from cases.policy.own_time import contact_hours
from ruggensteun.audit.acting import SYSTEM
from schools import actions
from schools.calendar import closed_days
from tests.cases.desk import Desk, read
from tests.world import HERE

DAY = date(2026, 10, 14)
STUDY_DAY = {"kind": "study_day", "first_day": "14-10-2026"}
AUTUMN = {"name": "Herfstvakantie", "first_day": "10-10-2026", "last_day": "18-10-2026"}
HOURS = {"from_1": "8.30", "until_1": "9.30", "from2_1": "13.00", "until2_1": "14.30"}


@pytest.fixture
def world(at):
    return at("people")


def page(name, school, *more):
    return reverse(f"cases:{name}", args=[school.code, *more])


def pages_of(world):
    """Every page on which something of De Wegwijzer is kept: (address, what is sent)."""
    school = world.wegwijzer
    return [
        (page("add-closure", school), STUDY_DAY),
        (page("set-holiday", school), AUTUMN),
        (page("contact-hours", school, world.sam_at_wegwijzer.pk), HOURS),
    ]


def kept(world):
    """How much of De Wegwijzer was kept: closures, holidays, days with contact hours."""
    school = world.wegwijzer
    return school.closures.count(), school.own_holidays.count(), len(contact_hours(world.sam_at_wegwijzer))


@pytest.mark.parametrize("who", ["lotte", "henk", "anna", "sam"])
def test_who_runs_a_shelter_or_answers_for_the_school_keeps_its_days(world, who):
    desk = Desk(getattr(world, who))
    assert [desk.post(address, given).status_code for address, given in pages_of(world)] == [302, 302, 302]
    assert kept(world) == (1, 1, 1)


@pytest.mark.parametrize(
    ("who", "answer"), [("noor", 403), ("joost", 403), ("mila", 404), ("fenna", 404)], ids=lambda one: str(one)
)
def test_everybody_else_changes_nothing(world, who, answer):
    desk = Desk(getattr(world, who))
    assert [desk.post(address, given).status_code for address, given in pages_of(world)] == [answer] * 3
    assert kept(world) == (0, 0, 0)


def test_a_contact_keeps_her_own_hours_and_no_colleagues(world):
    actions.add_contact(world.wegwijzer, user=world.fenna, by=SYSTEM, on=date(2026, 9, 7))
    desk = Desk(world.fenna)
    assert desk.post(page("contact-hours", world.wegwijzer, world.sam_at_wegwijzer.pk), HOURS).status_code == 404
    own = desk.look(page("my-school", world.wegwijzer))
    assert ("Sam" in own, "sam@" in own, "When you can be met here" in own) == (False, False, True)
    assert kept(world) == (0, 0, 0)


def test_a_contact_who_left_keeps_nothing_any_more(world):
    actions.end_contact(world.sam_at_wegwijzer, by=SYSTEM, on=date(2026, 9, 7))
    desk = Desk(world.sam)
    addresses = [address for address, _given in pages_of(world)] + [page("my-school", world.wegwijzer)]
    assert [desk.get(address).status_code for address in addresses] == [404] * 4


def test_a_contact_finds_her_school_from_her_pupils_and_sets_its_hours(world):
    desk = Desk(world.sam)
    assert "My school" in desk.look("/pupils")
    address = page("my-school", world.wegwijzer)
    desk.post(address, {"region": "midden", "from_0": "8.00", "until_0": "14.00"})
    world.wegwijzer.refresh_from_db()
    assert (world.wegwijzer.region, world.wegwijzer.hours()) == ("midden", {0: (time(8), time(14))})
    wrong = desk.post(address, {"region": "midden", "from_0": "15.00", "until_0": "14.00"})
    assert (wrong.status_code, "This day ends before it starts." in read(wrong)) == (422, True)


def test_other_dates_take_the_place_of_the_regions_until_taken_back(world):
    """Region South has its autumn holiday from 17 to 25 October 2026."""
    desk, address = Desk(world.sam), page("set-holiday", world.wegwijzer)
    a_week_later = date(2026, 10, 21)
    assert closed_days(world.wegwijzer, DAY, DAY) == {}
    assert closed_days(world.wegwijzer, a_week_later, a_week_later) == {a_week_later: "Herfstvakantie"}
    said = read(desk.post(address, AUTUMN, follow=True))
    assert "instead of the days of the region" in said
    assert closed_days(world.wegwijzer, DAY, DAY) == {DAY: "Herfstvakantie"}
    assert closed_days(world.wegwijzer, a_week_later, a_week_later) == {}
    desk.post(address, {"cancel": world.wegwijzer.own_holidays.get().pk})
    assert closed_days(world.wegwijzer, DAY, DAY) == {}
    assert closed_days(world.wegwijzer, a_week_later, a_week_later) == {a_week_later: "Herfstvakantie"}


def test_a_holiday_that_ends_before_it_starts_is_refused_beside_its_day_and_what_was_typed_stays(world):
    response = Desk(world.lotte).post(page("set-holiday", world.wegwijzer), {**AUTUMN, "last_day": "1-10-2026"})
    assert response.status_code == 422
    assert "The last day is before the first." in read(response)
    assert 'value="1-10-2026"' in response.content.decode()


def test_hours_of_a_contact_stand_on_the_schools_page_and_can_be_emptied(world):
    desk, address = Desk(world.lotte), page("contact-hours", world.wegwijzer, world.sam_at_wegwijzer.pk)
    said = read(desk.post(address, HOURS, follow=True))
    assert "Can be met: Tuesday 08:30 – 09:30, Tuesday 13:00 – 14:30" in said
    assert contact_hours(world.sam_at_wegwijzer) == {1: ((time(8, 30), time(9, 30)), (time(13), time(14, 30)))}
    desk.post(address, {})
    assert contact_hours(world.sam_at_wegwijzer) == {}


def test_a_year_of_which_nothing_is_known_is_said_aloud_where_people_look(at):
    world = at("seated")
    said = "The holidays of the school year 2030–2031 are not known yet. No time is proposed in it until they are."
    looks = [
        (world.noor, reverse("cases:plan", args=[world.case.number])),
        (world.noor, page("edit-school", world.wegwijzer)),
        (world.noor, world.wegwijzer.get_absolute_url()),
        (world.sam, page("my-school", world.wegwijzer)),
    ]
    assert [said in Desk(who).look(address) for who, address in looks] == [False] * 4
    world.clock.move_to(datetime(2030, 6, 3, 9, tzinfo=HERE))
    assert [said in Desk(who).look(address) for who, address in looks] == [True] * 4
