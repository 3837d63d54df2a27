"""Each run crashes what it is made of: the one beside servers a grown shelter, the other an embedded one."""

import os
import tempfile
from pathlib import Path

import pytest

from tests import databases
from tests.crash import machines

BESIDE_SERVERS = os.environ.get("DATABASE_URL", "").startswith("postgres")
collect_ignore = ["test_embedded.py" if BESIDE_SERVERS else "test_grown.py"]


def pytest_collection_modifyitems(items):
    lacking = machines.missing()
    for item in items:
        if item.path.name == "test_grown.py" and lacking:
            item.add_marker(pytest.mark.skip(reason=f"crashing workers, broker and database needs {lacking}"))


@pytest.fixture
def migrated(db):
    """Puts a copy of this test's own empty database at a path."""
    return databases.keep_copy


@pytest.fixture
def folder():
    """Of this test alone, and short: a socket's path may not be long, and another user works in it."""
    with tempfile.TemporaryDirectory(prefix="crash-") as made:
        yield Path(made)
