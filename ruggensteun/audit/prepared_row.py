"""One row of the access log: it is written before each page, and its statement is put together once in a process."""

from functools import cached_property

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.sql import InsertQuery


class PreparedRow:
    """A row to write again and again, of one model without defaults in the database; `bulk_create` is for many.

    Only for what has no history of its own: it passes the ORM by.
    """

    def __init__(self, model):
        self._model = model

    def __call__(self, row):
        """Write this new record, which then has its id; signals are not sent, as by `bulk_create`."""
        connection = connections[DEFAULT_DB_ALIAS]
        fields, sql = self._put_together
        with connection.cursor() as cursor:
            cursor.execute(sql, [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields])
            (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS

    @cached_property
    def _put_together(self):
        meta = self._model._meta
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        query = InsertQuery(self._model)
        query.insert_values(fields, [self._model()])
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        compiler.returning_fields = [meta.pk]
        ((sql, _empty),) = compiler.as_sql()
        return fields, sql
