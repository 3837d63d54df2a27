"""The stages of the world, built through the actions once a run, and then put back as plain rows.

Whichever worker needs them first builds all of them, one from the other, before any test has changed a setting, and
leaves the new rows and the cast of each in a folder that all workers share. After that a stage is a few inserts into
the test's own transaction, and a cast of one's own to change.
"""

import functools
import pickle
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from tests import databases

_counted_on = set()


@dataclass(frozen=True)
class Stages:
    """What was built, by name, in a folder that all workers of a run share."""

    folder: Path

    def build(self, steps):
        """Keep {name: what `step(world)` makes of the world before}, unless another worker has; nothing of it stays."""
        with databases.only_one(self.folder, next(iter(steps))):
            if all(self._kept(name).exists() for name in steps):
                return
            world = None
            with transaction.atomic():
                empty = _rows()
                for name, step in steps.items():
                    world = step(world)
                    self._kept(name).write_bytes(pickle.dumps((_added(_rows(), empty), pickle.dumps(world))))
                transaction.set_rollback(True)

    def put_back(self, name):
        """Insert the rows of this stage into a database in which nobody is yet; returns a cast to change at will."""
        rows, world = _read(self._kept(name))
        _insert(rows)
        if connection.vendor == "postgresql":
            _count_on(rows, name)
        return pickle.loads(world)  # noqa: S301 - written by this run

    def _kept(self, name):
        return self.folder / f"{name}.stage"


@functools.cache
def _read(path):
    return pickle.loads(path.read_bytes())  # noqa: S301 - written by this run


def _columns(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return tuple(column[0] for column in cursor.description)


def _named(columns):
    return ", ".join(f'"{column}"' for column in columns)


def _rows():
    """Every row of every table that holds one, as the database itself keeps it: {(table, columns): rows}."""
    held = {}
    for table in connection.introspection.table_names():
        columns = _columns(table)
        if connection.vendor == "sqlite":
            # An expression has no declared type, so that nothing is made of what stands there.
            names = ", ".join(f'+"{column}"' for column in columns)
            found = connection.connection.execute(f'SELECT {names} FROM "{table}"').fetchall()
        else:
            with connection.connection.cursor().copy(f'COPY "{table}" ({_named(columns)}) TO STDOUT') as lines:
                found = [bytes(line) for line in lines]
        if found:
            held[table, columns] = found
    return held


def _added(rows, before):
    """The rows that are not there from the start; AssertionError when one of those is not as it was."""
    added = {}
    for key, found in rows.items():
        from_the_start = set(before.get(key, ()))
        if not from_the_start <= set(found):
            raise AssertionError(f"A stage changes what {key[0]} holds from the start.")
        if new := [row for row in found if row not in from_the_start]:
            added[key] = new
    return added


def _insert(rows):
    with transaction.atomic():
        for (table, columns), found in rows.items():
            if connection.vendor == "sqlite":
                marks = ", ".join("?" * len(columns))
                statement = f'INSERT INTO "{table}" ({_named(columns)}) VALUES ({marks})'
                connection.connection.executemany(statement, found)
            else:
                with connection.connection.cursor().copy(f'COPY "{table}" ({_named(columns)}) FROM STDIN') as lines:
                    lines.write(b"".join(found))


def _count_on(rows, name):
    """Later rows get keys after these; PostgreSQL's counters stay where they are put, whatever is rolled back."""
    here = connection.settings_dict["NAME"], name
    if here in _counted_on:
        return
    with connection.cursor() as cursor:
        for table, columns in rows:
            key = next((one for one in ("history_id", "id") if one in columns), None)
            if key:
                cursor.execute(f"SELECT pg_get_serial_sequence('\"{table}\"', '{key}'), max({key}) FROM \"{table}\"")
                counter, highest = cursor.fetchone()
                if counter:
                    cursor.execute(f"SELECT setval('{counter}', greatest(nextval('{counter}'), {highest}))")
    _counted_on.add(here)
