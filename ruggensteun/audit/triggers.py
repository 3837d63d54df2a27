"""History, log and ledger are append-only in the database itself, on SQLite and on PostgreSQL.

SQLite drops triggers silently when a later migration rebuilds a table, so they are made anew after
every migration, and looked at when something starts. A trigger that was switched off, or that says something
else under the same name, is as good as gone.
"""

from django.apps import apps
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from ruggensteun.audit.stored import grown_models

# The permit is looked for in the schema of the table: a temporary table of that name must not open the door.
BODY = """
DECLARE permitted boolean := false;
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'audit_ledger' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.audit_purgepermit)', TG_TABLE_SCHEMA) INTO permitted;
  END IF;
  IF permitted THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END """
FUNCTION = f"CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $${BODY}$$ LANGUAGE plpgsql"
IN_FORCE = """
SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND proname = 'append_only' AND prosrc = %s
"""


def tables():
    """Every table that only grows, with the name of its key: history, access log, and the ledger that seals them."""
    grown = [*grown_models(), apps.get_model("audit", "Ledger")]
    return {model._meta.db_table: model._meta.pk.column for model in grown}


def _statements(vendor, table, key):
    """The triggers of one table: their names, and how each is made."""
    if vendor == "postgresql":
        row, whole = f"append_only_row_{table}"[:63], f"append_only_all_{table}"[:63]
        run = "EXECUTE FUNCTION append_only()"
        yield row, f'CREATE TRIGGER "{row}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {run}'
        yield whole, f'CREATE TRIGGER "{whole}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {run}'
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    permit = "" if table == "audit_ledger" else " WHEN NOT EXISTS (SELECT 1 FROM audit_purgepermit)"
    # REPLACE INTO removes a row without asking the DELETE trigger.
    over = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {key} = NEW.{key})'
    for name, when in {
        f"append_only_update_{table}": f'BEFORE UPDATE ON "{table}"',
        f"append_only_delete_{table}": f'BEFORE DELETE ON "{table}"{permit}',
        f"append_only_replace_{table}": f'BEFORE INSERT ON "{table}" {over}',
    }.items():
        yield name, f'CREATE TRIGGER "{name}" {when} {refuse}'


def _in_force(connection):
    """A function that says whether a trigger stands on its table and does what it should."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(IN_FORCE, [BODY])
            there = set(cursor.fetchall())
            return lambda name, table, made: (name, table) in there
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        said = dict(cursor.fetchall())
        return lambda name, table, made: said.get(name) == made


def _wanted(connection):
    """Every trigger that should be there, of the tables that are: (name, table, how it is made)."""
    present = set(connection.introspection.table_names())
    if "audit_purgepermit" not in present:
        return
    for table, key in tables().items():
        if table in present:
            for name, made in _statements(connection.vendor, table, key):
                yield name, table, made


def install(connection):
    """Make the triggers that are not there yet, or are not what they should be."""
    wanted = list(_wanted(connection))
    with connection.cursor() as cursor:
        if wanted and connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        in_force = _in_force(connection)
        for name, table, made in wanted:
            if not in_force(name, table, made):
                _drop(connection, cursor, name, table)
                cursor.execute(made)


def drop_all(connection):
    """Take the triggers away: only for the flush between tests that commit."""
    with connection.cursor() as cursor:
        for name, table, _made in _wanted(connection):
            _drop(connection, cursor, name, table)


def _drop(connection, cursor, name, table):
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def missing(connection):
    """Names of the triggers that should be there and are not, or not as they should be."""
    in_force = _in_force(connection)
    return sorted(name for name, table, made in _wanted(connection) if not in_force(name, table, made))


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


def insist():
    """Refuse to start on a history that could be changed; called when a web process starts.

    A database that does not answer is no reason: the pages say so themselves until it is back.
    """
    problems = triggers_are_there(None, ["default"])
    if problems:
        raise ImproperlyConfigured(f"{problems[0].msg} Run `manage.py migrate`: it puts them back.")
