"""What needs a coach now follows from how things stand, and goes when it is done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import consents, conversations, intake, seats
from cases.actions.conversations.answering import WHILE_TALKING
from cases.models import Consent
from cases.policy import worklist
from ruggensteun.delivery import outbox
from tests.world import MOTHER, nothing_else_fits, yaras_intake

IN_PERSON = replace(MOTHER, custody="sole", channel="in_person", number="")


@pytest.fixture
def world(at):
    """Selam wants to hear everything in person; three times have been proposed."""
    world = at("people")
    world.case = intake.finish(yaras_intake(world, guardians=(IN_PERSON,), risk="green"), by=world.noor)
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    world.selam = world.case.child.guardianships.get().guardian
    deliver()
    return world


def deliver():
    now = timezone.now()
    for pk in outbox.due(now):
        outbox.deliver(pk, now=now)


def whats(world):
    return [task.what for task in worklist.tasks(world.noor)]


def answer(world, slot, word):
    conversations.reply(slot, user=world.selam, answer=word, by=world.noor, via="told")
    world.clock.shift(WHILE_TALKING)
    deliver()


def test_a_parent_who_hears_it_in_person_is_asked_by_the_coach_until_nothing_is_left_to_ask(world):
    assert whats(world) == ["ask"]
    with nothing_else_fits(world):
        for slot in world.talk.slots.all():
            assert whats(world) == ["ask"]
            answer(world, slot, "no")
    assert whats(world) == ["stuck"]


def test_once_it_is_fixed_she_is_told_and_no_longer_asked(world):
    slot = world.talk.slots.first()
    conversations.reply(slot, user=world.sam, answer="yes", by=world.sam)
    answer(world, slot, "yes")
    assert whats(world) == ["tell"]


def test_a_consent_that_was_taken_back_asks_for_nothing(world):
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    assert whats(world) == []


def test_one_thing_to_tell_is_one_task(world):
    slot = world.talk.slots.first()
    conversations.reply(slot, user=world.sam, answer="yes", by=world.sam)
    answer(world, slot, "yes")
    world.clock.move_to(slot.starts_at - timedelta(hours=20))
    deliver()
    assert whats(world) == ["tell"]
