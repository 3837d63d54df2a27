"""On PostgreSQL the application's own role cannot touch what was written, whatever happens to the triggers."""

import secrets
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from ruggensteun.audit import grants, sealing, triggers
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.certificates import purge
from ruggensteun.audit.models import AccessLog, Ledger
from ruggensteun.audit.verifying import verify
from ruggensteun.people.models import User
from tests import world as stage


def printed(role, *options):
    out = StringIO()
    call_command("audit_grants", role, *options, stdout=out)
    return out.getvalue().splitlines()


def test_every_table_has_its_rights_and_only_a_purge_may_delete():
    rights = grants.rights_of_application()
    assert {table for table, may in rights.items() if may == "SELECT, INSERT"} == set(triggers.tables())
    assert rights["people_user"] == "SELECT, INSERT, UPDATE"
    assert rights["django_session"] == "SELECT, INSERT, UPDATE, DELETE"
    assert rights["audit_purgepermit"] == "SELECT"


@pytest.mark.django_db
def test_no_table_of_the_database_is_forgotten():
    known = set(grants.rights_of_application())
    assert set(connection.introspection.table_names()) - known == set()


@pytest.mark.django_db
def test_the_command_prints_them_for_a_role():
    assert 'GRANT SELECT, INSERT ON "audit_ledger" TO "ruggensteun_app";' in printed("ruggensteun_app")
    assert 'GRANT DELETE ON "audit_accesslog" TO "purger";' in printed("purger", "--purge")
    assert not any("DELETE" in line and "audit_ledger" in line for line in printed("purger", "--purge"))


@pytest.mark.parametrize("role", ['x"; DROP TABLE people_user; --', "", "a b"])
def test_a_role_is_a_plain_name(role):
    with pytest.raises(CommandError):
        printed(role)


@contextmanager
def as_role(*options):
    """Everything inside is done under a role that has the printed rights and no others."""
    role = f"test_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{role}"')
        for statement in printed(role, *options):
            cursor.execute(statement)
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield role
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute(f'DROP OWNED BY "{role}"')
            cursor.execute(f'DROP ROLE "{role}"')


def refused(sql):
    said = r"permission denied|must be owner"
    with pytest.raises(ProgrammingError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return True


def tries(table):
    yield f"DELETE FROM {table}"
    yield f"TRUNCATE {table}"
    yield f"ALTER TABLE {table} DISABLE TRIGGER ALL"
    column = triggers.tables()[table]
    yield f"UPDATE {table} SET {column} = {column}"


# SQLite knows no roles: who can write in the file can write everything in it.
if connection.vendor == "postgresql":

    @pytest.mark.django_db
    def test_the_applications_own_role_does_its_work_and_cannot_touch_what_was_written(at):
        triggers.drop_all(connection)  # the rights alone must hold
        with as_role():
            world = stage.build("held")  # by the actions, under these rights; `at` sets the clock
            AccessLog.objects.create(at=stage.NOW, action="read", actor_id=world.noor.pk)
            assert sealing.seal() > 100
            for table in triggers.tables():
                assert all(refused(sql) for sql in tries(table))
            assert refused("DELETE FROM people_user")
            assert refused("INSERT INTO audit_purgepermit (holder) VALUES ('me')")
            assert refused("CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS 'BEGIN END' LANGUAGE plpgsql")
        triggers.install(connection)
        assert verify().findings == []

    @pytest.mark.django_db
    def test_a_second_role_can_purge_and_still_not_touch_the_ledger(at):
        at("people")
        with acting(SYSTEM):
            User(email="vera@example.org", first_name="Vera").save()
        sealing.seal()
        with as_role("--purge"):
            purge(User.objects.filter(first_name="Vera"), rule="a rule", by=SYSTEM)
            assert all(refused(sql) for sql in tries("audit_ledger"))
        assert Ledger.objects.filter(kind="purge").exists()
        assert verify().findings == []
