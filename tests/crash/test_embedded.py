"""The embedded run, without any server: SQLite, a broker of files, one worker that is killed again and again."""

import contextlib
import os
import sqlite3
import subprocess
import sys

import pytest

from tests.crash import ordinary_use
from tests.crash.ordeal import ROOT, Ordeal

MESSAGES, KILLS = 40, 2


@pytest.mark.long("kills a worker again and again")
def test_nothing_is_lost_when_the_only_worker_is_killed(folder, migrated):
    outcome = Ordeal(folder, keep=migrated).run(MESSAGES, kills=KILLS, timeout=300)
    assert (outcome.states, outcome.arrived, outcome.identities) == ({"sent": MESSAGES}, MESSAGES, MESSAGES)
    assert outcome.repeats <= outcome.repeats_allowed
    assert outcome.overtaken == 0


@pytest.mark.long("lets five people click while each process is killed")
def test_nobody_is_refused_and_nothing_is_lost_when_each_process_is_killed_in_turn(tmp_path):
    demo = ordinary_use.Demo(tmp_path)
    try:
        counts = ordinary_use.use(demo, minutes=0.7, every=9)
        assert demo.process.poll() is None
    finally:
        demo.stop()
    assert (counts["refused"], counts["broke"], counts["lost"]) == (0, 0, 0), counts
    assert (counts["worker killed"], counts["web killed"], counts["one of the web's killed"]) == (2, 1, 1)
    assert counts["requests"] > 50


WORK = """
import django
django.setup()
from django.db import transaction
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.models import User
print("begun", flush=True)
for number in range(100_000):
    with acting(SYSTEM), transaction.atomic():
        person = User(email=f"{number}@crash.example", first_name="Noor", password="!")
        person.save()
        person.first_name = "Bram"
        person.save(update_fields=["first_name"])
"""


def people_in(path):
    """How many people there are, and how many rows their history has."""
    with contextlib.closing(sqlite3.connect(path)) as found:
        counted = (found.execute(f"SELECT count(*) FROM people_{name}") for name in ("user", "historicaluser"))  # noqa: S608
        return [row.fetchone()[0] for row in counted]


def test_a_backup_made_while_people_work_comes_back_whole(folder, migrated):
    database, copy = folder / "test.sqlite3", folder / "copy"
    migrated(database)
    kept_apart = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**kept_apart, "RUGGENSTEUN_MODE": "test", "DATA_DIR": str(folder)}
    options = {"cwd": ROOT, "env": environment, "stdout": subprocess.PIPE, "text": True}

    def manage(*arguments):
        return subprocess.run([sys.executable, "manage.py", *map(str, arguments)], check=True, **options).stdout

    named = {**environment, "DJANGO_SETTINGS_MODULE": "ruggensteun.settings"}
    with subprocess.Popen([sys.executable, "-c", WORK], **{**options, "env": named}) as busy:
        assert busy.stdout.readline() == "begun\n"
        assert "Copied and looked through: copy, 0 cases" in manage("backup", copy)
        assert busy.poll() is None
        busy.kill()
    in_copy = people_in(copy)
    assert people_in(database) > in_copy > [0, 0]
    said = manage("restore", copy)
    assert "Put back and looked through: 0 cases. What was there is kept in test.sqlite3." in said
    assert people_in(database) == in_copy
    assert "Everything is as it was written." in manage("verify_audit")
