"""Each run crashes what it is made of: the one beside servers a grown shelter, the other an embedded one."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.crash import machines

BESIDE_SERVERS = os.environ.get("DATABASE_URL", "").startswith("postgres")
# The grown one takes a quiet machine and is run by name: README has the command.
collect_ignore = ["test_embedded.py"] if BESIDE_SERVERS else []


def pytest_collection_modifyitems(items):
    why = machines.missing() if BESIDE_SERVERS else "runs beside PostgreSQL and Redis"
    for item in items:
        if item.path.name == "grown.py" and why:
            item.add_marker(pytest.mark.skip(reason=f"crashing workers, broker and database: {why}"))


@pytest.fixture
def folder():
    """Of this test alone, and short: a socket's path may not be long, and another user works in it."""
    with tempfile.TemporaryDirectory(prefix="crash-") as made:
        yield Path(made)
