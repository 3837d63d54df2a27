"""What a lead reads of last days that went by: a number, and none under five (domain.md S9)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from cases.actions import conversations, intake, seats
from cases.models import Conversation
from cases.policy.planning import NEAR
from cases.policy.projections.lead import counts_of_late
from tests.world import HERE, MOTHER, NOW, yaras_intake

MISSED, NEARLY = "not held by its last day", "last day within four days, no time before it"


def planned(world, number):
    entry = yaras_intake(
        world,
        first_name=f"Child{number}",
        last_name=f"Family{number}",
        birth_date=date(2018, 1, 1 + number),
        guardians=(replace(MOTHER, custody="sole", first_name=f"Mother{number}", code=""),),
        risk="green",
    )
    case = intake.finish(entry, by=world.noor, now=NOW)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor, now=NOW)
    return conversations.start(case, trigger="start", by=world.noor, now=NOW)


@pytest.fixture
def counted(at):
    """What Lotte reads `days` after the last day of so many conversations."""

    def build(many, days):
        world = at("people")
        talks = [planned(world, number) for number in range(many)]
        world.deadline = talks[0].deadline
        now = datetime.combine(world.deadline + timedelta(days=days), time(9), HERE)
        found = counts_of_late(world.lotte, world.anker.pk, now=now)
        return {count.what: count.number for count in found}

    return build


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-NEAR.days - 1, {MISSED: None, NEARLY: None}),
        (-NEAR.days, {MISSED: None, NEARLY: 5}),
        (0, {MISSED: None, NEARLY: 5}),
        (1, {MISSED: 5, NEARLY: None}),
    ],
)
def test_a_last_day_that_comes_near_or_went_by_is_counted(counted, days, told):
    assert counted(5, days) == told


def test_four_are_too_few_to_be_told(counted):
    assert counted(4, 1) == {MISSED: None, NEARLY: None}


def test_what_is_fixed_in_time_is_not_late(counted, django_user_model):
    """Of five one is left out, and four are too few."""
    assert counted(5, 1)[MISSED] == 5
    talk = Conversation.objects.first()
    slot = talk.slots.first()
    for role in ("school_contact", "guardian"):
        person = talk.participants.get(role=role).user
        conversations.reply(slot, user=person, answer="yes", by=person, now=NOW)
    assert Conversation.objects.get(pk=talk.pk).state == "confirmed"
    lotte = django_user_model.objects.get(first_name="Lotte")
    now = datetime.combine(talk.deadline + timedelta(days=1), time(9), HERE)
    assert [count.number for count in counts_of_late(lotte, talk.case.shelter_id, now=now)] == [None, None]
