"""The grown run in a short form: workers are killed, the broker is emptied, the database restarts, and nothing is lost.

README names the command of the long form.
"""

import subprocess

import pytest

from tests.crash import machines
from tests.crash.machines import tool
from tests.crash.ordeal import Ordeal
from tests.racing import database_url

MESSAGES, KILLS = 80, 3


@pytest.fixture
def database(folder):
    made = machines.Postgres(folder)
    yield made
    made.stop()


@pytest.fixture
def broker(folder):
    made = machines.Redis(folder)
    yield made
    made.stop()


@pytest.fixture
def migrated(db):
    """Puts a copy of this test's own empty database into another one."""

    def keep(url):
        tables = subprocess.run([tool("pg_dump"), "--no-owner", database_url()], check=True, capture_output=True).stdout
        subprocess.run([tool("psql"), "-q", url], check=True, input=tables, stdout=subprocess.DEVNULL)

    return keep


def test_nothing_is_lost_when_workers_broker_and_database_go(folder, database, broker, migrated):
    ordeal = Ordeal(folder, database=database, broker=broker, keep=migrated)
    outcome = ordeal.run(MESSAGES, kills=KILLS, during=[broker.restart, database.restart], timeout=400)
    assert (outcome.states, outcome.arrived, outcome.identities) == ({"sent": MESSAGES}, MESSAGES, MESSAGES)
    assert outcome.repeats <= outcome.repeats_allowed
    assert outcome.overtaken == 0
