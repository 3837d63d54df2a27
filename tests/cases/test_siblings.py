"""Brothers and sisters at one school: one parent, one journey, and nobody learns more (domain.md S2, S8)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.actions import conversations, intake, seats
from cases.models import Guardianship
from cases.policy import projections, slots
from cases.policy.access import coached_guardians
from ruggensteun.people.models import SafeContact
from ruggensteun.refusal import Refused
from tests.world import HERE, MOTHER, NOW, yaras_intake


def brother(world, *, by=None, **changes):
    """Yonas, Yara's brother, with the same mother, whose father is out of the picture."""
    mother = replace(MOTHER, known=world.selam, custody="sole", code="")
    entry = yaras_intake(
        world, first_name="Yonas", birth_date=date(2016, 3, 2), group="7", guardians=(mother,), risk="green", **changes
    )
    return intake.finish(entry, by=by or world.noor, now=NOW)


def his_talk(world, case, contact=None):
    seats.admit_school_contact(case, contact=contact or world.sam_at_wegwijzer, by=world.noor, now=NOW)
    return conversations.start(case, trigger="start", by=world.noor, now=NOW)


def test_a_mother_of_two_is_one_person_with_one_safe_contact(at):
    world = at("planning")
    case = brother(world)
    assert Guardianship.objects.get(child=case.child).guardian == world.selam
    assert SafeContact.objects.filter(guardian=world.selam).count() == 1
    assert list(case.seats.filter(user=world.selam).values_list("permission__codename", flat=True)) == ["guardian"]


def test_a_coach_ties_only_parents_of_her_own_children_to_another_child(at):
    world = at("planning")
    assert set(coached_guardians(world.noor)) == {world.selam, world.dawit}
    with pytest.raises(Refused, match="not known to you"):
        brother(world, by=world.bram)


def test_the_talks_of_two_siblings_are_planned_back_to_back(at):
    world = at("confirmed")
    hers = world.talk.slot
    talk = his_talk(world, brother(world))
    first = talk.slots.first()
    assert first.starts_at == hers.ends_at
    assert slots.why(first) == (
        "before the last day on which it should be held, right after that of a brother or sister"
    )


def test_siblings_of_whom_neither_has_a_time_yet_are_offered_times_side_by_side(at):
    world = at("planning")
    talk = his_talk(world, brother(world))
    beside = [slot.starts_at - hers.ends_at for slot, hers in zip(talk.slots.all(), world.slots, strict=True)]
    # Hers is the last of the second day, so that his comes before it; the others come after.
    assert beside == [timedelta(), -2 * timedelta(minutes=45), timedelta()]


def test_the_school_never_reads_that_a_time_was_chosen_for_a_sibling(at):
    world = at("confirmed")
    his_talk(world, brother(world))
    shown = projections.pupil(world.sam, brother_number(world)).current.slots
    assert {slot.reason for slot in shown} <= {"", "just after school starts", "just before school ends"}


def brother_number(world):
    return Guardianship.objects.get(guardian=world.selam, child__first_name="Yonas").child.cases.get().number


def test_a_sibling_of_another_family_or_at_another_school_moves_nothing(at):
    world = at("confirmed")
    mother = replace(MOTHER, known=world.selam, custody="sole", code="")
    elsewhere = yaras_intake(
        world,
        first_name="Yonas",
        birth_date=date(2016, 3, 2),
        school=world.regenboog,
        contact=world.fenna_at_regenboog,
        guardians=(mother,),
        risk="green",
    )
    case = intake.finish(elsewhere, by=world.noor, now=NOW)
    talk = his_talk(world, case, world.fenna_at_regenboog)
    assert not [slot for slot in talk.slots.all() if {"after_sibling", "before_sibling"} & set(slot.reasons)]
    stranger = replace(MOTHER, first_name="Amina", custody="sole", code="")
    other = yaras_intake(
        world, first_name="Ali", last_name="Haddad", birth_date=date(2017, 1, 1), guardians=(stranger,), risk="green"
    )
    talk = his_talk(world, intake.finish(other, by=world.noor, now=NOW))
    assert not [slot for slot in talk.slots.all() if {"after_sibling", "before_sibling"} & set(slot.reasons)]


def test_a_time_that_somebody_else_was_asked_to_keep_is_offered_only_when_waiting_costs_more(at):
    world = at("planning")
    stranger = replace(MOTHER, first_name="Amina", custody="sole", code="")
    other = yaras_intake(
        world, first_name="Ali", last_name="Haddad", birth_date=date(2017, 1, 1), guardians=(stranger,), risk="green"
    )
    talk = his_talk(world, intake.finish(other, by=world.noor, now=NOW))
    assert not {slot.starts_at for slot in talk.slots.all()} & {slot.starts_at for slot in world.slots}


def test_a_part_of_the_day_that_somebody_said_no_to_is_not_asked_again_at_once(at):
    world = at("planning")
    for slot in world.slots:
        conversations.reply(slot, user=world.sam, answer="no", by=world.sam, now=NOW)
    conversations.propose_again(world.talk, by=world.noor, now=NOW)
    world.talk.refresh_from_db()

    def half_day(slot):
        start = slot.starts_at.astimezone(HERE)
        return start.weekday(), start.hour < 12

    refused = {half_day(slot) for slot in world.slots}
    assert not refused & {half_day(slot) for slot in world.talk.slots.filter(round=world.talk.round)}
