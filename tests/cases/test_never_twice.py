"""Nobody is in two places: real processes, the real database, exactly one winner each time (design.md §6)."""

import os
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cases.actions import conversations, intake, seats
from cases.models import Busy, Conversation, Participant, Reply, Slot
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery.models import Notification
from schools.actions import add_closure
from schools.calendar import school_days
from tests.racing import race, racers
from tests.world import HERE, MOTHER, yaras_intake

# README has the command for two hundred trials; these are enough to see a door that was left open.
PROCESSES, MANY = 8, int(os.environ.get("RACE_TRIALS", "20"))
TRIALS = [
    pytest.param(2, marks=pytest.mark.short("its long form holds it")),
    pytest.param(MANY, marks=pytest.mark.long(f"{MANY} races")),
]
# On SQLite a process may wait for the file longer than a person would: then it presses again, as she would.
DO = """
from django.db import OperationalError
from cases.actions import conversations
from cases.models import Conversation, Slot
from ruggensteun.people.models import User
from ruggensteun.refusal import Refused
what, pk, who = arguments
who = User.objects.get(pk=who)
while True:
    try:
        if what == "yes":
            slot = Slot.objects.select_related("conversation__case").get(pk=pk)
            conversations.reply(slot, user=who, answer="yes", by=who, via="link")
            talk = slot.conversation
        else:
            talk = Conversation.objects.select_related("case").get(pk=pk)
            if what == "move":
                conversations.reschedule(talk, by=who)
            else:
                conversations.cancel(talk, reason="illness", by=who)
    except Refused:
        return "refused"
    except OperationalError as problem:
        if "locked" not in str(problem):
            raise
        continue
    talk.refresh_from_db()
    return talk.state
"""
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


def a_talk(world, number):
    """A conversation of Noor and Sam with its own mother, being planned."""
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
    talk = conversations.start(case, trigger="start", by=world.noor)
    talk.mother = talk.participants.get(role="guardian").user
    return talk


def raw(model):
    """Past the audited manager: between trials the stage is set again, which is nobody's doing."""
    return QuerySet(model)


def set_stage(world, talks, trial, start, places):
    """All talks look for a time again, each with one of its own: only its mother still has to say yes.

    `places` are (minutes after `start`, length) for each talk, or None for one that has no time. Returns the slots.
    """
    made = 100 * (trial + 1)  # a conversation that moved made rounds of its own, on some days with times in them
    raw(Busy).delete()
    raw(Conversation).filter(pk__in=[talk.pk for talk in talks]).update(
        state="planning", slot=None, released=None, round=made, cancel_reason=""
    )
    slots = [
        Slot(
            conversation=talk,
            round=made,
            rank=1,
            starts_at=start + timedelta(minutes=place[0]),
            ends_at=start + timedelta(minutes=sum(place)),
            reasons=[],
        )
        for talk, place in zip(talks, places, strict=True)
    ]
    for talk, (_after, minutes) in zip(talks, places, strict=True):
        raw(Conversation).filter(pk=talk.pk).update(minutes=minutes)
    raw(Slot).bulk_create(slots)
    by = {"answer": "yes", "via": "self", "answered_at": timezone.now()}
    raw(Reply).bulk_create(
        [Reply(slot=slot, user=who, recorded_by=who, **by) for slot in slots for who in (world.noor, world.sam)]
    )
    return slots


def a_school_morning(school):
    """The only morning on which the school is open: who loses is not offered another time in the same breath."""
    first = timezone.localdate() + timedelta(days=3)
    day = next(
        day
        for day in sorted(school_days(school, first, first + timedelta(days=40)))
        if day.weekday() != 2  # Wednesday ends early
    )
    with acting(SYSTEM):
        for since, until in ((first, day - timedelta(days=1)), (day + timedelta(days=1), day + timedelta(weeks=8))):
            if since <= until:
                add_closure(school, first_day=since, last_day=until, kind="other", by=SYSTEM)
    return datetime.combine(day, time(9), HERE)


def nobody_is_twice_anywhere():
    """The rows say so, and so do the fixed times themselves."""
    fixed = Conversation.objects.filter(state="confirmed").select_related("slot")
    assert set(Busy.objects.values_list("conversation", flat=True)) == {talk.pk for talk in fixed}
    spans = sorted(
        (person, talk.slot.starts_at, talk.slot.ends_at)
        for talk in fixed
        for person in Participant.objects.filter(conversation=talk, required=True).values_list("user", flat=True)
    )
    overlaps = [(one, other) for one, other in pairwise(spans) if one[0] == other[0] and other[1] < one[2]]
    assert overlaps == []


@pytest.mark.parametrize("trials", TRIALS)
def test_eight_overlapping_talks_have_one_winner_each_time(transactional_db, put_back, trials):
    """Of 45 and of 60 minutes, each at another five minutes, all of the same coach and contact."""
    world = put_back("people")
    talks = [a_talk(world, number) for number in range(PROCESSES)]
    start = a_school_morning(world.wegwijzer)
    with racers(DO, PROCESSES) as run:
        for trial in range(trials):
            # Unequal, and each trial otherwise: the widest apart are 35 minutes, so that all overlap.
            places = [((number * (trial % 7 + 1) * 5) % 40, 60 if (number + trial) % 3 else 45) for number in range(8)]
            slots = set_stage(world, talks, trial, start, places)
            outcomes = run([["yes", slot.pk, talk.mother.pk] for slot, talk in zip(slots, talks, strict=True)])
            assert sorted(outcomes) == ["confirmed"] + ["planning"] * (PROCESSES - 1), trial
            winner = Conversation.objects.get(state="confirmed")
            assert Busy.objects.filter(person=world.sam).count() == winner.minutes / Busy.STEP_MINUTES
            nobody_is_twice_anywhere()


@pytest.mark.parametrize("trials", TRIALS)
def test_moving_one_and_confirming_others_at_the_same_moment_leaves_nobody_in_two_places(
    transactional_db, put_back, trials
):
    world = put_back("people")
    talks = [a_talk(world, number) for number in range(4)]
    start = a_school_morning(world.wegwijzer)
    with racers(DO, 4) as run:
        for trial in range(trials):
            slots = set_stage(world, talks, trial, start, [(5 * number, 45) for number in range(4)])
            # The first is fixed; its mother moves it while the three others are answered.
            conversations.reply(slots[0], user=talks[0].mother, answer="yes", by=talks[0].mother, via="link")
            answers = [["yes", slot.pk, talk.mother.pk] for slot, talk in zip(slots[1:], talks[1:], strict=True)]
            outcomes = run([["move", talks[0].pk, talks[0].mother.pk], *answers])
            assert outcomes[0] == "planning"
            assert sorted(outcomes[1:]) in (["planning"] * 3, ["confirmed", "planning", "planning"])
            nobody_is_twice_anywhere()


@pytest.mark.parametrize("trials", TRIALS)
def test_confirming_against_cancelling_ends_one_way_or_the_other(transactional_db, put_back, trials):
    world = put_back("people")
    talk = a_talk(world, 0)
    start = a_school_morning(world.wegwijzer)
    with racers(DO, 3) as run:
        for trial in range(trials):
            [slot] = set_stage(world, [talk], trial, start, [(0, 45)])
            run(
                [
                    ["yes", slot.pk, talk.mother.pk],
                    ["cancel", talk.pk, world.noor.pk],
                    ["cancel", talk.pk, world.sam.pk],
                ]
            )
            talk.refresh_from_db()
            assert (talk.state, talk.slot, Busy.objects.count()) == ("cancelled", None, 0)


@pytest.mark.django_db(transaction=True)
def test_one_talk_answered_four_times_at_once_is_fixed_once(put_back):
    world = put_back("people")
    talk = a_talk(world, 0)
    [slot] = set_stage(world, [talk], 0, a_school_morning(world.wegwijzer), [(0, 45)])
    outcomes = race(ANSWER, [slot.pk] * 4)
    assert sorted(outcomes) == ["confirmed", "refused", "refused", "refused"]
    assert Notification.objects.filter(kind="guardian.confirmed").count() == 1
    assert Busy.objects.count() == 27
