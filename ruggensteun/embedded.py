"""The one file of the embedded run: copied while it is in use, looked through, and put back (`backup`, `restore`)."""

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ruggensteun.versions import sentence, unknown_steps


class Unusable(Exception):
    """A copy that cannot be made, trusted or put back; the words say why."""


def database():
    """Where the database of `serve` lies. Unusable when there is none: PostgreSQL has tools of its own."""
    own = settings.DATABASES["default"]
    if own["ENGINE"] != "django.db.backends.sqlite3":
        raise Unusable("This is for the embedded run. PostgreSQL has pg_dump and its own archive.")
    return Path(own["NAME"])


class InUse(Unusable):
    """A server is starting or running on this database; `by` says which process, and since when."""

    def __init__(self, by):
        self.by = by
        super().__init__(f"A server is running on this database ({by}). Stop it first, or say --force.")


@contextlib.contextmanager
def held(*, force=False):
    """Hold what a running server holds, an open file; InUse when one is running, unless forced."""
    path = settings.DATA_DIR / f"{settings.MODE}.running"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not force:
                raise InUse(lock.read() or "just now") from None
        else:
            lock.truncate()
            lock.write(f"process {os.getpid()}, since {timezone.localtime():%H.%M}")
            lock.flush()
        yield lock


def copy(source, target):
    """Copy a database that may be in use to a new file that only its owner can read; all of it or nothing."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
        look_through(part)
        descriptor = os.open(part, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def look_through(path):
    """Whether every page and reference of a copy is whole, and it is one of ours; how many cases it holds."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
            broken = [row[0] for row in found.execute("PRAGMA integrity_check") if row[0] != "ok"]
            broken += [f"reference in {row[0]}" for row in found.execute("PRAGMA foreign_key_check")]
            if broken:
                raise Unusable(f"The file is damaged: {broken[0]}.")
            if steps := unknown_steps(found.execute("SELECT app, name FROM django_migrations")):
                raise Unusable(sentence(steps))
            return found.execute("SELECT count(*) FROM cases_case").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        raise Unusable(f"This is no backup of Ruggensteun: {problem}.") from None


def put_back(source, target):
    """Make `target` what `source` is, by SQLite's own copying: who has it open sees the old or the new, no mixture."""
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=WAL")
    target.chmod(0o600)
    look_through(target)
