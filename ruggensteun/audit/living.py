"""What is there now against what history says: every record equals its last row of history, as stored."""

from django.apps import apps
from django.db import connection

HISTORY_ITS_OWN = {"history_id", "history_date", "history_type", "history_change_reason", "history_user_id"}


def audited_models():
    """Every model with a history, and the model of its history."""
    for model in apps.get_models():
        manager = getattr(model._meta, "simple_history_manager_attribute", None)
        if manager:
            yield model, getattr(model, manager).model


def differences(model, history, *, limit):
    """(id, what is wrong) of records that are not what their history says; secrets are in no history.

    Works in the database alone, so that nothing has to be decrypted or carried over.
    """
    yield from _ask(_unlike_history(model, history, limit))
    yield from (
        (row_id, "is gone, and its history does not say so") for (row_id,) in _rows(_gone(model, history, limit))
    )


def count(model):
    """How many records are there."""
    return _rows(f'SELECT COUNT(*) FROM "{model._meta.db_table}"')[0][0]


def compared(model, history):
    """The columns that a record and its history have in common."""
    kept = {field.column for field in history._meta.concrete_fields} - HISTORY_ITS_OWN
    return [field.column for field in model._meta.concrete_fields if field.column in kept and not field.primary_key]


def _ask(sql):
    for row_id, history_type, *same in _rows(sql):
        if history_type is None:
            yield row_id, "is there without any history"
        elif history_type == "-":
            yield row_id, "is there, although its history says that it was removed"
        else:
            yield row_id, f"differs from its last row of history in {', '.join(name for name in same if name)}"


def _unlike_history(model, history, limit):
    now, then, key = model._meta.db_table, history._meta.db_table, model._meta.pk.column
    differ = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    unlike = {name: f'live."{name}" {differ} last."{name}"' for name in compared(model, history)}
    named = ", ".join(f"CASE WHEN {test} THEN '{name}' ELSE '' END" for name, test in unlike.items())
    return (
        f'SELECT live."{key}", last.history_type, {named or "NULL"} FROM "{now}" live LEFT JOIN "{then}" last '
        f'ON last.history_id = (SELECT MAX(history_id) FROM "{then}" any_of WHERE any_of."{key}" = live."{key}") '
        f"WHERE last.history_id IS NULL OR last.history_type = '-' OR {' OR '.join(unlike.values()) or 'FALSE'} "
        f'ORDER BY live."{key}" LIMIT {int(limit)}'
    )


def _gone(model, history, limit):
    now, then, key = model._meta.db_table, history._meta.db_table, model._meta.pk.column
    return (
        f'SELECT last."{key}" FROM "{then}" last '
        f'JOIN (SELECT MAX(history_id) AS newest FROM "{then}" GROUP BY "{key}") each_last '
        f"ON last.history_id = each_last.newest WHERE last.history_type <> '-' "
        f'AND NOT EXISTS (SELECT 1 FROM "{now}" live WHERE live."{key}" = last."{key}") '
        f'ORDER BY last."{key}" LIMIT {int(limit)}'
    )


def _rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
