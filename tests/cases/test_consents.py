"""Consent opens the door for the school, and closes it at once (domain.md §3.2)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cases.actions import closing, consents, conversations, intake, seats
from cases.models import Child, Consent, Conversation, Waiver
from cases.policy import access
from cases.policy.consents import consent_ends, is_shared
from ruggensteun.delivery.models import Notification
from ruggensteun.refusal import NotAllowed, Refused
from tests.world import HERE, MOTHER, NOW, yaras_intake

TODAY = NOW.date()


def test_a_father_with_custody_who_is_not_asked_keeps_the_door_closed_until_approved(at):
    world = at("registered")
    assert not is_shared(world.case, TODAY)
    consents.decide_waiver(world.waiver, approve=True, by=world.bram)
    assert is_shared(world.case, TODAY)


def test_who_asked_cannot_approve(at):
    world = at("registered")
    with pytest.raises(NotAllowed):
        consents.decide_waiver(world.waiver, approve=True, by=world.noor)
    assert not is_shared(world.case, TODAY)


@pytest.mark.parametrize("name", ["joost", "sam", "henk", "mila"])
def test_nobody_but_a_coach_or_lead_of_the_shelter_approves(at, name):
    world = at("registered")
    with pytest.raises(NotAllowed):
        consents.decide_waiver(world.waiver, approve=True, by=getattr(world, name))


def test_a_declined_exception_can_be_asked_again(at):
    world = at("registered")
    consents.decide_waiver(world.waiver, approve=False, by=world.lotte)
    assert not is_shared(world.case, TODAY)
    again = consents.ask_waiver(world.case, guardianship=world.dawit_tie, reason="court", by=world.noor)
    assert again.state == Waiver.State.ASKED


def test_a_second_ask_while_one_waits_is_refused(at):
    world = at("registered")
    with pytest.raises(Refused, match="asked already"):
        consents.ask_waiver(world.case, guardianship=world.dawit_tie, reason="court", by=world.noor)


def test_the_school_sees_nothing_from_the_moment_of_withdrawal(at):
    world = at("confirmed")
    assert access.school_cases(world.sam).count() == 1
    given = Consent.objects.get(guardian=world.selam)
    consents.withdraw(given, by=world.noor)
    assert list(access.school_cases(world.sam)) == []
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.cancel_reason) == (Conversation.State.CANCELLED, "consent")
    waiting = Notification.objects.filter(recipient=world.sam, state="waiting").values_list("kind", flat=True)
    assert set(waiting) <= {"conversation.cancelled", "seat.given", "invitation"}


def test_a_guardian_withdraws_her_own_consent(at):
    world = at("seated")
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.selam)
    assert list(access.school_cases(world.sam)) == []


def test_another_guardian_cannot_withdraw_hers(at):
    world = at("seated")
    with pytest.raises(NotAllowed):
        consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.dawit)


def test_withdrawing_twice_says_so(at):
    world = at("seated")
    given = Consent.objects.get(guardian=world.selam)
    consents.withdraw(given, by=world.noor)
    with pytest.raises(Refused, match="ended already"):
        consents.withdraw(given, by=world.noor)


def test_consent_given_again_does_not_bring_the_old_seat_back(at):
    world = at("seated")
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    consents.record(world.case, giver="guardian", guardian=world.selam, agreed=True, by=world.noor)
    assert is_shared(world.case, TODAY)
    assert list(access.school_cases(world.sam)) == []
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert list(access.school_cases(world.sam)) == [world.case]


def test_consent_ends_by_itself_without_any_nightly_job(at):
    world = at("seated")
    world.clock.move_to(datetime(2027, 9, 6, 12, tzinfo=HERE))
    assert access.school_cases(world.sam).count() == 1
    world.clock.move_to(datetime(2027, 9, 7, 0, 30, tzinfo=HERE))
    assert access.school_cases(world.sam).count() == 0


def born(years, days=0):
    return TODAY.replace(year=TODAY.year - years) + timedelta(days=days)


def register(world, birth_date, **changes):
    only_mother = replace(MOTHER, custody="sole")
    return intake.finish(
        yaras_intake(world, birth_date=birth_date, guardians=(only_mother,), **changes), by=world.noor, now=NOW
    )


def test_the_twelfth_birthday_closes_the_door(at):
    world = at("people")
    case = register(world, born(12, days=10))
    assert is_shared(case, TODAY)
    assert is_shared(case, TODAY + timedelta(days=9))
    assert not is_shared(case, TODAY + timedelta(days=10))


def test_from_twelve_the_child_says_yes_too(at):
    world = at("people")
    case = register(world, born(12, days=-1))
    assert not is_shared(case, TODAY)
    consents.record(case, giver="child", agreed=True, by=world.noor)
    assert is_shared(case, TODAY)


def test_from_sixteen_the_youth_decides_alone(at):
    world = at("people")
    case = intake.finish(
        yaras_intake(
            world, birth_date=born(16, days=-1), guardians=(replace(MOTHER, custody="sole", consent="later"),)
        ),
        by=world.noor,
        now=NOW,
    )
    with pytest.raises(Refused, match="From 16"):
        consents.record(
            case, giver="guardian", guardian=case.child.guardianships.get().guardian, agreed=True, by=world.noor
        )
    consents.record(case, giver="child", agreed=True, by=world.noor)
    assert is_shared(case, TODAY)


def test_under_twelve_the_child_is_not_asked(at):
    world = at("seated")
    with pytest.raises(Refused, match="Under 12"):
        consents.record(world.case, giver="child", agreed=True, by=world.noor)


def test_custody_that_is_not_known_counts_as_custody(at):
    world = at("people")
    unknown = replace(
        MOTHER,
        first_name="Dawit",
        relation="father",
        custody="unknown",
        takes_part=False,
        channel="in_person",
        consent="later",
        code="",
    )
    case = intake.finish(yaras_intake(world, guardians=(MOTHER, unknown)), by=world.noor, now=NOW)
    assert not is_shared(case, TODAY)


def test_a_parent_without_custody_cannot_consent(at):
    world = at("people")
    without = replace(MOTHER, custody="none", consent="later")
    case = intake.finish(yaras_intake(world, guardians=(without,)), by=world.noor, now=NOW)
    with pytest.raises(Refused, match="no custody"):
        consents.record(
            case, giver="guardian", guardian=case.child.guardianships.get().guardian, agreed=True, by=world.noor
        )


def test_where_an_organisation_has_custody_it_is_asked(at):
    world = at("people")
    placed = replace(MOTHER, custody="organisation", consent="later")
    case = intake.finish(yaras_intake(world, guardians=(placed,)), by=world.noor, now=NOW)
    assert not is_shared(case, TODAY)
    consents.record(case, giver="organisation", agreed=True, via="paper", by=world.noor)
    assert is_shared(case, TODAY)


def test_refusal_is_an_answer(at):
    world = at("people")
    case = register(world, date(2018, 5, 14))
    consents.record(
        case, giver="guardian", guardian=case.child.guardianships.get().guardian, agreed=False, by=world.noor
    )
    assert not is_shared(case, TODAY)
    with pytest.raises(Refused, match="consent is not complete"):
        seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)


def test_the_wrong_school_is_undone_at_once(at):
    world = at("planning")
    closing.change_school(world.case, school=world.regenboog, by=world.noor)
    assert list(access.school_cases(world.sam)) == []
    world.talk.refresh_from_db()
    assert world.talk.state == Conversation.State.CANCELLED
    world.case.refresh_from_db()
    assert not is_shared(world.case, TODAY)
    with pytest.raises(Refused):
        conversations.start(world.case, trigger="start", by=world.noor)


def test_closing_shows_everybody_out_in_one_go(at):
    world = at("confirmed")
    closing.close(world.case, reason="moved_on", by=world.noor)
    assert list(access.school_cases(world.sam)) == []
    assert list(access.guardian_cases(world.selam)) == []
    assert list(access.coached_cases(world.noor)) == [world.case]
    world.talk.refresh_from_db()
    assert world.talk.state == Conversation.State.CANCELLED
    with pytest.raises(Refused, match="closed"):
        seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)


@pytest.mark.parametrize(
    ("birth_date", "ends"),
    [
        (date(2018, 5, 14), date(2027, 9, 7)),
        (date(2014, 10, 1), date(2026, 10, 1)),
        (date(2010, 12, 24), date(2026, 12, 24)),
        (date(2009, 1, 1), date(2027, 9, 7)),
    ],
    ids=["eight years old", "nearly twelve", "nearly sixteen", "seventeen"],
)
def test_consent_ends_at_the_earliest_of_expiry_and_birthdays(birth_date, ends):
    assert consent_ends(Child(birth_date=birth_date), TODAY, 12) == ends
