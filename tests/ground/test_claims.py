"""Who takes which message next: one worker at a time, and in order per recipient and subject."""

import smtplib
from datetime import datetime, timedelta
from threading import Event

import pytest
import time_machine
from celery.signals import worker_shutting_down
from django.conf import settings
from django.core import mail

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import claims, kinds, outbox, tasks
from ruggensteun.delivery.gate import HERE
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import User
from tests.racing import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 7, 11, 0, tzinfo=HERE)
State = Notification.State


@pytest.fixture(autouse=True)
def world(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    for name in ("talk.first", "talk.second", "seat.given"):
        kinds.register(name)(lambda notification: kinds.Message(notification.kind, "Text"))
    kinds.register("talk.poison")(lambda notification: 1 / 0)
    with time_machine.travel(NOW, tick=False):
        yield


def person(name="noor"):
    with acting(SYSTEM):
        made = User(email=f"{name}@example.org", first_name=name.title(), password="!")
        made.save()
    return made


@pytest.fixture
def coach():
    return person()


def sweep(now=NOW):
    while outbox.deliver(now=now):
        pass


def sent():
    return [message.subject for message in mail.outbox]


def test_what_follows_waits_for_what_is_being_tried_again(coach, monkeypatch):
    def refuses(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected

    first = outbox.announce("talk.first", recipient=coach, subject_id=1)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        sweep()
    outbox.announce("talk.second", recipient=coach, subject_id=1)
    sweep()
    assert sent() == []
    first.refresh_from_db()
    sweep(first.due_at)
    assert sent() == ["talk.first", "talk.second"]


def test_nothing_waits_for_another_subject_or_another_person(coach):
    claims.claim(NOW, outbox.announce("talk.first", recipient=coach, subject_id=1).pk)
    outbox.announce("talk.second", recipient=coach, subject_id=2)
    outbox.announce("talk.second", recipient=person("bram"), subject_id=1)
    outbox.announce("seat.given", recipient=coach, subject_id=1)
    sweep()
    assert sent() == ["talk.second", "talk.second", "seat.given"]


def test_of_what_comes_in_turn_one_person_is_told_one_thing_at_a_time(coach):
    for name in ("ahead.first", "ahead.second"):
        kinds.register(name, in_turn=True)(lambda notification: kinds.Message(notification.kind, "Text"))
    first = claims.claim(NOW, outbox.announce("ahead.first", recipient=coach, subject_id=1).pk)
    outbox.announce("ahead.second", recipient=coach, subject_id=2)
    outbox.announce("ahead.second", recipient=person("bram"), subject_id=2)
    sweep()
    assert [message.to for message in mail.outbox] == [["bram@example.org"]]
    claims.settle(first, State.SENT, sent_at=NOW)
    sweep()
    assert [message.to for message in mail.outbox] == [["bram@example.org"], ["noor@example.org"]]


def test_a_worker_that_is_asked_to_stop_finishes_its_message_and_takes_no_other(coach, monkeypatch):
    def is_asked_to_stop(notification):
        worker_shutting_down.send(sender=None, sig="SIGTERM", how="Warm", exitcode=0)
        return kinds.Message(notification.kind, "Text")

    monkeypatch.setattr(tasks, "_stopping", Event())
    kinds.register("talk.first")(is_asked_to_stop)
    for subject in (1, 2):
        outbox.announce("talk.first", recipient=coach, subject_id=subject)
    tasks.sweep()
    assert sent() == ["talk.first"]
    assert sorted(Notification.objects.values_list("state", flat=True)) == ["sent", "waiting"]


def test_nothing_waits_for_what_has_a_day_of_its_own(coach):
    outbox.announce("talk.first", recipient=coach, subject_id=1, due_at=NOW + timedelta(days=1))
    outbox.announce("talk.second", recipient=coach, subject_id=1)
    sweep()
    assert sent() == ["talk.second"]


def test_nothing_waits_for_what_cannot_be_put_into_words(coach):
    poison = outbox.announce("talk.poison", recipient=coach, subject_id=1)
    outbox.announce("talk.second", recipient=coach, subject_id=1)
    sweep()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, sent()) == (State.WAITING, 1, ["talk.second"])


def test_what_follows_waits_for_a_worker_that_died(coach):
    claims.claim(NOW, outbox.announce("talk.first", recipient=coach, subject_id=1).pk)
    outbox.announce("talk.second", recipient=coach, subject_id=1)
    sweep()
    assert sent() == []
    sweep(NOW + claims.lease())
    assert sent() == ["talk.first", "talk.second"]


def test_who_comes_back_after_her_lease_changes_nothing_any_more(coach):
    row = outbox.announce("talk.first", recipient=coach, subject_id=1)
    slow = claims.claim(NOW, row.pk)
    quick = claims.claim(NOW + claims.lease(), row.pk)
    assert not claims.settle(slow, State.WAITING, due_at=NOW)
    assert claims.settle(quick, State.SENT, sent_at=NOW)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENT, 2)


def test_a_message_that_kills_its_worker_is_given_up_in_the_end(coach):
    row = outbox.announce("talk.first", recipient=coach, subject_id=1)
    now = NOW
    for _death in range(len(settings.DELIVERY_BACK_OFF_SECONDS) + 1):
        assert claims.claim(now, row.pk)
        now += claims.lease()
    sweep(now)
    row.refresh_from_db()
    assert (row.state, sent()) == (State.FAILED, [])


def test_waiting_for_a_safe_hour_is_no_attempt(coach, monkeypatch):
    row = outbox.announce("talk.first", recipient=coach, subject_id=1)
    later = NOW + timedelta(hours=3)
    monkeypatch.setattr(outbox, "decide", lambda *_: outbox.gate.Wait(later))
    sweep()
    row.refresh_from_db()
    assert (row.state, row.due_at, row.attempts) == (State.WAITING, later, 0)


TAKE = """
from datetime import datetime
from django.utils import timezone
from ruggensteun.delivery import claims
taken = []
while row := claims.claim(timezone.now()):
    taken.append(row.pk)
print(*taken)
"""


def announced(someone, number):
    """In a while, so that nobody rings for it here; for the two workers it is due."""
    due_at = NOW + timedelta(hours=1)
    return outbox.announce("talk.first", recipient=someone, subject_id=number, due_at=due_at).pk


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_never_take_the_same_message():
    someone = person()
    made = {announced(someone, number) for number in range(60)}
    taken = [int(pk) for output in race(TAKE, [1, 2]) for pk in output.split()]
    assert (len(taken), set(taken)) == (60, made)
