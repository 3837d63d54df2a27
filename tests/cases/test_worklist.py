"""What needs a coach now follows from how things stand, and goes when it is done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.actions import consents, conversations, guardian_time, intake, seats
from cases.actions.conversations.answering import WHILE_TALKING
from cases.models import Consent
from cases.policy import worklist
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from schools.calendar import working_days_before
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
    assert sorted(whats(world)) == ["interpreter", "tell"]


def test_a_consent_that_was_taken_back_asks_for_nothing(world):
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    assert whats(world) == []


def test_one_thing_to_tell_is_one_task(world):
    slot = world.talk.slots.first()
    conversations.reply(slot, user=world.sam, answer="yes", by=world.sam)
    answer(world, slot, "yes")
    world.clock.move_to(slot.starts_at - timedelta(hours=20))
    deliver()
    assert sorted(whats(world)) == ["interpreter", "tell"]


def interpreter(world, now=None):
    """(how pressing, the sentence) of each task to book her interpreter."""
    rows = worklist.tasks(world.noor, now=now)
    return [(task.urgency, task.sentence) for task in rows if task.what == "interpreter"]


def test_an_interpreter_is_booked_in_time_and_then_asked_for_no_more(at):
    """Selam speaks Tigrinya; her conversation is on Thursday, the interpreter is on the telephone."""
    world = at("confirmed")
    day = timezone.localdate(world.talk.slot.starts_at)
    said = "book the interpreter: Tigrinya, by telephone, on Thursday 10 September at the latest"
    assert (day, interpreter(world)) == (date(2026, 9, 10), [(0, said)])
    guardian_time.book_interpreter(world.talk, guardian=world.selam, by=world.noor)
    assert interpreter(world) == []


def test_booking_presses_when_less_time_is_left_than_it_takes(at):
    world = at("confirmed")
    present = {"way": "present", "who": "service", "lead_days": 3}
    guardian_time.keep_interpreting(world.case, guardian=world.selam, by=world.noor, **present)
    said = "book the interpreter: Tigrinya, present at the table, on Monday 7 September at the latest"
    assert interpreter(world) == [(-1, said)]
    world.clock.shift(timedelta(days=1))
    assert worklist.tasks(world.noor)[0].detail == "Less time is left than booking usually takes: call now."
    assert interpreter(world, world.talk.slot.starts_at) == []


def test_what_can_wait_is_not_pressing(at):
    """On Monday the conversation is on Thursday; then it is moved to two weeks from now."""
    world = at("confirmed")
    assert [pressing for pressing, _said in interpreter(world)] == [0]
    with acting(SYSTEM):
        slot = world.talk.slot
        slot.starts_at, slot.ends_at = slot.starts_at + timedelta(days=14), slot.ends_at + timedelta(days=14)
        slot.save(update_fields=["starts_at", "ends_at"])
    assert [pressing for pressing, _said in interpreter(world)] == [1]


def test_a_public_holiday_is_no_day_to_book_on():
    """Whit Monday 2027 is 17 May: two working days before the Wednesday are Tuesday and Friday."""
    assert working_days_before(date(2027, 5, 19), 2) == date(2027, 5, 14)
