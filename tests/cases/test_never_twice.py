"""Nobody is in two places: real processes, the real database, exactly one winner (design.md §6)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from cases.actions import conversations, intake, seats
from cases.models import Busy, Conversation, Reply
from ruggensteun.audit.acting import acting
from ruggensteun.delivery.models import Notification
from schools.calendar import school_days
from tests import world as stage
from tests.racing import race
from tests.world import HERE, MOTHER, yaras_intake

ANSWER = """
from cases.actions import conversations
from cases.models import Slot
from ruggensteun.refusal import Refused
slot = Slot.objects.select_related("conversation").get(pk=arguments)
guardian = slot.conversation.participants.get(role="guardian").user
try:
    conversations.reply(slot, user=guardian, answer="yes", by=guardian, via="link")
except Refused:
    print("refused")
else:
    slot.conversation.refresh_from_db()
    print(slot.conversation.state)
"""


def talk(world, number, start):
    """A conversation of Noor and Sam at `start`, to which only its mother still has to agree; its slot."""
    entry = yaras_intake(
        world,
        first_name=f"Child{number}",
        last_name=f"Family{number}",
        birth_date=date(2018, 1, 1 + number),
        guardians=(replace(MOTHER, custody="sole", first_name=f"Mother{number}"),),
        risk="green",
    )
    case = intake.finish(entry, by=world.noor)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    slot = conversations.start(case, trigger="start", by=world.noor).slots.first()
    with acting(world.noor):
        slot.starts_at, slot.ends_at = start, start + timedelta(minutes=45)
        slot.save()
        Reply(
            slot=slot, user=world.sam, answer="yes", via="self", answered_at=timezone.now(), recorded_by=world.sam
        ).save()
    return slot


def a_school_morning(school):
    first = timezone.localdate() + timedelta(days=3)
    day = min(school_days(school, first, first + timedelta(days=40)))
    return datetime.combine(day, time(9), HERE)


@pytest.mark.django_db(transaction=True)
def test_eight_talks_that_overlap_unequally_have_one_winner():
    world = stage.people()
    start = a_school_morning(world.wegwijzer)
    slots = [talk(world, number, start + timedelta(minutes=5 * number)) for number in range(8)]
    outcomes = race(ANSWER, [slot.pk for slot in slots])
    assert sorted(outcomes) == ["confirmed"] + ["planning"] * 7
    winner = Conversation.objects.get(state="confirmed")
    assert set(Busy.objects.values_list("conversation", flat=True)) == {winner.pk}
    assert Busy.objects.filter(person=world.noor).count() == 9


@pytest.mark.django_db(transaction=True)
def test_one_talk_answered_four_times_at_once_is_fixed_once():
    world = stage.people()
    slot = talk(world, 0, a_school_morning(world.wegwijzer))
    outcomes = race(ANSWER, [slot.pk] * 4)
    assert sorted(outcomes) == ["confirmed", "refused", "refused", "refused"]
    assert Notification.objects.filter(kind="guardian.confirmed").count() == 1
    assert Busy.objects.count() == 27
