"""A professional's own calendar: a secret address without names, and busy times of which nothing but times is kept."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from cases.actions import closing, conversations
from cases.actions.people import end_membership, end_school_contact
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.calendars import feed_address, remove_calendar, renew_feed, revoke_feed, upload_calendar
from ruggensteun.people.models import BusyCalendar, CalendarFeed
from ruggensteun.refusal import NotAllowed
from tests.cases.desk import Desk, read
from tests.ground.test_busytimes import ics
from tests.world import NOW

BUSY = ics((1, "DTSTART:20260915T070000Z\nDTEND:20260915T090000Z\nSUMMARY:Bij de huisarts\nLOCATION:Plein 1"))


def path_of(person):
    feed = renew_feed(person, by=person)
    return feed_address(feed).removeprefix("http://localhost:8000")


def events(response):
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_calendar_reads_the_fixed_conversation_and_learns_no_name(at):
    world = at("confirmed")
    response = Client().get(path_of(world.sam))
    (event,) = events(response)
    assert event["dtstart"].dt == world.talk.slot.starts_at
    assert event["summary"] == "Gesprek"
    text = response.content.decode()
    told = ["Yara", "Tesfay", "Selam", "Noor", "Sam", "Wegwijzer", "Anker", world.case.number, "opvang"]
    assert [word for word in told if word.lower() in text.lower()] == []
    assert "sessionid" not in response.cookies
    assert response["Content-Type"].startswith("text/calendar")


def test_only_what_is_fixed_stands_in_it_and_only_ones_own(at):
    world = at("planning")
    path = path_of(world.sam)
    assert events(Client().get(path)) == []
    for person in (world.sam, world.selam):
        conversations.reply(world.slots[0], user=person, answer="yes", by=person)
    assert len(events(Client().get(path))) == 1
    assert events(Client().get(path_of(world.fenna))) == []
    conversations.cancel(world.talk, reason="illness", by=world.noor)
    assert events(Client().get(path)) == []


def test_a_new_address_makes_the_old_one_dead_and_so_does_stopping(at):
    world = at("confirmed")
    old, new = path_of(world.sam), path_of(world.sam)
    assert [Client().get(path).status_code for path in (old, new)] == [404, 200]
    revoke_feed(world.sam, by=world.sam)
    assert Client().get(new).status_code == 404


def leave_the_school(world):
    end_school_contact(world.sam_at_wegwijzer, by=world.lotte)


def close_the_case(world):
    closing.close(world.case, reason="moved_on", by=world.noor)


def leave_the_shelter(world):
    end_membership(world.noor.memberships.get(), by=world.lotte)


def block(world):
    with acting(SYSTEM):
        world.sam.is_active = False
        world.sam.save(update_fields=["is_active"])


@pytest.mark.parametrize(
    ("who", "what", "then"),
    [
        ("sam", leave_the_school, 404),
        ("sam", block, 404),
        ("noor", leave_the_shelter, 404),
        ("sam", close_the_case, []),
    ],
)
def test_it_ends_in_the_same_moment_as_what_it_shows(at, who, what, then):
    world = at("confirmed")
    path = path_of(getattr(world, who))
    assert len(events(Client().get(path))) == 1
    what(world)
    response = Client().get(path)
    assert (response.status_code if then == 404 else events(response)) == then


def test_the_token_is_kept_nowhere_and_guessing_is_stopped(at):
    world = at("confirmed")
    path = path_of(world.sam)
    token = re.search(r"/calendar/([\w-]{22})\.ics$", path)[1]
    row = CalendarFeed.objects.get(revoked_at=None)
    assert token not in str(vars(row))
    assert token not in str(list(CalendarFeed.history.values()))
    guesser = Client()
    answers = {guesser.get(f"/calendar/{'x' * 22}.ics").status_code for _try in range(31)}
    assert answers == {404, 429}
    assert guesser.get(path).status_code == 200  # a right one is never refused


def test_a_calendar_that_asks_all_the_time_waits(at):
    world = at("confirmed")
    path = path_of(world.sam)
    answers = [Client().get(path).status_code for _try in range(60)]
    assert (answers[0], answers[-1]) == (200, 429)
    assert Client().get(path_of(world.noor)).status_code == 200


def test_what_did_not_change_is_not_sent_again(at):
    world = at("confirmed")
    path = path_of(world.sam)
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    conversations.reschedule(world.talk, by=world.noor)
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_each_reading_stands_in_the_access_log(at):
    world = at("confirmed")
    Client().get(path_of(world.sam))
    row = AccessLog.objects.get(rule="calendar feed")
    assert (row.actor_id, row.action, row.case_ids) == (world.sam.pk, "export", [world.case.pk])


def test_nobody_makes_an_address_for_somebody_else_and_a_parent_gets_none(at):
    world = at("confirmed")
    with pytest.raises(NotAllowed):
        renew_feed(world.sam, by=world.noor)
    with pytest.raises(NotAllowed):
        renew_feed(world.selam, by=world.selam)
    assert CalendarFeed.objects.count() == 0
    feed = renew_feed(world.sam, by=world.sam)
    with acting(SYSTEM):
        feed.user = world.selam
        feed.save(update_fields=["user"])
    assert Client().get(feed_address(feed).removeprefix("http://localhost:8000")).status_code == 404


def test_the_page_makes_shows_renews_and_stops_it(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    assert "Make a secret address" in desk.look("/my-calendar")
    desk.post("/my-calendar/address", {})
    page = desk.get("/my-calendar").content.decode()
    address = feed_address(CalendarFeed.objects.get(user=world.sam))
    assert f'value="{address}"' in page
    desk.post("/my-calendar/address", {})
    assert address not in desk.get("/my-calendar").content.decode()
    desk.post("/my-calendar/address/revoke", {})
    assert "Make a secret address" in desk.look("/my-calendar")


def upload(desk, content):
    return desk.post("/my-calendar", {"file": SimpleUploadedFile("agenda van mij.ics", content)})


def test_an_upload_keeps_times_and_nothing_else(at):
    world = at("planning")
    desk = Desk(world.noor)
    upload(desk, BUSY)
    row = BusyCalendar.objects.get()
    assert row.stretches == [["2026-09-15T07:00:00+00:00", "2026-09-15T09:00:00+00:00"]]
    kept = str(vars(row)) + str(list(BusyCalendar.history.values()))
    assert "huisarts" not in kept
    assert "Plein" not in kept
    assert "agenda" not in kept
    page = desk.look("/my-calendar")
    assert "Last uploaded on Monday 7 September" in page
    upload(desk, ics((1, "DTSTART:20260916T070000Z\nDTEND:20260916T090000Z")))
    row.refresh_from_db()
    assert row.stretches == [["2026-09-16T07:00:00+00:00", "2026-09-16T09:00:00+00:00"]]
    desk.post("/my-calendar/forget", {})
    row.refresh_from_db()
    assert (row.stretches, row.uploaded_at) == ([], None)
    assert "Last uploaded" not in desk.look("/my-calendar")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.4", "This is no calendar file that can be read here."),
        (b"x" * 2_100_000, "This file is too large. Export only the coming months."),
        (b"", "This file is empty."),
        (
            ics((1, "DTSTART:20260901T000000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY")),
            "This calendar repeats too much to be read. Export only the coming months.",
        ),
    ],
)
def test_a_file_that_will_not_do_is_said_beside_it_and_the_earlier_one_stays(at, content, sentence):
    world = at("people")
    upload_calendar(world.noor, content=BUSY, by=world.noor, now=NOW)
    before = BusyCalendar.objects.get().stretches
    response = upload(Desk(world.noor), content)
    assert response.status_code == 422
    assert sentence in read(response)
    assert BusyCalendar.objects.get().stretches == before != []


def test_an_upload_reaches_as_far_as_times_are_proposed_and_as_long_again(at):
    world = at("people")
    row = upload_calendar(world.noor, content=BUSY, by=world.noor, now=NOW)
    assert row.reaches_until == date(2026, 9, 7) + timedelta(weeks=16)
    with pytest.raises(NotAllowed):
        remove_calendar(world.noor, by=world.bram)
