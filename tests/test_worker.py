"""A real worker with the real broker: the bell rings, and what nobody rang for is swept up."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from celery.beat import PersistentScheduler
from django.db import transaction
from django.utils import timezone

from ruggensteun.audit.acting import acting
from ruggensteun.celery import Clock, app
from ruggensteun.delivery.models import Notification
from ruggensteun.people.actions import send_invitation
from tests.racing import database_url, race

ROOT = Path(__file__).parent.parent


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """A Celery worker on this test's database and the broker of the settings; its mail becomes files."""
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    environment = {
        **os.environ,
        "RUGGENSTEUN_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "ruggensteun.settings",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"file:///{tmp_path}/mail",
        "C_FORCE_ROOT": "1",
    }
    command = [sys.executable, "-m", "celery", "-A", "ruggensteun", "--quiet", "worker", "-P", "solo"]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    log.close()
    process.mails = tmp_path / "mail"
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def wait_for(state, notification, timeout=60):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        notification.refresh_from_db()
        if notification.state == state:
            return
        time.sleep(0.2)
    raise AssertionError(f"still {notification.state}")


@pytest.mark.django_db(transaction=True)
def test_one_message_goes_out_by_the_bell_and_another_by_the_sweep(worker, put_back):
    person = put_back("people").sam
    with acting(person), transaction.atomic():
        send_invitation(person, by=person, now=timezone.now())
    rung = Notification.objects.filter(kind="invitation", recipient=person).latest("pk")
    wait_for("sent", rung)
    assert any(person.email in mail.read_text() for mail in worker.mails.glob("*"))

    # As if the broker had been emptied: the row is there, and nobody rings.
    Notification.objects.filter(pk=rung.pk).update(state="waiting")
    app.send_task("ruggensteun.delivery.tasks.sweep")
    wait_for("sent", rung)


@pytest.mark.parametrize("step", ["setup_schedule", "tick", "close"])
def test_a_clock_that_breaks_ends_its_worker(monkeypatch, caplog, tmp_path, step):
    ended = []
    monkeypatch.setattr(os, "kill", lambda pid, wish: ended.append((pid, wish)))
    monkeypatch.setitem(app.conf, "beat_schedule_filename", str(tmp_path / "beat"))
    monkeypatch.setattr(PersistentScheduler, step, Mock(side_effect=OSError("disk full")))
    if step == "close":  # while it is told to stop for another reason
        monkeypatch.setattr(PersistentScheduler, "tick", Mock(side_effect=SystemExit))
    clock = Clock(SimpleNamespace(app=app), clock=True).create(SimpleNamespace(app=app))
    clock.run()
    assert ended == [(os.getpid(), signal.SIGTERM)]
    stopping = threading.Thread(target=clock.stop, daemon=True)
    stopping.start()
    stopping.join(5)
    assert not stopping.is_alive()
    assert "The clock broke" in caplog.text


INVITE = """
from django.db import transaction
from django.utils import timezone
from ruggensteun.celery import app
from ruggensteun.people.actions import send_invitation
from ruggensteun.people.models import User
app.conf.task_always_eager = False
person = User.objects.get(pk=arguments)
with transaction.atomic():
    send_invitation(person, by=person, now=timezone.now())
print("went on")
"""


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_gone_stops_nobody(monkeypatch, put_back):
    person = put_back("people").sam
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    before = Notification.objects.count()
    assert race(INVITE, [person.pk]) == ["went on"]
    kept = Notification.objects.latest("pk")
    assert (Notification.objects.count(), kept.kind, kept.state) == (before + 1, "invitation", "waiting")
