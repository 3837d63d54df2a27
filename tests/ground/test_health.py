"""Whether it lives and can work: told to everybody, telling nothing."""

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from ruggensteun import health, running
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.celery import app, go_on_under_it, take_the_request_along
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Heartbeat, Notification
from ruggensteun.delivery.tasks import sweep
from ruggensteun.firstrun import ROOT
from ruggensteun.logs import AsJson
from ruggensteun.people.models import User
from tests.attack.test_settings import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(monkeypatch):
    """A clock that has just ticked, and a broker (of tests nobody has made a folder)."""
    monkeypatch.setattr(health, "_broker_answers", lambda: True)
    sweep()


def ask():
    response = Client().get("/readyz")
    return response.status_code, response.content.decode()


def test_a_process_that_answers_is_alive():
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_all_is_ready_when_the_clock_ticks(well):
    assert ask() == (200, "ready")


def test_a_clock_that_stands_still_is_not_ready_and_only_the_log_says_why(well, caplog):
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=10))
    assert ask() == (503, "not ready")
    assert "Not ready: clock" in caplog.text


def test_a_message_that_nobody_takes_up_is_not_ready(well, caplog):
    with acting(SYSTEM):
        person = User(email="noor@example.org", first_name="Noor", password="!")
        person.save()
    row = outbox.announce("hello", recipient=person, subject_id=1, due_at=timezone.now() + timedelta(hours=1))
    assert ask() == (200, "ready")
    Notification.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(minutes=16))
    assert ask() == (503, "not ready")
    assert "noor" not in caplog.text.lower()


def test_a_message_behind_one_that_fails_again_and_again_is_ready_and_one_left_half_way_is_not(well):
    with acting(SYSTEM):
        person = User(email="noor@example.org", first_name="Noor", password="!")
        person.save()
    now = timezone.now()
    first, second = (outbox.announce(f"talk.{name}", recipient=person, subject_id=1) for name in ("first", "second"))
    half_an_hour_ago = now - timedelta(minutes=30)
    rows = Notification.objects.filter(pk=first.pk)
    rows.update(attempts=2, channel="mail", due_at=now + timedelta(hours=2))
    Notification.objects.filter(pk=second.pk).update(due_at=half_an_hour_ago)
    assert ask() == (200, "ready")
    rows.update(state="sending", leased_until=now + timedelta(minutes=1))
    assert ask() == (200, "ready")
    rows.update(leased_until=half_an_hour_ago)
    assert ask() == (503, "not ready")


def test_a_broker_that_is_gone_is_not_ready(well, monkeypatch):
    monkeypatch.undo()
    # In this order: each follows from the next one, and would be put back as what that has just become.
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    assert health.problems(timezone.now()) == ["broker"]


ASKED_WHERE_NOBODY_LISTENS = """
import time, django
django.setup()
from ruggensteun import health
begun = time.monotonic()
print(*health.problems(None), time.monotonic() - begun)
"""


def test_a_database_that_is_gone_is_soon_said(tmp_path):
    """By a process with a pool of connections, for one of which a page waits ten seconds."""
    nowhere = {"DATABASE_URL": "postgres://127.0.0.1:1/nobody", "DATA_DIR": str(tmp_path)}
    nowhere["DJANGO_SETTINGS_MODULE"] = "ruggensteun.settings"
    done = subprocess.run(
        [sys.executable, "-c", ASKED_WHERE_NOBODY_LISTENS],
        cwd=ROOT,
        env={**os.environ, **GOOD, **nowhere},
        capture_output=True,
        text=True,
    )
    problem, seconds = done.stdout.split()
    assert problem == "database"
    assert float(seconds) < 8


def test_the_start_asks_under_a_name_that_is_known(live_server, settings, caplog):
    settings.ALLOWED_HOSTS = ["work.example"]
    assert running.answers(live_server.url.removeprefix("http://"), "work.example")
    assert caplog.text == ""


def test_the_guardians_host_knows_of_neither():
    phone = Client(headers={"host": settings.GUARDIAN_HOST})
    nowhere = phone.get("/no-such-page").content
    assert [phone.get(path).content == nowhere for path in ("/healthz", "/readyz")] == [True, True]


def test_a_task_goes_on_under_the_request_that_rang_for_it():
    class Request:
        is_eager = False
        id = "task-1"

        def get(self, name):
            return {"asked_by": "request-7"}.get(name)

    class Task:
        request = Request()

    headers = {}
    with acting(SYSTEM, request_id="request-7"):
        take_the_request_along(headers=headers)
    assert headers == {"asked_by": "request-7"}
    with acting(SYSTEM, request_id=""):
        go_on_under_it(task=Task())
        record = logging.LogRecord("ruggensteun", logging.INFO, "", 0, "Sent %s", (3,), None)
        line = json.loads(AsJson().format(record))
    assert (line["request"], line["message"], line["level"]) == ("request-7", "Sent 3", "INFO")
