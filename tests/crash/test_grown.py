"""The grown run in a short form: workers are killed, the broker is emptied, the database restarts, and nothing is lost.

README names the command of the long form.
"""

import pytest

from tests.crash import machines
from tests.crash.ordeal import Ordeal

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


def test_nothing_is_lost_when_workers_broker_and_database_go(folder, database, broker):
    ordeal = Ordeal(folder, database=database, broker=broker)
    outcome = ordeal.run(MESSAGES, kills=KILLS, during=[broker.restart, database.restart], timeout=150)
    assert (outcome.states, outcome.arrived, outcome.identities) == ({"sent": MESSAGES}, MESSAGES, MESSAGES)
    # A database that goes takes what each worker has in hand at that moment.
    assert outcome.repeats <= outcome.kills + 2
    assert outcome.overtaken == 0
