"""The databases of a run: migrated once, a copy for each worker, and one more for each test that commits.

Copying takes milliseconds where migrating takes a minute and a flush of every table a second. SQLite's empty, migrated
file is kept from one run to the next, under a name that changes with whatever makes it; beside PostgreSQL an empty
database lives as long as the run, and the others are made from it as their template.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import psycopg
from django.core.management import call_command
from django.db import connection, connections

# Of this process: what its databases are copied from, where they lie, and their names, the newest last.
_here = SimpleNamespace(template=None, folder=None, names=[], numbers=count(1))


@contextlib.contextmanager
def only_one(folder, name):
    """One process of this run at a time is inside, for one name."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def shared_folder(factory):
    """A folder that all workers of this run have in common."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def run_id():
    """What tells the databases of this run from those of others on the same server."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or f"p{os.getpid()}"


def prepare(config, folder):
    """Give this process an empty, migrated database of its own, and connect to it."""
    if connection.vendor == "sqlite":
        _here.template, _here.folder = _migrated_file(config), folder
    else:
        with only_one(folder, "template"):
            _here.template = _migrated_template(folder)
    open_another()


def open_another():
    """From here on every connection that this process opens leads to a new database, empty and migrated."""
    if connection.vendor == "sqlite":
        name = str(_here.folder / f"{os.getpid()}-{next(_here.numbers)}.sqlite3")
        shutil.copy(_here.template, name)
    else:
        name = f"{_here.template}_{os.getpid()}_{next(_here.numbers)}"
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{_here.template}"')
    _here.names.append(name)
    _connect_to(name)


def close_another():
    """Back to the one before; whoever still looks at the new one, a server's thread perhaps, is cut off."""
    close()
    _connect_to(_here.names[-1])


def close():
    """Remove the newest database of this process."""
    connections.close_all()
    name = _here.names.pop()
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)
    else:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _connect_to(name):
    connections.close_all()
    connection.settings_dict["NAME"] = name


def keep_copy(path):
    """Put a copy of the SQLite file in use at a path."""
    mine = sqlite3.connect(connection.settings_dict["NAME"])
    with contextlib.closing(mine), contextlib.closing(sqlite3.connect(path)) as copy:
        mine.backup(copy)


def remove_template(folder):
    """At the end of a run, beside PostgreSQL."""
    kept = folder / "template.name"
    if kept.exists():
        _on_server(f'DROP DATABASE IF EXISTS "{kept.read_text()}" WITH (FORCE)')


def _migrated_file(config):
    root = config.rootpath
    made_by = [root / "requirements-dev.txt", *(root / "ruggensteun" / "audit").rglob("*.py")]
    for floor in ("ruggensteun", "schools", "cases"):
        made_by += (root / floor).rglob("migrations/*.py")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_by))).hexdigest()
    kept = root / ".pytest_cache" / "databases" / f"{digest[:16]}.sqlite3"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with only_one(kept.parent, "migrating"):
        if not kept.exists():
            fresh = kept.with_suffix(f".{os.getpid()}")
            _connect_to(str(fresh))
            call_command("migrate", verbosity=0)
            connections.close_all()
            with contextlib.closing(sqlite3.connect(fresh)) as line:
                line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            fresh.rename(kept)
    return kept


def _migrated_template(folder):
    kept = folder / "template.name"
    if not kept.exists():
        name = f"{connection.settings_dict['NAME']}_test_{run_id()}"
        _on_server(f'CREATE DATABASE "{name}"')
        _connect_to(name)
        call_command("migrate", verbosity=0)
        connections.close_all()
        kept.write_text(name)
    return kept.read_text()


def _on_server(statement):
    """What concerns whole databases is said in one that is always there."""
    given = connection.settings_dict
    where = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    with psycopg.connect(
        dbname="postgres", autocommit=True, **{name: one for name, one in where.items() if one}
    ) as line:
        line.execute(statement)
