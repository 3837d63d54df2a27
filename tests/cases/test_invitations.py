"""Calendar files, read by a program that did not write them (RFC 5545, RFC 5546; domain.md S3)."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject

from cases.actions import conversations
from cases.actions.calendar_files import calendar_file, neutral_calendar_file
from cases.models import Conversation
from ruggensteun.delivery import kinds
from ruggensteun.delivery.models import Notification
from tests.world import HERE


def event_of(file):
    """The one event, read by an independent parser, which refuses what is not well-formed."""
    calendar = vobject.readOne(file.decode())
    [event] = calendar.vevent_list
    return calendar, event


def test_lines_are_folded_and_end_as_the_standard_says(at):
    world = at("confirmed")
    for file in (calendar_file(world.talk, world.sam), neutral_calendar_file(world.talk)):
        lines = file.split(b"\r\n")
        assert b"\n" not in b"".join(lines)
        assert max(len(line) for line in lines) <= 75


def test_an_invitation_is_a_request_to_one_professional_without_a_name(at):
    world = at("confirmed")
    calendar, event = event_of(calendar_file(world.talk, world.sam))
    slot = world.talk.slot
    assert (calendar.method.value, event.status.value) == ("REQUEST", "CONFIRMED")
    assert (event.dtstart.value, event.dtend.value) == (slot.starts_at, slot.ends_at)
    assert [one.value for one in event.attendee_list] == [f"mailto:{world.sam.email}"]
    assert event.organizer.value.startswith("mailto:")
    text = calendar.serialize()
    assert [word for word in ("Yara", "Selam", "Noor", "Wegwijzer", "Anker") if word in text] == []


def test_a_move_cancels_the_old_time_and_the_new_one_is_the_same_event_later(at):
    world = at("confirmed")
    _calendar, first = event_of(calendar_file(world.talk, world.sam))
    conversations.reschedule(world.talk, by=world.noor)
    talk = Conversation.objects.get(pk=world.talk.pk)
    calendar, off = event_of(calendar_file(talk, world.sam, cancelled=talk.released))
    assert (calendar.method.value, off.status.value, off.dtstart.value) == (
        "CANCEL",
        "CANCELLED",
        first.dtstart.value,
    )
    slot = talk.slots.filter(round=talk.round).first()
    for person in (world.sam, world.selam):
        conversations.reply(slot, user=person, answer="yes", by=person)
    _calendar, again = event_of(calendar_file(Conversation.objects.get(pk=talk.pk), world.sam))
    assert first.uid.value == off.uid.value == again.uid.value
    assert int(first.sequence.value) < int(off.sequence.value) < int(again.sequence.value)


def test_the_wall_clock_is_right_on_both_sides_of_the_change_of_the_clock(at):
    world = at("confirmed")
    slot = world.talk.slot
    for day, hour in ((23, 6), (26, 7)):  # October 2026: half past eight here, in summer and in winter time
        slot.starts_at = datetime(2026, 10, day, 8, 30, tzinfo=HERE)
        slot.ends_at = slot.starts_at + timedelta(minutes=45)
        _calendar, event = event_of(calendar_file(world.talk, world.sam))
        assert event.dtstart.value.astimezone(UTC) == datetime(2026, 10, day, hour, 30, tzinfo=UTC)


def test_hers_says_that_there_is_an_appointment_and_nothing_else(at):
    world = at("confirmed")
    calendar, event = event_of(neutral_calendar_file(world.talk))
    assert calendar.method.value == "PUBLISH"
    assert {line.name for line in event.getChildren()} == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY"}
    assert event.summary.value == "Appointment"
    assert "@" not in event.uid.value


@pytest.mark.parametrize("who", ["noor", "sam"])
@pytest.mark.parametrize("let_go", [conversations.cancel, conversations.reschedule])
def test_whoever_lets_a_time_go_gets_it_out_of_the_own_diary_too(at, who, let_go):
    world = at("confirmed")
    _calendar, first = event_of(calendar_file(world.talk, world.sam))
    who = getattr(world, who)
    let_go(world.talk, reason="illness", by=who)
    message = Notification.objects.get(recipient=who, kind="conversation.taken_out")
    mail = kinds.get(message.kind).compose(message)
    calendar, off = event_of(mail.calendar)
    assert (mail.method, calendar.method.value, off.status.value) == ("CANCEL", "CANCEL", "CANCELLED")
    assert (off.uid.value, off.dtstart.value) == (first.uid.value, first.dtstart.value)
    assert not Notification.objects.filter(recipient=who, kind="conversation.cancelled").exists()


def test_what_never_stood_in_a_diary_is_not_taken_out_of_one(at):
    world = at("planning")
    conversations.cancel(world.talk, reason="unsafe", by=world.noor)
    assert not Notification.objects.filter(kind="conversation.taken_out").exists()
