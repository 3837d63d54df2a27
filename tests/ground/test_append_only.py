"""History and log only grow: the database itself refuses everything else, on SQLite and on PostgreSQL."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from ruggensteun.audit import triggers
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog, PurgePermit
from ruggensteun.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    with acting(SYSTEM):
        made = User(email="ada@example.org", first_name="Ada", password="!")
        made.save()
    return made


@pytest.fixture
def line(person):
    return AccessLog.objects.create(at=person.joined_at, action="read", actor_id=person.pk)


def refused(sql, *params):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_every_trigger_is_there():
    assert triggers.missing(connection) == []
    assert triggers.triggers_are_there(None, ["default"]) == []


def test_a_missing_trigger_is_named(person):
    triggers.drop_all(connection)
    assert "append_only_update_people_historicaluser" in triggers.missing(connection) or (
        "append_only_row_people_historicaluser" in triggers.missing(connection)
    )
    assert [error.id for error in triggers.triggers_are_there(None, ["default"])] == ["audit.E001"]


def test_a_trigger_that_does_nothing_any_more_is_as_good_as_missing():
    table = "audit_accesslog"
    disarm = {
        "sqlite": [
            f"DROP TRIGGER append_only_update_{table}",
            f'CREATE TRIGGER "append_only_update_{table}" BEFORE UPDATE ON "{table}" BEGIN SELECT 1; END',
        ],
        "postgresql": [f"ALTER TABLE {table} DISABLE TRIGGER append_only_row_{table}"],
    }
    with connection.cursor() as cursor:
        for sql in disarm[connection.vendor]:
            cursor.execute(sql)
    assert len(triggers.missing(connection)) == 1
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_no_web_process_starts_on_a_history_that_could_be_changed():
    triggers.insist()
    triggers.drop_all(connection)
    with pytest.raises(ImproperlyConfigured, match="migrate"):
        triggers.insist()


@pytest.mark.django_db
def test_a_permit_of_somebodys_own_making_lets_nothing_through(line):
    """A temporary table goes before all others, unless one says which is meant."""
    schema = {"sqlite": "temp", "postgresql": "pg_temp"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audit_purgepermit AS SELECT 1 AS id")
    try:
        refused("DELETE FROM audit_accesslog")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {schema}.audit_purgepermit")


def test_history_is_not_changed(person):
    refused("UPDATE people_historicaluser SET first_name = 'Eve'")


def test_history_is_not_removed(person):
    refused("DELETE FROM people_historicaluser")


def test_the_log_is_neither_changed_nor_removed(line):
    refused("UPDATE audit_accesslog SET actor_id = 0")
    refused("DELETE FROM audit_accesslog")


def test_putting_a_row_over_another_does_not_walk_past(line):
    over = {
        "sqlite": "REPLACE INTO audit_accesslog SELECT * FROM audit_accesslog",
        "postgresql": "INSERT INTO audit_accesslog SELECT * FROM audit_accesslog "
        "ON CONFLICT (id) DO UPDATE SET actor_id = 0",
    }
    refused(over[connection.vendor])


def test_a_whole_table_is_not_emptied_at_once(line):
    refused({"sqlite": "DELETE FROM audit_accesslog", "postgresql": "TRUNCATE audit_accesslog"}[connection.vendor])


def test_a_purge_with_its_permit_may_remove(line):
    permit = PurgePermit.objects.create(holder="test")
    AccessLog.objects.filter(pk=line.pk).delete()
    permit.delete()
    assert not AccessLog.objects.exists()


def test_a_change_says_who_and_why_and_keeps_no_password(person):
    with acting(person, why="typo", request_id="abc"):
        person.first_name = "Ade"
        person.save(update_fields=["first_name"])
    row = person.history.first()
    assert (row.first_name, row.history_user_id, row.history_change_reason, row.request_id) == (
        "Ade",
        person.pk,
        "typo",
        "abc",
    )
    assert not hasattr(row, "password")
