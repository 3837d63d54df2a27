"""No school yet, under four, exempt: states of their own, each with its next step (domain.md §3.1)."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.urls import reverse

from cases.actions import closing, intake
from cases.policy import worklist
from tests.cases.desk import Desk, read
from tests.world import HERE, MOTHER, NOW, yaras_intake


def register(world, status, birth_date=date(2018, 5, 14)):
    only_mother = replace(MOTHER, custody="sole", consent="later")
    entry = yaras_intake(
        world,
        school=None,
        contact=None,
        group="",
        school_status=status,
        guardians=(only_mother,),
        birth_date=birth_date,
    )
    world.case = intake.finish(entry, by=world.noor, now=NOW)
    return world


def step(world):
    about_school = ("school", "enrolling", "under_four", "exempt")
    found = [task for task in worklist.tasks(world.noor) if task.what in about_school]
    return [(task.what, task.sentence, task.day) for task in found]


@pytest.fixture
def people(at):
    return at("people")


def test_a_child_of_eight_must_go_to_school(people):
    register(people, "none_yet")
    assert step(people) == [("school", "must go to school and has none yet", date(2026, 9, 21))]


def test_a_child_that_is_being_enrolled_waits_for_the_name_of_the_school(people):
    register(people, "enrolling")
    assert step(people) == [("enrolling", "is being enrolled: which school will it be?", date(2026, 9, 21))]


def test_a_child_under_four_asks_for_nothing_until_ten_weeks_before_its_birthday(people):
    register(people, "under_four", birth_date=date(2023, 2, 1))
    assert step(people) == []
    people.clock.move_to(datetime(2026, 11, 22, 9, tzinfo=HERE))
    assert step(people) == []
    people.clock.move_to(datetime(2026, 11, 23, 9, tzinfo=HERE))
    assert step(people) == [("under_four", "becomes four: which school will it be?", date(2027, 2, 1))]


def test_an_exemption_is_asked_after_each_school_year_and_then_rests(people):
    register(people, "exempt")
    assert step(people) == []
    people.clock.move_to(datetime(2027, 8, 2, 9, tzinfo=HERE))
    sentence = "is the exemption from school still right this school year?"
    assert step(people) == [("exempt", sentence, date(2027, 8, 1))]
    closing.change_school(people.case, school=None, status="exempt", by=people.noor)
    assert step(people) == []


def test_the_state_can_change_without_a_school(people):
    register(people, "none_yet")
    address = reverse("cases:change-school", args=[people.case.number])
    words = read(Desk(people.noor).post(address, {"status": "exempt", "group": ""}, follow=True))
    people.case.refresh_from_db()
    assert people.case.school_status == "exempt"
    assert "Written down." in words
