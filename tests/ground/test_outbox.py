"""From the outbox to the door: nothing is lost, nothing is said twice, and one bad message blocks no other."""

import smtplib
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import OperationalError, connection

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import claims, kinds, outbox
from ruggensteun.delivery.gate import HERE
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.texts import MemoryTexts
from ruggensteun.people.models import SafeContact, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 7, 11, 0, tzinfo=HERE)
State = Notification.State


@pytest.fixture(autouse=True)
def world(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(MemoryTexts, "sent", [])
    kinds.register("hello")(lambda notification: kinds.Message("Subject", "Text"))
    kinds.register("over")(lambda notification: None)
    kinds.register("poison")(lambda notification: 1 / 0)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def coach():
    with acting(SYSTEM):
        person = User(email="noor@example.org", first_name="Noor", password="!")
        person.save()
    return person


@pytest.fixture
def guardian():
    with acting(SYSTEM):
        person = User(kind="guardian", first_name="Selam", password="!")
        person.save()
        SafeContact(
            guardian=person,
            channel="text",
            number="+31612345678",
            device="own",
            not_before=time(10),
            verified_on=date(2026, 9, 1),
        ).save()
    return person


def deliver_all(now=NOW):
    for pk in outbox.due(now):
        outbox.deliver(pk, now=now)


def test_the_same_event_is_one_message(coach):
    first = outbox.announce("hello", recipient=coach, subject_id=1)
    second = outbox.announce("hello", recipient=coach, subject_id=1)
    assert first == second
    deliver_all()
    deliver_all()
    assert [message.subject for message in mail.outbox] == ["Subject"]


def test_a_sent_message_is_in_the_access_log_without_its_text(coach):
    outbox.announce("hello", recipient=coach, subject_id=1)
    deliver_all()
    [line] = AccessLog.objects.filter(action="message")
    assert (line.rule, line.object_type) == ("hello", "notification")


def test_what_is_not_true_any_more_is_not_sent(coach):
    row = outbox.announce("over", recipient=coach, subject_id=1)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, mail.outbox) == (State.WITHDRAWN, [])


def test_a_poison_message_blocks_no_other(coach):
    bad = outbox.announce("poison", recipient=coach, subject_id=1)
    outbox.announce("hello", recipient=coach, subject_id=2)
    deliver_all()
    bad.refresh_from_db()
    assert (bad.state, bad.attempts, len(mail.outbox)) == (State.WAITING, 1, 1)


def test_a_failing_server_is_tried_again_later_and_later_then_given_up(coach, monkeypatch):
    def broken(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    row = outbox.announce("hello", recipient=coach, subject_id=1)
    now = NOW
    for seconds in settings.DELIVERY_BACK_OFF_SECONDS:
        deliver_all(now)
        row.refresh_from_db()
        assert seconds < (row.due_at - now).total_seconds() <= seconds * 1.25
        now = row.due_at
    deliver_all(now)
    row.refresh_from_db()
    assert row.state == State.FAILED


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"noor@example.org": (550, b"no such user")}), State.FAILED),
        (smtplib.SMTPRecipientsRefused({"noor@example.org": (450, b"try again later")}), State.WAITING),
        (smtplib.SMTPDataError(554, b"refused"), State.FAILED),
        (smtplib.SMTPDataError(451, b"try again later"), State.WAITING),
        (smtplib.SMTPSenderRefused(550, b"who are you", "bericht@ruggensteun.example"), State.WAITING),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), State.WAITING),
        (TimeoutError("ten seconds"), State.WAITING),
    ],
)
def test_only_what_can_never_arrive_is_given_up_at_once(coach, monkeypatch, problem, state):
    def broken(self, *args, **kwargs):
        raise problem

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    row = outbox.announce("hello", recipient=coach, subject_id=1)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (state, 1)


def test_a_worker_that_died_loses_nothing(coach):
    row = outbox.announce("hello", recipient=coach, subject_id=1)
    assert claims.claim(NOW, row.pk) == row
    assert claims.claim(NOW, row.pk) is None
    deliver_all(NOW + timedelta(minutes=1))
    assert mail.outbox == []
    deliver_all(NOW + claims.lease())
    assert len(mail.outbox) == 1


def test_a_repeat_carries_the_same_message_id(coach):
    row = outbox.announce("hello", recipient=coach, subject_id=1)
    deliver_all()
    Notification.objects.filter(pk=row.pk).update(state=State.SENDING, leased_until=NOW)
    deliver_all(NOW + claims.lease())
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_a_changed_profile_stops_a_message_that_waits(guardian):
    early = NOW.replace(hour=8)
    row = outbox.announce("hello", recipient=guardian, subject_id=1, due_at=early)
    deliver_all(early)
    row.refresh_from_db()
    assert (row.state, row.due_at) == (State.WAITING, NOW.replace(hour=10))
    contact = SafeContact.objects.get()
    with acting(SYSTEM):
        contact.device = "shared"
        contact.save(update_fields=["device"])
    deliver_all(NOW)
    row.refresh_from_db()
    assert (row.state, row.hold_reason, MemoryTexts.sent) == (State.HELD, "device", [])


def test_a_text_message_goes_to_her_number(guardian):
    outbox.announce("hello", recipient=guardian, subject_id=1)
    deliver_all()
    assert [(number, text) for number, text, _reference in MemoryTexts.sent] == [("+31612345678", "Text")]
    assert mail.outbox == []


def test_mail_for_a_guardian_has_a_neutral_sender(guardian):
    contact = SafeContact.objects.get()
    with acting(SYSTEM):
        contact.channel, contact.address = "mail", "s@example.org"
        contact.save()
    outbox.announce("hello", recipient=guardian, subject_id=1)
    deliver_all()
    raw = mail.outbox[0].message().as_string().lower()
    assert "ruggensteun" not in raw
    assert "opvang" not in raw


def test_the_log_of_a_failure_holds_no_address(coach, monkeypatch, caplog):
    def broken(self, *args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({"noor@example.org": (550, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    outbox.announce("hello", recipient=coach, subject_id=1)
    deliver_all()
    assert "PermanentFailure" in caplog.text
    assert "noor@" not in caplog.text


def test_a_calendar_file_comes_as_alternative_and_as_attachment(coach):
    file = b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    kinds.register("dated")(lambda notification: kinds.Message("Subject", "Text", file, "CANCEL"))
    outbox.announce("dated", recipient=coach, subject_id=1)
    deliver_all()
    parts = [part for part in mail.outbox[0].message().walk() if part.get_content_type() == "text/calendar"]
    assert [(part.get_param("method"), part.get_filename()) for part in parts] == [
        ("CANCEL", None),
        ("CANCEL", "gesprek.ics"),
    ]
    assert {part["Content-Type"].count("charset") for part in parts} == {1}


@pytest.mark.django_db(transaction=True)
def test_a_message_is_delivered_outside_any_transaction(coach):
    row = outbox.announce("hello", recipient=coach, subject_id=1, due_at=NOW + timedelta(hours=1))
    outbox.deliver(row.pk, now=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert row.state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_while_the_database_restarted_is_not_sent_again(coach, monkeypatch):
    later = NOW + timedelta(hours=1)
    row = outbox.announce("hello", recipient=coach, subject_id=1, due_at=later)
    away = iter([True, True])

    def restarts(execute, sql, *rest):
        if sql.startswith("INSERT") and "accesslog" in sql and next(away, False):
            raise OperationalError("terminating connection due to administrator command")
        return execute(sql, *rest)

    monkeypatch.setattr(outbox.time, "sleep", lambda seconds: None)
    with connection.execute_wrapper(restarts):
        outbox.deliver(row.pk, now=later)
    row.refresh_from_db()
    assert (len(mail.outbox), row.state, list(away)) == (1, State.SENT, [])
    assert AccessLog.objects.filter(action="message", object_id=row.pk).count() == 1
