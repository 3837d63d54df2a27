"""History and log are append-only in the database itself, on SQLite and on PostgreSQL.

SQLite drops triggers silently when a later migration rebuilds a table, so they are made anew after
every migration, and a system check looks whether they are there.
"""

from django.apps import apps
from django.core.checks import Error, register
from django.db import DatabaseError, connections

FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_purgepermit) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql
"""


def tables():
    """Every table that only grows: all history tables and the access log."""
    histories = {model._meta.db_table for model in apps.get_models() if hasattr(model, "history_type")}
    return sorted(histories | {apps.get_model("audit", "AccessLog")._meta.db_table})


def _statements(vendor, table):
    if vendor == "postgresql":
        yield (
            f"append_only_row_{table}",
            (
                f'CREATE TRIGGER "append_only_row_{table}" BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            ),
        )
        yield (
            f"append_only_all_{table}",
            (
                f'CREATE TRIGGER "append_only_all_{table}" BEFORE TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            ),
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    key = "history_id" if "historical" in table else "id"
    yield f"append_only_update_{table}", f'BEFORE UPDATE ON "{table}" {refuse}'
    yield (
        f"append_only_delete_{table}",
        (f'BEFORE DELETE ON "{table}" WHEN NOT EXISTS (SELECT 1 FROM audit_purgepermit) {refuse}'),
    )
    # REPLACE INTO removes a row without asking the DELETE trigger.
    yield (
        f"append_only_replace_{table}",
        (f'BEFORE INSERT ON "{table}" WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {key} = NEW.{key}) {refuse}'),
    )


def _existing(connection):
    sql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def _name(vendor, name):
    return name[:63] if vendor == "postgresql" else name


def install(connection):
    """Make the triggers that are not there yet."""
    present = set(connection.introspection.table_names())
    if "audit_purgepermit" not in present:
        return
    existing = _existing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in tables():
            for name, body in _statements(connection.vendor, table):
                if table in present and _name(connection.vendor, name) not in existing:
                    cursor.execute(body if body.startswith("CREATE") else f'CREATE TRIGGER "{name}" {body}')


def drop_all(connection):
    """Take the triggers away: only for the flush between tests that commit."""
    existing = _existing(connection)
    with connection.cursor() as cursor:
        for table in tables():
            for name, _body in _statements(connection.vendor, table):
                if _name(connection.vendor, name) in existing:
                    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                    cursor.execute(f'DROP TRIGGER "{_name(connection.vendor, name)}"{on}')


def missing(connection):
    """Names of the triggers that should be there and are not."""
    present, existing = set(connection.introspection.table_names()), _existing(connection)
    return sorted(
        name
        for table in tables()
        if table in present
        for name, _body in _statements(connection.vendor, table)
        if _name(connection.vendor, name) not in existing
    )


def install_after_migrate(sender, using, **kwargs):
    """Called by Django after every migration."""
    install(connections[using])


@register("database")
def triggers_are_there(app_configs, databases, **kwargs):
    """`check --database default` says so when history can be changed."""
    gone = []
    for alias in databases or ():
        try:
            gone += missing(connections[alias])
        except DatabaseError:
            continue
    return [Error(f"Append-only triggers are missing: {', '.join(gone[:3])} …", id="audit.E001")] if gone else []
