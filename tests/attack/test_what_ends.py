"""What ends for somebody ends at once, for everything she could load or do (domain.md §3.9, design.md §4)."""

import pytest

from cases.actions import agreements, closing, consents, conversations, notes, people, seats
from cases.models import Agreement, Consent, Guardianship
from cases.policy import access
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery.models import Notification
from schools.actions import add_contact
from tests.attack.verbs import ROWS, agreed, given, may, undone


def the_coach_leaves(world):
    people.end_membership(world.noor.memberships.get(), by=world.lotte)


def the_seat_of_the_coach_ends(world):
    with acting(SYSTEM):
        seats.close_seats(world.case, "coach")


def the_case_goes_to_a_colleague(world):
    seats.hand_over(world.case, to=world.bram, by=world.lotte)


def the_contact_leaves(world):
    people.end_school_contact(world.sam_at_wegwijzer, by=world.lotte)


def the_contact_loses_her_tie_alone(world):
    """Her seat stands open still: the school that she answers for is tested by itself."""
    with acting(SYSTEM):
        world.sam_at_wegwijzer.until = world.case.opened_at.date()
        world.sam_at_wegwijzer.save()


def the_seat_of_the_contact_ends(world):
    with acting(SYSTEM):
        seats.close_seats(world.case, "school_contact")


def consent_is_withdrawn(world):
    consents.withdraw(given(world), by=world.noor)


def consent_expires_by_itself(world):
    with acting(SYSTEM):
        row = given(world)
        row.ends_on = world.case.opened_at.date()
        row.save()


def the_child_turns_twelve(world):
    with acting(SYSTEM):
        born = world.case.opened_at.date()
        world.yara.birth_date = born.replace(year=born.year - 12)
        world.yara.save()


def the_school_changes(world):
    closing.change_school(world.case, school=world.regenboog, by=world.noor)


def another_parent_gets_custody(world):
    with acting(SYSTEM):
        Guardianship(child=world.yara, guardian=world.aunt, relation="carer", custody="both").save()


def the_seat_of_the_mother_ends(world):
    seats.end_guardian_seat(world.case, guardian=world.selam, by=world.noor)


def the_seat_of_the_mother_ends_alone(world):
    with acting(SYSTEM):
        seats.close_seats(world.case, "guardian")


def the_case_is_closed(world):
    closing.close(world.case, reason="moved_on", by=world.noor)


ENDS = [
    (the_coach_leaves, ["noor"]),
    (the_seat_of_the_coach_ends, ["noor"]),
    (the_case_goes_to_a_colleague, ["noor"]),
    (the_contact_leaves, ["sam"]),
    (the_contact_loses_her_tie_alone, ["sam"]),
    (the_seat_of_the_contact_ends, ["sam"]),
    (consent_is_withdrawn, ["sam"]),
    (consent_expires_by_itself, ["sam"]),
    (the_child_turns_twelve, ["sam"]),
    (the_school_changes, ["sam"]),
    (another_parent_gets_custody, ["sam"]),
    (the_seat_of_the_mother_ends, ["selam"]),
    (the_seat_of_the_mother_ends_alone, ["selam"]),
    (the_case_is_closed, ["sam", "selam"]),
]
OWN_WORK = {"intake.finish", "people.invite_school_contact"}


def loads(world, person):
    """What this person can load of Yara, by any of the querysets."""
    found = {
        "cases": access.visible_cases(person),
        "conversations": access.visible_conversations(person),
        "slots": access.visible_slots(person),
        "agreements": access.visible_agreements(person),
        "notes": access.visible_notes(person),
        "messages": access.visible_messages(person),
        "consents": access.own_consents(person),
    }
    return [name for name, rows in found.items() if rows.exists()]


def acts(world, name, person):
    """What this person still gets done of what is possible at this stage."""
    rows = {row: do for row, (needs, do, _who) in ROWS.items() if needs == name and row not in OWN_WORK}
    done = [row for row, do in rows.items() if not row.startswith("agreements.settle") and may(world, do, person)]
    return done + [
        f"settle what the {made.who} does"
        for made in Agreement.objects.all()
        if may(world, lambda _w, by, made=made: agreements.settle(made, state="done", by=by), person)
    ]


@pytest.mark.parametrize("name", ["planning", "confirmed", "held"])
def test_what_ends_ends_everything_at_once(stage, name):
    world = stage(name)
    notes.write(world.case, text="Rustig begonnen.", by=world.noor)
    if name == "held":
        for does in ("coach", "school", "guardian"):
            agreed(world, does)
    for person in ("noor", "sam", "selam"):
        assert loads(world, getattr(world, person)) != []
    for ends, who in ENDS:
        with undone(world):
            ends(world)
            left = {person: loads(world, getattr(world, person)) for person in who}
            left |= {f"{person} does": acts(world, name, getattr(world, person)) for person in who}
            assert {**left, "when": ends.__name__} == {**{key: [] for key in left}, "when": ends.__name__}


# Once it is closed she may still write down that she told a parent so, and what a parent asks of her own records.
STAYS = {"safe_contact.told", "requests.take", "requests.grant", "requests.decline"}


@pytest.mark.parametrize("name", ["seated", "planning", "confirmed", "held"])
def test_in_a_closed_case_its_coach_reads_and_changes_nothing(stage, name):
    world = stage(name)
    if name == "held":
        agreed(world, "coach")
    closing.close(world.case, reason="moved_on", by=world.noor)
    assert access.visible_cases(world.noor).exists()
    assert set(acts(world, name, world.noor)) - STAYS == set()
    assert not may(world, lambda w, by: conversations.start(w.case, trigger="concern", by=by), world.noor)


def test_nobody_decides_about_a_case_that_is_closed(stage):
    world = stage("registered")
    closing.close(world.case, reason="moved_on", by=world.noor)
    assert not access.visible_waivers(world.bram).exists()
    assert not may(world, lambda w, by: consents.decide_waiver(w.waiver, approve=True, by=by), world.bram)
    assert not may(world, lambda w, by: seats.hand_over(w.case, to=w.bram, by=by), world.lotte)


def goes_to(world, school, contact):
    """Yara's case at that school, with consent, its contact seated and a conversation being planned."""
    if world.case.school != school:
        closing.change_school(world.case, school=school, by=world.noor)
        consents.record(world.case, giver="guardian", guardian=world.selam, agreed=True, by=world.noor)
    seats.admit_school_contact(world.case, contact=contact, by=world.noor)
    return conversations.start(world.case, trigger="concern", by=world.noor)


def test_a_school_that_was_there_before_comes_back_to_nothing(stage):
    """Consent for it may still stand; who takes part is asked anew, every time."""
    world = stage("seated")
    goes_to(world, world.wegwijzer, world.sam_at_wegwijzer)
    there = goes_to(world, world.regenboog, world.fenna_at_regenboog)
    closing.change_school(world.case, school=world.wegwijzer, by=world.noor)
    there.refresh_from_db()
    assert (there.state, there.cancel_reason) == ("cancelled", "school_changed")
    assert [loads(world, world.sam), loads(world, world.fenna)] == [[], []]
    closing.change_school(world.case, school=world.regenboog, by=world.noor)
    assert [loads(world, world.sam), loads(world, world.fenna)] == [[], []]


def test_a_contact_of_both_schools_does_not_move_along(stage):
    world = stage("planning")
    add_contact(world.regenboog, user=world.sam, by=SYSTEM)
    with acting(SYSTEM):
        row = given(world)
        Consent(
            case=world.case,
            school=world.regenboog,
            giver="guardian",
            guardian=world.selam,
            state="given",
            answered_on=row.answered_on,
            ends_on=row.ends_on,
            recorded_by=world.noor,
        ).save()
    closing.change_school(world.case, school=world.regenboog, by=world.noor)
    assert loads(world, world.sam) == []


def test_a_parent_who_stepped_out_hears_of_nothing_after_that(stage):
    world = stage("seated")
    with acting(SYSTEM):
        world.case.risk = "green"
        world.case.save(update_fields=["risk"])
    seats.admit_guardian(world.case, guardian=world.dawit, safe_together=True, by=world.noor)
    talk = conversations.start(world.case, trigger="concern", by=world.noor)
    seats.end_guardian_seat(world.case, guardian=world.dawit, by=world.noor)
    first = talk.slots.first()
    for person in (world.sam, world.selam):
        conversations.reply(first, user=person, answer="yes", by=person)
    talk.refresh_from_db()
    assert talk.state == "confirmed"
    conversations.reschedule(talk, by=world.noor)
    conversations.cancel(talk, reason="illness", by=world.noor)
    waiting = Notification.objects.filter(subject_id=talk.pk, state="waiting", kind__startswith="guardian.")
    assert {row.recipient for row in waiting} == {world.selam}


@pytest.mark.parametrize("person", ["noor", "sam"])
def test_a_time_that_has_been_is_not_moved(stage, person):
    """By moving it somebody could keep it from being written down that nobody came."""
    world = stage("confirmed")
    world.clock.move_to(world.talk.slot.starts_at)
    assert not may(world, lambda w, by: conversations.reschedule(w.talk, by=by), getattr(world, person))


def test_a_wish_for_somebody_who_is_not_at_the_table_is_refused(stage):
    world = stage("planning")
    for user in (world.dawit, world.bram):
        assert not may(
            world, lambda w, by, user=user: conversations.wish(w.talk, user=user, wishes=[], by=by), world.noor
        )
