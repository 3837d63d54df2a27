"""Two parents: a seat for the second is a step of its own, and risk shuts it at once (domain.md S11)."""

import pytest
from django.urls import reverse

from cases.actions import conversations, links, risk, seats
from cases.models import Seat
from cases.policy import access
from cases.policy.worklist import tasks
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.texts import MemoryTexts
from ruggensteun.people.models import SafeContact
from ruggensteun.refusal import Refused
from tests.cases.coach import Coach
from tests.world import NOW


@pytest.fixture
def green(at):
    """Yara's case at a risk at which both parents may take part; only Selam has a seat."""
    world = at("seated")
    risk.assess(world.case, risk="green", by=world.noor)
    world.case.refresh_from_db()
    world.page = reverse("cases:admit-guardian", args=[world.case.number, world.dawit_tie.pk])
    return world


def admit(world, **answers):
    world.clock.shift(60)
    return seats.admit_guardian(world.case, guardian=world.dawit, by=world.noor, **answers)


def at_the_table(talk):
    return {person.user.first_name for person in talk.participants.all()}


def test_the_step_says_what_each_will_see_and_asks_two_questions(green):
    page = Coach(green.noor).open(green.page)
    assert "Is it safe for both parents to sit at one table?" in page.words
    assert "Who said so?" in page.words
    assert "neither reads here that the other one takes part" in page.words
    assert page.eyes()["Two parents"] == "only you and your substitute"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose one of the two. What is not sure counts as no."),
        ({"table": "together"}, "Say who said that it is safe, or choose a table for each."),
    ],
)
def test_without_an_answer_there_is_no_seat(green, answers, sentence):
    page = Coach(green.noor).send(green.page, **answers)
    assert (page.status, sentence in page.words) == (422, True)
    assert Seat.objects.filter(user=green.dawit).count() == 0


def test_who_said_that_one_table_is_safe_is_kept(green):
    Coach(green.noor).send(green.page, table="together", safe_said="team")
    seat = Seat.objects.get(user=green.dawit)
    assert (seat.apart, seat.safe_said) == (False, "team")
    assert "safe, said: each of them, and we weighed it up in our team" in (
        Coach(green.noor).open(green.case.get_absolute_url()).words
    )
    assert at_the_table(conversations.start(green.case, trigger="start", by=green.noor)) == {
        "Noor",
        "Sam",
        "Selam",
        "Dawit",
    }


def test_not_safe_means_a_table_for_each(green):
    Coach(green.noor).send(green.page, table="apart")
    with pytest.raises(Refused, match="Each of these parents has a table apart"):
        conversations.start(green.case, trigger="start", by=green.noor)
    plan = reverse("cases:plan", args=[green.case.number])
    assert "With which parent?" in Coach(green.noor).open(plan).words
    answers = {"trigger": "start", "place": "school"}
    assert "Choose with whom this conversation is." in Coach(green.noor).send(plan, **answers).words
    Coach(green.noor).send(plan, **answers, guardian=green.dawit.pk)
    [talk] = access.visible_conversations(green.dawit)
    assert at_the_table(talk) == {"Noor", "Sam", "Dawit"}
    assert list(access.visible_conversations(green.selam)) == []


@pytest.mark.parametrize("level", ["orange", "red"])
def test_above_green_a_second_seat_is_refused_whatever_was_said(green, level):
    risk.assess(green.case, risk=level, by=green.noor)
    page = Coach(green.noor).open(green.page)
    assert "At this risk only one parent takes part." in page.words
    for answers in ({"safe_together": True, "safe_said": "team"}, {"apart": True}):
        with pytest.raises(Refused, match="At this risk only one parent takes part"):
            admit(green, **answers)


@pytest.fixture
def both(green, monkeypatch):
    """Both at one table, a talk that is being planned, and a link for each."""
    monkeypatch.setattr(MemoryTexts, "sent", [])
    admit(green, safe_together=True, safe_said="each")
    with acting(SYSTEM):
        SafeContact(
            guardian=green.dawit, channel="text", number="+31687654321", device="own", verified_on=NOW.date()
        ).save()
    green.talk = conversations.start(green.case, trigger="start", by=green.noor)
    green.his = links.link_for(green.dawit, green.talk).rpartition("/")[2]
    green.hers = links.link_for(green.selam, green.talk).rpartition("/")[2]
    return green


def test_a_higher_risk_shuts_the_second_seat_at_once(both):
    address = reverse("cases:risk", args=[both.case.number])
    page = Coach(both.noor).send(address, risk="red")
    assert "Two parents have a seat: end one of them now." in page.words
    assert "Nothing is sent to Dawit and nothing opens there" in page.words
    assert (links.open_visit(both.his), links.open_visit(both.hers) is not None) == (None, True)
    both.clock.shift(2 * 60 * 60)
    for row in Notification.objects.filter(kind__startswith="guardian."):
        outbox.deliver(row.pk)
    assert [number for number, _text, _reference in MemoryTexts.sent] == ["+31612345678"]


def test_a_higher_risk_is_the_first_task_until_one_seat_has_ended(both):
    risk.assess(both.case, risk="orange", by=both.noor)
    [task] = [task for task in tasks(both.noor) if task.what == "two_seats"]
    assert (task.urgency, task.detail) == (0, "Until then nothing is sent to Dawit.")
    seats.end_guardian_seat(both.case, guardian=both.dawit, by=both.noor)
    assert [task for task in tasks(both.noor) if task.what == "two_seats"] == []


def test_nothing_is_fixed_for_both_while_the_coach_has_not_chosen(both):
    slot = both.talk.slots.first()
    conversations.reply(slot, user=both.sam, answer="yes", by=both.sam)
    conversations.reply(slot, user=both.selam, answer="yes", by=both.selam, via="link")
    risk.assess(both.case, risk="orange", by=both.noor)
    conversations.reply(slot, user=both.dawit, answer="yes", by=both.noor, via="told")
    both.talk.refresh_from_db()
    assert both.talk.state == "planning"
    conversations.cancel(both.talk, reason="unsafe", by=both.noor)
    with pytest.raises(Refused, match="End one of the seats first"):
        conversations.start(both.case, trigger="start", by=both.noor)


def test_the_second_parent_sees_again_when_the_first_steps_out(both):
    risk.assess(both.case, risk="orange", by=both.noor)
    seats.end_guardian_seat(both.case, guardian=both.selam, by=both.noor)
    assert links.open_visit(both.his) is not None


def test_a_word_that_is_no_risk_changes_nothing(both):
    assert Coach(both.noor).send(reverse("cases:risk", args=[both.case.number]), risk="purple").status == 404
    both.case.refresh_from_db()
    assert both.case.risk == "green"
