"""Nightly work announces what comes to who coaches: once, however often it runs, and nothing depends on it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from cases import tasks
from cases.actions import intake, safe_contact, tending
from cases.models import IntakeDraft
from cases.policy import access, ahead
from ruggensteun import batches as pieces
from ruggensteun.audit import certificates
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Heartbeat, Notification
from tests.world import HERE, MOTHER, NOW, yaras_intake

NAMES = ["Ali", "Bo", "Cem", "Daan", "Eva"]


@pytest.fixture(autouse=True)
def nights_far_apart_are_believed(settings):
    """Between two nights of these tests lie months, in which nothing ran."""
    settings.CLOCK_GAP_DAYS = 3650


def night(world, on=None):
    """One night, and what is in the post the next morning."""
    if on:
        world.clock.move_to(datetime.combine(on, NOW.timetz()))
    mail.outbox.clear()
    tasks.nightly()
    while outbox.deliver():
        pass
    return [message.to[0] for message in mail.outbox]


def what_was_announced(world):
    return [row.kind for row in Notification.objects.filter(recipient=world.noor, kind__startswith="ahead.")]


def born(world, day):
    with acting(SYSTEM):
        world.yara.birth_date = day
        world.yara.save(update_fields=["birth_date"])


def quiet(world):
    """A world in which nothing else comes: her profile is gone through today, and everybody is told already."""
    safe_contact.agree(world.case, guardian=world.selam, channel="in_person", by=world.noor)
    while outbox.deliver():
        pass
    return world


@pytest.mark.parametrize(
    ("birthday", "kind"),
    [
        (date(2014, 10, 7), ["ahead.twelve"]),
        (date(2014, 10, 8), []),
        (date(2014, 9, 7), []),
        (date(2010, 9, 8), ["ahead.sixteen"]),
        (date(2018, 9, 20), []),
    ],
)
def test_a_birthday_that_changes_who_consents_is_announced_a_month_ahead(world, birthday, kind):
    born(quiet(world), birthday)
    assert night(world) == ["noor@anker.example"] * len(kind)
    assert what_was_announced(world) == kind


def test_consent_that_ends_is_announced_a_month_ahead(world):
    quiet(world)
    with acting(SYSTEM):
        world.sam_at_wegwijzer.confirmed_on = date(2027, 8, 1)
        world.sam_at_wegwijzer.save(update_fields=["confirmed_on"])
    assert night(world, date(2027, 8, 7)) == []
    assert night(world, date(2027, 8, 8)) == ["noor@anker.example"]
    assert what_was_announced(world) == ["ahead.consent"]


def test_safe_contact_to_go_through_again_is_announced_when_it_is_due(world):
    while outbox.deliver():
        pass
    assert night(world, date(2026, 10, 7)) == []
    assert night(world, date(2026, 10, 8)) == ["noor@anker.example"]
    assert what_was_announced(world) == ["ahead.safe_contact"]


def test_school_contacts_are_asked_after_each_school_year(world):
    quiet(world)
    assert night(world, date(2027, 7, 31)) == []
    assert night(world, date(2027, 8, 1)) == ["noor@anker.example"]
    assert night(world, date(2027, 8, 3)) == []
    assert night(world, date(2028, 8, 1)) == ["noor@anker.example"]


def test_running_twice_says_nothing_twice(world):
    born(quiet(world), date(2014, 9, 20))
    assert night(world) == ["noor@anker.example"]
    assert night(world) == []
    world.clock.shift(timedelta(days=2))
    assert night(world) == []


def test_many_things_on_one_night_are_one_mail(world):
    quiet(world)
    for n, name in enumerate(NAMES):
        entry = replace(MOTHER, first_name=f"M{n}", consent="later", code="", channel="in_person", number="")
        child = {"first_name": name, "last_name": f"Kind {n}", "birth_date": date(2014, 9, 10 + n)}
        intake.finish(yaras_intake(world, guardians=(entry,), **child), by=world.noor)
    assert night(world) == ["noor@anker.example"]
    assert what_was_announced(world) == ["ahead.twelve"] * 5
    world.clock.shift(timedelta(days=2))
    assert night(world) == []


def test_what_was_broken_off_is_finished_the_next_time(world, monkeypatch):
    born(quiet(world), date(2014, 9, 20))

    def breaks(today):
        raise ConnectionError

    monkeypatch.setitem(ahead.KINDS, "ahead.twelve", breaks)
    assert night(world) == []
    monkeypatch.setitem(ahead.KINDS, "ahead.twelve", ahead.twelfth_birthdays)
    assert night(world) == ["noor@anker.example"]


def test_a_job_that_goes_wrong_keeps_no_other_from_its_work(world, monkeypatch):
    born(quiet(world), date(2014, 9, 20))
    monkeypatch.setattr(tasks, "NIGHTLY", (lambda now: 1 / 0, *tasks.NIGHTLY))
    with pytest.raises(ZeroDivisionError):
        tasks.NIGHTLY[0](NOW)
    assert night(world) == ["noor@anker.example"]


def test_one_case_that_goes_wrong_keeps_no_other_from_its_news(world, monkeypatch, caplog):
    def breaks_at_the_first(case, *roles, now):
        if not asked:
            asked.append(case.pk)
            raise ConnectionError("Yara")
        return holders(case, *roles, now=now)

    entry = replace(MOTHER, first_name="Mira", consent="later", code="", channel="in_person", number="")
    child = {"first_name": "Ali", "last_name": "Kind", "birth_date": date(2014, 9, 10)}
    intake.finish(yaras_intake(world, guardians=(entry,), **child), by=world.noor)
    born(quiet(world), date(2014, 9, 20))
    asked, holders = [], access.seat_holders
    monkeypatch.setattr(access, "seat_holders", breaks_at_the_first)
    assert night(world) == ["noor@anker.example"]
    assert f"Case {world.case.pk} is left for the next time: ConnectionError" in caplog.text
    assert "Yara" not in caplog.text
    assert len(what_was_announced(world)) == 1


def test_when_the_time_of_the_night_is_up_nothing_goes_on(world, monkeypatch):
    tended = []

    def takes_too_long(pk, *, now):
        tended.append(pk)
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(tending, "due", lambda now, **which: [1, 2])
    monkeypatch.setattr(tending, "tend", takes_too_long)
    after = []
    monkeypatch.setattr(tasks, "NIGHTLY", (*tasks.NIGHTLY, after.append))
    tasks.nightly()
    assert (tended, after) == ([1], [])
    assert Heartbeat.objects.filter(name="nightly").exists()


def test_a_mail_that_was_late_does_not_swallow_the_news_of_the_next_night(world):
    entry = replace(MOTHER, first_name="Mira", consent="later", code="", channel="in_person", number="")
    child = {"first_name": "Ali", "last_name": "Kind", "birth_date": date(2014, 10, 8)}
    intake.finish(yaras_intake(world, guardians=(entry,), **child), by=world.noor)
    born(quiet(world), date(2014, 9, 20))
    tasks.nightly()
    world.clock.shift(timedelta(hours=10))
    while outbox.deliver():
        pass
    assert Notification.objects.get(kind="ahead.twelve").state == "sent"
    assert night(world, date(2026, 9, 8)) == ["noor@anker.example"]


def test_the_clock_leaves_a_sign_that_it_ticked(world):
    night(world)
    assert Heartbeat.objects.get(name="nightly").at == timezone.now()


def test_long_lists_are_read_in_pieces(world):
    rows = Notification.objects.all()
    assert [len(batch) for batch in pieces.batches(rows, size=1)] == [1] * rows.count()
    assert [row for batch in pieces.batches(rows, size=2) for row in batch] == list(rows.order_by("pk"))


def test_the_news_tells_nothing_of_the_child(world):
    born(quiet(world), date(2014, 9, 20))
    night(world)
    assert "Yara" not in mail.outbox[0].message().as_string()
    assert mail.outbox[0].subject == "Er wacht een bericht op je"


def test_a_substitute_hears_it_too_and_a_coach_who_left_does_not(world):
    born(quiet(world), date(2014, 9, 20))
    with acting(SYSTEM):
        seat = world.case.seats.get(user=world.noor)
        seat.until = datetime(2026, 9, 6, tzinfo=HERE)
        seat.save(update_fields=["until"])
    assert night(world) == []


def test_each_hour_what_is_past_is_cleared_out_and_does_not_stay_in_the_file(at, monkeypatch):
    world, wiped = at("people"), []
    monkeypatch.setattr(certificates, "wipe", lambda: wiped.append(True))
    now = timezone.now()
    for days in (29, 31):
        draft = IntakeDraft.objects.create(coach=world.noor, shelter=world.anker)
        IntakeDraft.objects.filter(pk=draft.pk).update(saved_at=now - timedelta(days=days))
    for key, ends in (("past", now - timedelta(minutes=1)), ("open", now + timedelta(minutes=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    tasks.clear_out()
    assert IntakeDraft.objects.count() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert wiped == [True]
