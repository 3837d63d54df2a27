"""What she asks about how to reach her reaches her coach, and a time on an unsafe phone is decided about (S2)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases.actions import conversations, safe_contact
from cases.models import Conversation
from cases.policy import worklist
from cases.policy.standing import standings
from ruggensteun.delivery import kinds, outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import SafeContact
from tests.cases.desk import Desk, read


def deliver_all():
    while outbox.deliver():
        pass


def tasks(world, what):
    [standing] = standings([world.case.pk], now=timezone.now())
    return [task for task in worklist.case_tasks(standing, timezone.now()) if task.what == what]


def safe(world):
    """By text, at any hour that nobody excluded."""
    profile = {"channel": "text", "number": "+31612345678", "device": "own", "not_before": None, "not_after": None}
    return safe_contact.agree(world.case, guardian=world.selam, by=world.noor, **profile)


@pytest.mark.parametrize("wish", ["address", "hours", "way"])
def test_what_she_asks_is_a_task_at_once_and_nothing_leaves_meanwhile(at, wish):
    world = at("planning")
    safe(world)
    safe_contact.ask_to_change(world.case, wish=wish, by=world.selam)
    [task] = tasks(world, "wish")
    assert "Selam asks: " in task.sentence
    words = Desk(world.noor).look(reverse("cases:today"))
    assert task.sentence in words
    asked = Notification.objects.filter(kind="guardian.asked", recipient=world.selam).latest("pk")
    Notification.objects.filter(pk=asked.pk).update(state="waiting", due_at=timezone.now())
    deliver_all()
    asked.refresh_from_db()
    assert (asked.state, asked.hold_reason) == ("held", "wish")
    safe(world)
    assert tasks(world, "wish") == []
    Notification.objects.filter(pk=asked.pk).update(state="waiting", hold_reason="")
    deliver_all()
    asked.refresh_from_db()
    assert asked.state == "sent"


def test_a_wish_that_is_taken_back_is_no_task_any_more(at):
    world = at("planning")
    safe_contact.ask_to_change(world.case, wish="hours", by=world.selam)
    safe_contact.ask_to_change(world.case, wish="", by=world.selam)
    assert tasks(world, "wish") == []


def test_what_a_parent_without_a_seat_asked_of_the_coach_is_a_task_too(at):
    world = at("planning")
    safe_contact.ask_to_change(world.case, wish="way", guardian=world.dawit, by=world.noor)
    [task] = tasks(world, "wish")
    assert "Dawit" in task.sentence


@pytest.fixture
def known(at):
    """A fixed time that left for her phone, by text."""
    world = at("planning")
    safe(world)
    conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.sam)
    conversations.reply(world.slots[0], user=world.selam, answer="yes", by=world.noor, via="told")
    deliver_all()
    world.talk.refresh_from_db()
    sent = Notification.objects.get(kind="guardian.confirmed", recipient=world.selam)
    assert (world.talk.state, sent.state, sent.channel) == ("confirmed", "sent", "text")
    return world


def shared(world):
    safe_contact.agree(
        world.case, guardian=world.selam, by=world.noor, channel="text", number="+31612345678", device="shared"
    )


def unsafe(world):
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)


@pytest.mark.parametrize("happens", [unsafe, shared])
def test_a_fixed_time_on_a_phone_that_is_not_safe_is_asked_about(known, happens):
    assert tasks(known, "known") == []
    happens(known)
    [task] = tasks(known, "known")
    assert "was sent to the phone of Selam on" in task.sentence
    assert task.sentence in Desk(known.noor).look(reverse("cases:today"))
    words = Desk(known.noor).look(known.talk.get_absolute_url())
    assert "This time is known on a phone that is not safe" in words
    assert "tell it yourself, from" in words
    assert "Reminder for Selam goes" not in words


def test_it_is_asked_until_it_is_moved(known):
    unsafe(known)
    conversations.reschedule(known.talk, reason="cannot", by=known.noor)
    assert tasks(known, "known") == []


def test_it_is_asked_until_it_is_called_off(known):
    unsafe(known)
    conversations.cancel(known.talk, reason="unsafe", by=known.noor)
    assert tasks(known, "known") == []


def test_it_is_asked_until_the_coach_says_that_it_stays(known):
    unsafe(known)
    desk = Desk(known.noor)
    address = reverse("cases:time-stays", args=[known.case.number, known.talk.pk, known.selam_tie.pk])
    assert desk.post(address, {"slot": "999999"}).status_code == 404
    assert Desk(known.bram).post(address, {"slot": known.talk.slot_id}).status_code == 404
    assert "this time stays" in read(desk.post(address, {"slot": known.talk.slot_id}, follow=True))
    assert tasks(known, "known") == []
    # Another time is another question.
    conversations.reschedule(known.talk, reason="cannot", by=known.noor)
    assert Conversation.objects.get().participants.get(user=known.selam).stays_for is not None


def test_a_time_that_was_only_asked_is_asked_about_too(at):
    world = at("planning")
    safe(world)
    for row in Notification.objects.filter(kind="guardian.asked", recipient=world.selam, state="waiting"):
        Notification.objects.filter(pk=row.pk).update(due_at=timezone.now())
    deliver_all()
    assert Notification.objects.filter(kind="guardian.asked", recipient=world.selam, state="sent").exists()
    unsafe(world)
    [task] = tasks(world, "known")
    assert "move it or call it off" in task.sentence
    assert "Propose other times" in Desk(world.noor).look(world.talk.get_absolute_url())


def test_when_the_time_has_been_nothing_is_asked(known):
    unsafe(known)
    known.clock.move_to(known.talk.slot.ends_at + timedelta(minutes=5))
    assert tasks(known, "known") == []


def test_hours_that_nobody_gave_are_nine_to_eight(at):
    world = at("planning")
    safe(world)
    assert SafeContact.objects.get(guardian=world.selam).not_before is None
    row = Notification.objects.filter(kind="guardian.asked", recipient=world.selam).latest("pk")
    world.clock.shift(timedelta(hours=12, minutes=30))
    Notification.objects.filter(pk=row.pk).update(state="waiting", due_at=timezone.now(), too_late_at=None)
    deliver_all()
    row.refresh_from_db()
    local = timezone.localtime(row.due_at)
    assert (row.state, local.hour, local.minute) == ("waiting", 9, 0)
    words = Desk(world.noor).look(world.talk.get_absolute_url())
    assert "8 Sep" in words


def test_that_it_is_off_names_which(known):
    conversations.cancel(known.talk, reason="illness", by=known.noor)
    off = Notification.objects.get(kind="guardian.cancelled", recipient=known.selam)
    with translation.override("en"):
        text = kinds.get(off.kind).compose(off).text
    assert "Thursday 10 September" in text
    assert "Your appointment is off: " in text


def test_what_was_to_be_told_vanishes_when_its_moment_has_passed(known):
    unsafe(known)
    message = Notification.objects.get(kind="guardian.reminder", recipient=known.selam)
    Notification.objects.filter(pk=message.pk).update(state="held", hold_reason="in_person")
    assert [task.what for task in tasks(known, "tell")] == ["tell"]
    known.clock.move_to(known.talk.slot.starts_at + timedelta(minutes=1))
    assert tasks(known, "tell") == []
