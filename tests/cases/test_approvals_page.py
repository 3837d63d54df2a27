"""A second professional decides whether a parent may be passed over, seeing case number and reason, nothing more."""

import pytest
from django.urls import reverse

from cases.models import Waiver
from ruggensteun.audit.models import AccessLog
from tests.cases.desk import Desk, read

PAGE = reverse("cases:waivers")
SECRETS = ("Yara", "Tesfay", "Selam", "Dawit", "Gebre", "Wegwijzer", "father", "Noor")


def decide(person, world, answer):
    address = reverse("cases:decide-waiver", args=[world.waiver.pk])
    return Desk(person).post(address, {"answer": answer}, follow=True)


@pytest.mark.parametrize("name", ["bram", "lotte"])
def test_a_colleague_sees_number_and_reason_and_nothing_else(at, name):
    world = at("registered")
    words = Desk(getattr(world, name)).look(PAGE)
    assert world.case.number in words
    assert "asking would endanger somebody" in words
    assert [secret for secret in SECRETS if secret in words] == []


@pytest.mark.parametrize("name", ["noor", "henk", "mila", "joost", "anna", "sam"])
def test_who_asked_and_who_is_no_colleague_sees_no_request(at, name):
    world = at("registered")
    person = getattr(world, name)
    assert world.case.number not in Desk(person).look(PAGE)
    assert decide(person, world, "approve").status_code == 404
    world.waiver.refresh_from_db()
    assert world.waiver.state == Waiver.State.ASKED


@pytest.mark.parametrize(("answer", "state"), [("approve", "approved"), ("decline", "declined")])
def test_a_colleague_decides_by_one_button(at, answer, state):
    world = at("registered")
    response = decide(world.bram, world, answer)
    world.waiver.refresh_from_db()
    assert (world.waiver.state, world.waiver.decided_by) == (state, world.bram)
    assert "Nobody asks for your approval now." in read(response)


def test_without_a_choice_nothing_is_decided(at):
    world = at("registered")
    assert "Choose one of the two" in read(decide(world.bram, world, ""))
    world.waiver.refresh_from_db()
    assert world.waiver.state == Waiver.State.ASKED


def test_what_was_decided_cannot_be_decided_again(at):
    world = at("registered")
    decide(world.bram, world, "decline")
    assert decide(world.lotte, world, "approve").status_code == 404
    world.waiver.refresh_from_db()
    assert (world.waiver.state, world.waiver.decided_by) == ("declined", world.bram)


def test_looking_is_logged_with_the_case_and_two_fields(at):
    world = at("registered")
    Desk(world.bram).get(PAGE)
    line = AccessLog.objects.get(actor_id=world.bram.pk, action="list")
    assert (line.case_ids, line.fields) == ([world.case.pk], ["case_number", "reason"])
