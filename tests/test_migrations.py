"""A migration runs while the version before it still works: it takes nothing away from under that version's feet."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ruggensteun.versions import OURS

TAKES_AWAY = (migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel)
# The first release: there was no version before these.
FIRST_RELEASE = {"people": 1, "audit": 1, "delivery": 2, "schools": 1, "cases": 2}


def harm(operation):
    """What the version before this one would stumble over; empty when nothing."""
    if isinstance(operation, TAKES_AWAY):
        return f"{operation.describe()}: the version before still reads it"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.many_to_many or field.has_db_default()):
            return f"{operation.describe()}: the version before leaves it empty; give null or db_default"
    if isinstance(operation, migrations.AlterField):
        # A plan that PostgreSQL keeps for a connection fails for good once a column in it becomes of another type.
        return f"{operation.describe()}: say in `safe_because` that its type stays, and why the version before fills it"
    return ""


@pytest.mark.django_db
def test_what_was_added_since_the_first_release_harms_no_version_that_still_runs():
    found = MigrationLoader(connection).disk_migrations.items()
    new = [one for (app, name), one in found if app in OURS and int(name[:4]) > FIRST_RELEASE[app]]
    unsafe = [
        f"{one}: {harm(operation)}"
        for one in new
        if not getattr(one, "safe_because", "")
        for operation in one.operations
        if harm(operation)
    ]
    assert unsafe == []


@pytest.mark.parametrize(
    ("operation", "safe"),
    [
        (migrations.RemoveField("case", "group"), False),
        (migrations.RenameField("case", "group", "class"), False),
        (migrations.AddField("case", "word", models.CharField(max_length=5, default="")), False),
        (migrations.AddField("case", "word", models.CharField(max_length=5, db_default="")), True),
        (migrations.AddField("case", "day", models.DateField(null=True)), True),
        (migrations.AlterField("case", "day", models.DateField()), False),
        (migrations.AlterField("case", "word", models.CharField(max_length=9, null=True)), False),
        (migrations.AddIndex("case", models.Index(fields=["group"], name="by_group")), True),
    ],
)
def test_what_is_harm_and_what_is_not(operation, safe):
    assert (harm(operation) == "") is safe


@pytest.mark.django_db
def test_a_database_from_before_the_first_release_is_refused_before_anything_changes():
    recorder = MigrationRecorder(connection)
    recorder.record_applied("cases", "0003_consent_by_category")
    recorder.record_applied("cases", "0004_legal_basis")
    with pytest.raises(CommandError, match=r"been through cases\.0003_consent_by_category and 1 more, which"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_a_database_of_this_version_is_not_refused():
    call_command("migrate", verbosity=0)
