"""Consent says what it covers, who stands in for whom, and what goes along to a new school (domain.md §3.2, §3.9)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.actions import agreements, closing, consents, seats
from cases.models import Consent
from cases.policy import access, projections
from cases.policy.consents import is_shared
from ruggensteun.refusal import Refused
from tests.cases.desk import Desk
from tests.world import NOW

TODAY = NOW.date()


def yes(world, *covers):
    return consents.record(
        world.case, giver="guardian", guardian=world.selam, agreed=True, covers=covers, by=world.noor
    )


@pytest.fixture
def held(at):
    world = at("held")
    world.clock.move_to(world.after)
    world.agreed = agreements.make(world.talk, what="Elke dag een compliment.", who="school", by=world.noor)
    return world


def test_who_may_collect_is_shared_only_when_she_said_so(world):
    assert projections.pupil(world.sam, world.case.number).may_collect == ("Selam",)
    yes(world, "agreements", "updates")
    assert projections.pupil(world.sam, world.case.number).may_collect == ()


def test_agreements_are_shared_only_when_she_said_so(held):
    assert [row.what for row in access.visible_agreements(held.sam)] == ["Elke dag een compliment."]
    yes(held, "collecting", "updates")
    assert list(access.visible_agreements(held.sam)) == []
    assert projections.pupil(held.sam, held.case.number).agreements == ()
    assert "Agreements are not shared with you." in Desk(held.sam).look(f"/pupils/{held.case.number}")
    assert [row.what for row in access.visible_agreements(held.selam)] == ["Elke dag een compliment."]


def test_the_page_asks_what_a_yes_covers_and_shows_it(world):
    desk, key = Desk(world.noor), f"guardian-{world.selam_tie.pk}"
    address = reverse("cases:consent", args=[world.case.number])
    typed = {"about": key, f"{key}-agreed": "yes", f"{key}-via": "spoken", f"{key}-language": "ti"}
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    desk.post(address, {**typed, f"{key}-covers": ["updates"]})
    assert Consent.objects.get(state="given").covers == ("updates",)
    assert "The school may also know updates" in desk.look(address)


def test_a_court_stands_in_place_of_the_parents(at):
    world = at("registered")
    assert not is_shared(world.case, TODAY)
    with pytest.raises(Refused, match="on paper"):
        consents.record(world.case, giver="court", agreed=True, by=world.noor)
    consents.record(world.case, giver="court", agreed=True, via="paper", by=world.noor)
    assert is_shared(world.case, TODAY)


def test_a_decision_of_a_court_can_be_written_down_on_the_page(at):
    world = at("registered")
    address = reverse("cases:consent", args=[world.case.number])
    typed = {"about": "court", "court-agreed": "yes", "court-via": "paper", "court-language": "nl"}
    Desk(world.noor).post(address, typed)
    assert is_shared(world.case, TODAY)


def test_consent_for_another_shelter_opens_nothing_for_a_school(world):
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    given = consents.record(
        world.case, giver="guardian", guardian=world.selam, agreed=True, purpose="transfer", by=world.noor
    )
    assert (given.school, is_shared(world.case, TODAY)) == (None, False)


def test_the_database_keeps_purpose_and_school_together(world):
    given = Consent.objects.get(guardian=world.selam)
    given.school = None
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save()


def moved(world, *covers):
    closing.change_school(world.case, school=world.regenboog, along=[world.agreed], by=world.noor)
    world.case.refresh_from_db()
    yes(world, *covers)
    seats.admit_school_contact(world.case, contact=world.fenna_at_regenboog, by=world.noor)


def test_what_was_chosen_goes_along_when_consent_for_the_new_school_covers_it(held):
    moved(held, "agreements", "earlier")
    assert [row.what for row in access.visible_agreements(held.fenna)] == ["Elke dag een compliment."]
    assert list(access.visible_agreements(held.sam)) == []


def test_without_that_consent_the_new_school_reads_nothing_of_it(held):
    moved(held, "agreements")
    assert list(access.visible_agreements(held.fenna)) == []


def test_what_was_not_chosen_stays_behind(held):
    agreements.make(held.talk, what="Noor belt maandag.", who="coach", by=held.noor)
    moved(held, "agreements", "earlier")
    assert [row.what for row in access.visible_agreements(held.fenna)] == ["Elke dag een compliment."]


def test_the_page_warns_and_shows_what_goes_before_it_goes(held):
    address = reverse("cases:change-school", args=[held.case.number])
    words = Desk(held.noor).look(address)
    assert "schools send papers on" in words
    assert "Elke dag een compliment." in words
    typed = {"school": "99XB00", "status": "enrolled", "along": [held.agreed.pk]}
    Desk(held.noor).post(address, typed)
    held.agreed.refresh_from_db()
    assert held.agreed.goes_along_to == held.regenboog


def test_what_is_done_already_does_not_go_along(held):
    agreements.settle(held.agreed, state="done", by=held.noor)
    with pytest.raises(Refused, match="still open"):
        closing.change_school(held.case, school=held.regenboog, along=[held.agreed], by=held.noor)
    held.case.refresh_from_db()
    assert held.case.school == held.wegwijzer


def test_consent_that_ends_is_announced_a_month_ahead(world):
    from cases.policy import worklist

    def renewals():
        return [task.sentence for task in worklist.tasks(world.noor) if task.what == "renew"]

    assert renewals() == []
    ends = Consent.objects.get(guardian=world.selam).ends_on
    world.clock.shift(timedelta(days=(ends - TODAY).days - 30))
    assert renewals() == ["consent ends: ask again"]
