"""The embedded run, without any server: SQLite, a broker of files, one worker that is killed again and again."""

import contextlib
import sqlite3

import pytest
from django.db import connection

from tests.crash.ordeal import Ordeal

MESSAGES, KILLS = 40, 2


@pytest.fixture
def migrated(db):
    """Puts a copy of this test's own empty database at a path."""

    def keep(path):
        mine = sqlite3.connect(connection.settings_dict["NAME"])
        with contextlib.closing(mine), contextlib.closing(sqlite3.connect(path)) as copy:
            mine.backup(copy)

    return keep


def test_nothing_is_lost_when_the_only_worker_is_killed(folder, migrated):
    outcome = Ordeal(folder, keep=migrated).run(MESSAGES, kills=KILLS, timeout=300)
    assert (outcome.states, outcome.arrived, outcome.identities) == ({"sent": MESSAGES}, MESSAGES, MESSAGES)
    assert outcome.repeats <= outcome.repeats_allowed
    assert outcome.overtaken == 0
