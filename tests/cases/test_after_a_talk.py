"""What becomes of agreements, and when people look back together (domain.md §3.5, §3.7)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.actions import agreements, conversations
from cases.policy import worklist
from ruggensteun.refusal import Refused
from tests.cases.desk import Desk, read


@pytest.fixture
def held(at):
    world = at("held")
    world.clock.move_to(world.after)
    world.agreed = agreements.make(world.talk, what="Elke dag een compliment.", who="school", by=world.noor)
    return world


def settle_at(world):
    return reverse("cases:settle", args=[world.case.number, world.agreed.pk])


def second_talk(world):
    talk = conversations.start(world.case, trigger="review", by=world.noor)
    slot = talk.slots.first()
    conversations.reply(slot, user=world.sam, answer="yes", by=world.sam)
    conversations.reply(slot, user=world.selam, answer="yes", by=world.noor, via="told")
    talk.refresh_from_db()
    world.clock.move_to(talk.slot.ends_at + timedelta(minutes=5))
    conversations.record(talk, took_place=True, came=[world.noor.pk, world.sam.pk, world.selam.pk], by=world.noor)
    talk.refresh_from_db()
    return talk


def test_what_is_dropped_says_why_and_school_reads_it(held):
    with pytest.raises(Refused, match="Say why"):
        agreements.settle(held.agreed, state="dropped", by=held.noor)
    Desk(held.noor).post(settle_at(held), {"state": "dropped", "reason": "otherwise"})
    held.agreed.refresh_from_db()
    assert (held.agreed.state, held.agreed.get_drop_reason_display()) == ("dropped", "solved in another way")


def test_what_is_open_can_be_taken_along_to_the_next_talk(held):
    talk = second_talk(held)
    Desk(held.noor).post(settle_at(held), {"state": "carried"})
    held.agreed.refresh_from_db()
    again = held.agreed.carried_to
    assert (held.agreed.state, again.conversation, again.what) == ("carried", talk, "Elke dag een compliment.")
    assert again.state == "open"


def test_nothing_is_taken_along_twice_or_to_the_same_talk(held):
    with pytest.raises(Refused):
        agreements.carry_over(held.agreed, to=held.talk, by=held.noor)
    talk = second_talk(held)
    agreements.carry_over(held.agreed, to=talk, by=held.noor)
    with pytest.raises(Refused, match="settled already"):
        agreements.carry_over(held.agreed, to=talk, by=held.noor)


def test_people_look_back_after_eight_school_weeks_without_the_holidays(held):
    # Held on 10 September 2026; autumn holidays in the south are 17 to 25 October.
    assert held.talk.slot.starts_at.date() == date(2026, 9, 10)
    assert held.talk.review_on == date(2026, 11, 12)


def test_looking_back_is_a_task_two_weeks_ahead_and_can_be_moved(held):
    def reviews():
        return [task.day for task in worklist.tasks(held.noor) if task.what == "review"]

    assert reviews() == []
    held.clock.move_to(held.after.replace(month=10, day=29))
    assert reviews() == [date(2026, 11, 12)]
    conversations.look_back_on(held.talk, day=date(2026, 12, 9), by=held.noor)
    assert reviews() == []


def test_a_day_that_is_over_is_not_accepted(held):
    with pytest.raises(Refused, match="still to come"):
        conversations.look_back_on(held.talk, day=date(2026, 9, 1), by=held.noor)


def test_a_talk_that_is_only_planned_has_no_day_to_look_back(at):
    world = at("planning")
    with pytest.raises(Refused, match="not been held"):
        conversations.look_back_on(world.talk, day=date(2027, 1, 5), by=world.noor)


def test_the_day_is_changed_on_the_page_and_what_was_typed_wrong_is_kept(held):
    desk = Desk(held.noor)
    address = reverse("cases:look-back", args=[held.case.number, held.talk.pk])
    refused = desk.post(address, {"review_on": "1-9-2026"})
    assert refused.status_code == 422
    assert 'value="1-9-2026"' in refused.content.decode()
    assert "still to come" in read(refused)
    desk.post(address, {"review_on": "9-12-2026"})
    assert "Look back together on" in desk.look(held.talk.get_absolute_url())
    desk.post(address, {"review_on": ""})
    held.talk.refresh_from_db()
    assert held.talk.review_on is None
    assert "No day for looking back" in desk.look(held.talk.get_absolute_url())
