"""Which rights the application's own role needs on PostgreSQL: on history, log and ledger to read and to add, no more.

Made from the models, so that a new one is in it. Triggers refuse everybody; these rights hold also when a trigger is
gone, and only the owner of the tables can take a trigger away.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection

from ruggensteun.audit import living, triggers

READ_ONLY = {"django_migrations", "auth_permission", "django_content_type"}


def for_application(role):
    """The statements for the role under which web and workers run."""
    yield from _in(role)
    for table, rights in rights_of_application().items():
        yield f'GRANT {rights} ON "{table}" TO "{role}";'


def for_purge(role):
    """What a second role needs on top of that: only a purge removes history, log and records."""
    yield from for_application(role)
    removed = {table for table in triggers.tables() if table != "audit_ledger"} | _records()
    for table in sorted(removed):
        yield f'GRANT DELETE ON "{table}" TO "{role}";'
    yield f'GRANT INSERT, DELETE ON "audit_purgepermit" TO "{role}";'


def rights_of_application():
    """Every table of the application and what its own role may do there."""
    rights = dict.fromkeys(_tables(), "SELECT, INSERT, UPDATE, DELETE")
    rights |= dict.fromkeys(_records(), "SELECT, INSERT, UPDATE")  # a record is never deleted outside a purge
    rights |= dict.fromkeys(triggers.tables(), "SELECT, INSERT")
    return dict(sorted((rights | dict.fromkeys({*READ_ONLY, "audit_purgepermit"}, "SELECT")).items()))


def _in(role):
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "{_schema()}" FROM "{role}";'
    yield f'REVOKE CREATE ON SCHEMA "{_schema()}" FROM "{role}", PUBLIC;'
    yield f'GRANT USAGE ON SCHEMA "{_schema()}" TO "{role}";'


def _records():
    return {model._meta.db_table for model, _history in living.audited_models()}


def _tables():
    """Those of all models, of their relations, and of the cache."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    cache = settings.CACHES["default"]
    return tables | ({cache["LOCATION"]} if cache["BACKEND"].endswith("DatabaseCache") else set())


def _schema():
    if connection.vendor != "postgresql":
        return "public"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]
