"""A database of another version of the program: seen before a step of this one changes it."""

from django.core.management import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# Their steps began anew with the first release; those of other packages are theirs to keep.
OURS = ("people", "audit", "delivery", "schools", "cases")
OTHER_VERSION = (
    "This database belongs to another version: it has been through {steps}, which this one does not know. "
    "Versions from before the first release cannot be brought along: begin with an empty database. "
    "Or start the newer version that made it. Nothing was changed."
)


def unknown_steps(applied):
    """Of pairs of app and migration, as a database keeps them, those of ours that this version does not have."""
    known = MigrationLoader(None).disk_migrations
    return sorted(f"{app}.{name}" for app, name in applied if app in OURS and (app, name) not in known)


def sentence(steps):
    """What to say to whoever brings such a database."""
    return OTHER_VERSION.format(steps=steps[0] if len(steps) == 1 else f"{steps[0]} and {len(steps) - 1} more")


def refuse_another(sender, using, **kwargs):
    """Called by Django before it migrates; raises CommandError before anything was changed."""
    if steps := unknown_steps(MigrationRecorder(connections[using]).applied_migrations()):
        raise CommandError(sentence(steps))
