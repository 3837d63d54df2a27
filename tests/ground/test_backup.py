"""A backup of the embedded run, made while people work, and put back: nothing half, lost or overwritten."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from ruggensteun import embedded
from tests.racing import ROOT

ROWS = """
CREATE TABLE cases_case (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE TABLE django_migrations (app TEXT, name TEXT);
"""


@pytest.fixture
def busy(tmp_path):
    """A database in which somebody writes two rows at a time, all the while; stop() says how many pairs there are."""
    path, enough = tmp_path / "work.sqlite3", threading.Event()
    with closing(sqlite3.connect(path)) as new:
        new.executescript(f"PRAGMA journal_mode=WAL; {ROWS}")
        # Long enough that copying takes several steps.
        new.executemany("INSERT INTO cases_case (a, b) VALUES (?, ?)", [("x" * 500, "old")] * 4000)
        new.commit()

    def work():
        with closing(sqlite3.connect(path, timeout=20)) as own:
            number = 0
            while not enough.is_set():
                with own:
                    own.execute("INSERT INTO cases_case (a, b) VALUES (?, 'left')", (number,))
                    own.execute("INSERT INTO cases_case (a, b) VALUES (?, 'right')", (number,))
                number += 1

    worker = threading.Thread(target=work)
    worker.start()
    yield path
    enough.set()
    worker.join()


def counted(path):
    with closing(sqlite3.connect(path)) as found:
        return dict(found.execute("SELECT b, count(*) FROM cases_case GROUP BY b"))


def test_a_copy_of_another_version_is_not_put_back(busy, tmp_path):
    with closing(sqlite3.connect(busy, timeout=20)) as old, old:
        old.execute(
            "INSERT INTO django_migrations VALUES ('cases', '0003_consent_by_category'), ('auth', '9999_theirs')"
        )
    with pytest.raises(embedded.Unusable, match=r"cases\.0003_consent_by_category, which this one does not know"):
        embedded.copy(busy, tmp_path / "copy")


def test_a_copy_made_under_load_is_whole_and_comes_back_as_it_was(busy, tmp_path):
    copy, target = tmp_path / "copy", tmp_path / "other.sqlite3"
    embedded.copy(busy, copy)
    before = counted(copy)
    assert (before["old"], before.get("left", 0)) == (4000, before.get("right", 0))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    embedded.copy(busy, target)
    embedded.put_back(copy, target)
    assert counted(target) == before


def test_a_damaged_copy_is_not_put_back(busy, tmp_path):
    copy = tmp_path / "copy"
    embedded.copy(busy, copy)
    with copy.open("r+b") as file:
        file.seek(copy.stat().st_size // 2)
        file.write(os.urandom(20000))
    with pytest.raises(embedded.Unusable):
        embedded.look_through(copy)


def manage(folder, *arguments):
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "RUGGENSTEUN_MODE": "test",
        "DATA_DIR": str(folder),
    }
    command = [sys.executable, "manage.py", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_what_must_not_be_lost_is_not_overwritten(tmp_path, busy):
    copy = tmp_path / "copy"
    embedded.copy(busy, copy)
    status, said = manage(tmp_path, "backup", copy)
    assert status != 0
    assert "is there already" in said
    assert "no backup of Ruggensteun" in manage(tmp_path, "restore", ROOT / "README.md")[1]
    assert "There is no file" in manage(tmp_path, "restore", tmp_path / "nothing")[1]


def test_nothing_is_put_back_under_a_running_server(tmp_path, busy, monkeypatch, settings):
    copy = tmp_path / "copy"
    embedded.copy(busy, copy)
    settings.DATA_DIR = tmp_path
    with embedded.held():
        status, said = manage(tmp_path, "restore", copy)
    assert status != 0
    assert "A server is running on this database" in said
    with embedded.held():
        pass
