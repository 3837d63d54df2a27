"""A list outside the database of what was closed, so that a copy that is put back opens nothing again.

One line for each record that was erased, withdrawn, revoked, made unsafe or called off: when, what kind of closing, and
keyed fingerprints of the record and of its cases. No name, no number, no reason. Written when the transaction has
ended, mode 0600, and kept as long as the oldest backup. With several machines each writes its own.
"""

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from ruggensteun.audit import digests

logger = logging.getLogger("ruggensteun.closings")


@dataclass(frozen=True)
class Closing:
    """One line: at this moment this record was closed in this way."""

    at: datetime
    kind: str
    key: str
    record: str
    cases: tuple[str, ...]


_watchers: list[Callable[..., None]] = []


def watch(saved: Callable[..., None]) -> None:
    """Said once, at the start, by the floor that knows what closing a record means."""
    _watchers.append(saved)


def saved(record: Model, created: bool, fields: Collection[str] | None) -> None:
    """A record with a history was saved, all of it or these fields."""
    for watcher in _watchers:
        watcher(record, created, fields)


def fingerprint(kind: str, value: object, key: str) -> str:
    """What the list says of a record or a case, under the key of this name; KeyError when there is none."""
    return hmac.digest(digests.keys()[key], f"closing:{kind}:{value}".encode(), "sha256").hex()[:32]


def note(kind: str, label: str, pk: int, numbers: Iterable[str], at: datetime) -> None:
    """Once the transaction has ended: a line for a record, by its label and key, about cases of these numbers."""
    key = next(iter(digests.keys()))
    line = {
        "at": at.isoformat(timespec="seconds"),
        "kind": kind,
        "key": key,
        "record": fingerprint(label, pk, key),
        "cases": [fingerprint("case", number, key) for number in numbers],
    }
    transaction.on_commit(lambda: _append(json.dumps(line)), robust=True)


def _append(line: str) -> None:
    try:
        with _held(settings.CLOSINGS_FILE) as file:
            os.write(file, f"{line}\n".encode())
            os.fsync(file)
    except OSError:
        # What was closed is closed; only a copy of before would not know it.
        logger.critical("The list of what was closed cannot be written.")


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The file, opened and ours alone for a moment; whoever makes it anew puts another one in its place meanwhile."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if path.exists() and os.fstat(file).st_ino == path.stat().st_ino:
                yield file
                return
        finally:
            os.close(file)


def read(path: Path) -> tuple[list[Closing], int]:
    """The lines of a list, oldest first, and how many could not be read; none when there is no list."""
    found, unreadable = [], 0
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            found.append(Closing(at, said["kind"], said["key"], said["record"], tuple(said["cases"])))
        except (ValueError, KeyError, TypeError):
            unreadable += 1
    return sorted(found, key=lambda one: one.at), unreadable


def forget(before: datetime) -> None:
    """Leave out what is older than every backup; what is written meanwhile is kept."""
    path: Path = settings.CLOSINGS_FILE
    if not path.exists():
        return
    with _held(path):
        kept = [line for line in path.read_text().splitlines() if _moment(line) >= before.isoformat(timespec="seconds")]
        part = path.with_name(f"{path.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{line}\n" for line in kept)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def _moment(line: str) -> str:
    try:
        return str(json.loads(line)["at"])
    except (ValueError, KeyError, TypeError):
        return ""
