"""Somebody with the password of the database, who knows about triggers: a thousand ways to change what was written.

Each way is raw SQL on one row that chance picked, and says which rows `verify_audit` may name for it.
"""

import datetime as dt
import json

from django.db import DatabaseError, connection, transaction

from ruggensteun.audit import living, stored


class NotHere(Exception):
    """This way does not exist for that table: no row, no other column, or a constraint stands before it."""


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


class Place:
    """A table with its key and its columns, and what was sealed of it."""

    def __init__(self, model, columns):
        self.name, self.key, self.columns = model._meta.db_table, model._meta.pk.column, columns

    def ids(self):
        return [row[0] for row in run(f'SELECT "{self.key}" FROM "{self.name}" ORDER BY "{self.key}"')]

    def some_id(self, chance):
        ids = self.ids()
        if not ids:
            raise NotHere
        return chance.choice(ids)

    def value(self, row_id, column):
        return run(f'SELECT "{column}" FROM "{self.name}" WHERE "{self.key}" = %s', row_id)[0][0]

    def set(self, row_id, column, value):
        run(f'UPDATE "{self.name}" SET "{column}" = %s WHERE "{self.key}" = %s', value, row_id)

    def insert_like(self, row_id, **changes):
        columns = [column.name for column in self._described()]
        wanted = ", ".join("%s" if name in changes else f'"{name}"' for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        values = [changes[name] for name in columns if name in changes]
        sql = f'INSERT INTO "{self.name}" ({names}) SELECT {wanted} FROM "{self.name}" WHERE "{self.key}" = %s'
        run(sql, *values, row_id)

    def _described(self):
        with connection.cursor() as cursor:
            return connection.introspection.get_table_description(cursor, self.name)


def places():
    """All that is sealed, and all records: two lists."""
    grown = [Place(model, stored.table_of(model).columns) for model in stored.grown_models()]
    alive = [Place(model, living.compared(model, history)) for model, history in living.audited_models()]
    return grown, alive


def another(value):
    """A value of the same kind that is not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dt.datetime | dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, dt.time):
        return value.replace(minute=(value.minute + 1) % 60)
    if isinstance(value, str) and value[:1] in "[{":
        return json.dumps([value])
    if isinstance(value, str) and value[-1:].isalnum():
        return value[:-1] + ("a" if value[-1] != "a" else "b")
    return "x" if not value else value[:-1]


def change(place, chance):
    row_id = place.some_id(chance)
    for column in chance.sample(list(place.columns), len(place.columns)):
        before = place.value(row_id, column)
        try:
            with transaction.atomic():
                place.set(row_id, column, another(before))
        except (DatabaseError, ValueError):
            continue
        if place.value(row_id, column) != before:
            return {row_id}
    raise NotHere


def remove(place, chance):
    row_id = place.some_id(chance)
    run(f'DELETE FROM "{place.name}" WHERE "{place.key}" = %s', row_id)
    return {row_id}


def forge(place, chance):
    """A row at an id that was passed long ago."""
    place.insert_like(place.some_id(chance), **{place.key: (made := -chance.randrange(1000))})
    return {made}


def move(place, chance):
    row_id = place.some_id(chance)
    run(f'UPDATE "{place.name}" SET "{place.key}" = %s WHERE "{place.key}" = %s', 10**9, row_id)
    return {row_id}


def two_unlike(place, chance):
    """Two rows that differ in more than their id: others may change places without changing anything."""
    ids = place.ids()
    one, two = chance.sample(ids, 2) if len(ids) > 1 else (0, 0)
    columns = ", ".join(f'"{column}"' for column in place.columns)
    said = [run(f'SELECT {columns} FROM "{place.name}" WHERE "{place.key}" = %s', row_id) for row_id in (one, two)]
    if said[0] == said[1]:
        raise NotHere
    return one, two


def swap(place, chance):
    one, two = two_unlike(place, chance)
    for old, new in ((one, -1), (two, one), (-1, two)):
        run(f'UPDATE "{place.name}" SET "{place.key}" = %s WHERE "{place.key}" = %s', new, old)
    return {one, two}


def put_over(place, chance):
    """A row over another one: the way past a trigger on DELETE."""
    one, two = two_unlike(place, chance)
    if connection.vendor == "sqlite":
        columns = ", ".join(f'"{column}"' for column in place.columns)
        run(
            f'REPLACE INTO "{place.name}" ("{place.key}", {columns}) '
            f'SELECT %s, {columns} FROM "{place.name}" WHERE "{place.key}" = %s',
            one,
            two,
        )
    else:
        run(f'DELETE FROM "{place.name}" WHERE "{place.key}" = %s', one)
        place.insert_like(two, **{place.key: one})
    return {one}


def claim(place, chance):
    """A new row of history on top, which says of a record what it never was; not sealed yet."""
    if "history_type" not in place.columns:
        raise NotHere
    last = run(f'SELECT MAX(history_id) FROM "{place.name}" GROUP BY id ORDER BY 1')
    if not last:
        raise NotHere
    row_id = chance.choice(last)[0]
    place.insert_like(row_id, history_id=10**9)
    of = place.value(row_id, "id")
    own = living.HISTORY_ITS_OWN | {"id", "request_id"}
    for column in chance.sample(list(place.columns), len(place.columns)):
        if column not in own:
            try:
                with transaction.atomic():
                    place.set(10**9, column, another(place.value(10**9, column)))
            except (DatabaseError, ValueError):
                continue
            return {of}
    raise NotHere


SEALED_WAYS = [change, remove, forge, move, swap, put_over, claim]
LIVING_WAYS = [change, remove, forge, move]
LEDGER_WAYS = [change, remove, move, swap]
