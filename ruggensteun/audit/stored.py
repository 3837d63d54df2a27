"""Rows as they stand in the database, byte for byte: what is sealed, and what a seal is held against.

Encrypted fields are read as they are stored, so nobody needs their keys to verify.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

# How PostgreSQL writes a value as text depends on these; fixed, so that a seal does not depend on who connects.
STEADY = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'
"""
CHUNK = 2000


@dataclass(frozen=True)
class Table:
    """A table that only grows: its name, its key, and the columns that a new seal covers."""

    name: str
    key: str
    columns: tuple


def grown_models():
    """Every model whose rows are sealed: all history, and the access log with the cases of its lines."""
    grown = [model for model in apps.get_models() if hasattr(model, "history_type")]
    grown += [apps.get_model("audit", name) for name in ("AccessLog", "LoggedCase")]
    return sorted(grown, key=lambda model: model._meta.db_table)


def table_of(model):
    """What is sealed of this model, named column by column."""
    meta = model._meta
    columns = tuple(field.column for field in meta.concrete_fields if not field.primary_key)
    return Table(meta.db_table, meta.pk.column, columns)


def tables():
    """Every table that is sealed, by its name."""
    return {table.name: table for table in map(table_of, grown_models())}


@contextmanager
def steadily():
    """Inside, PostgreSQL writes values in one way. On SQLite it writes nothing and so keeps no writer waiting."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STEADY)
        yield


def read(table, columns, *, after=None, upto=None, among=None, limit=None):
    """The rows of a table in the order of their ids: (id, [values as stored]), streaming, inside `steadily`."""
    # A bare column would be converted on SQLite; an expression comes as it is stored.
    each = '"{}"::text' if connection.vendor == "postgresql" else '+"{}"'
    wanted = ", ".join([f'"{table.key}"', *map(each.format, columns)])
    marks = ", ".join(["%s"] * len(among or ()))
    bounds = {"> %s": after, "<= %s": upto, f"IN ({marks})": among}
    bounds = {f'"{table.key}" {bound}': value for bound, value in bounds.items() if value is not None}
    values = [each for value in bounds.values() for each in (value if isinstance(value, list) else [value])]
    sql = f'SELECT {wanted} FROM "{table.name}" WHERE {" AND ".join(bounds) or "TRUE"} ORDER BY "{table.key}"'
    sql += f" LIMIT {int(limit)}" if limit else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                yield row[0], row[1:]


def columns_of(table):
    """The names of the columns that this table has in the database now."""
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table.name)}


def count_after(table, last):
    """How many rows have a higher id than `last`; all of them when that is None."""
    with connection.cursor() as cursor:
        beyond = "" if last is None else f' WHERE "{table.key}" > {int(last)}'
        cursor.execute(f'SELECT COUNT(*) FROM "{table.name}"{beyond}')
        return cursor.fetchone()[0]
