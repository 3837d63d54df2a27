"""Every verb, tried by everybody. A new verb fails until it has a row."""

import importlib
import inspect
import pkgutil

import pytest
from django.core.management import get_commands

import cases.actions
import schools.actions
from cases.models import Membership
from ruggensteun.audit.acting import SYSTEM, acting
from tests.attack.verbs import CAST, ROWS, may

# Nobody who is signed in comes to these, for no view may import them (tests/test_floors.py): by which command they run.
BY_COMMAND = {
    "people.start_shelter": "start_shelter",  # the first people of an empty database
    "schools.import_holidays": "import_holidays",
    "schools.import_register": "import_schools",
    "erasing.erase_again": "after_restore",
}
# The verbs of the directory know no shelter, and cannot ask: which verbs do, before they call it.
ASKED_BY = {
    "schools.add_closure": ["school_directory.add_closure"],
    "schools.add_contact": ["people.invite_school_contact", "intake.finish"],
    "schools.cancel_closure": ["school_directory.cancel_closure"],
    "schools.confirm_contact": ["school_directory.confirm_contact"],
    "schools.drop_own_holiday": ["school_directory.drop_own_holiday"],
    "schools.edit_school": ["school_directory.edit_school"],
    "schools.end_contact": ["people.end_school_contact"],
    "schools.set_contact_hours": ["school_directory.set_contact_hours"],
    "schools.set_own_holiday": ["school_directory.set_own_holiday"],
}
STAGES = sorted({name for name, _do, _who in ROWS.values()})


def verbs():
    """The names of all verbs about cases and about schools, wherever they are written."""
    for package in (cases.actions, schools.actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            loaded = importlib.import_module(module.name)
            noun = module.name.split(".")[2] if package is cases.actions else "schools"
            for name, value in vars(loaded).items():
                public = inspect.isfunction(value) and value.__module__ == module.name and not name.startswith("_")
                if public and hasattr(value, "__wrapped__"):
                    yield f"{noun}.{name}"


def test_every_verb_has_a_row():
    rows = {row.split(" ")[0] for row in ROWS}
    assert set(verbs()) == rows | set(BY_COMMAND) | set(ASKED_BY)
    assert {asking for verbs in ASKED_BY.values() for asking in verbs} - rows == set()
    assert set(BY_COMMAND.values()) - set(get_commands()) == set()


@pytest.mark.parametrize("name", STAGES)
def test_only_who_may_can(stage, name):
    world = stage(name)
    rows = {row: do for row, (needs, do, _who) in ROWS.items() if needs == name}
    can = {row: [person for person in CAST if may(world, do, getattr(world, person))] for row, do in rows.items()}
    assert can == {row: [person for person in CAST if person in ROWS[row][2]] for row in rows}


@pytest.mark.parametrize("name", [name for name in STAGES if name != "people"])
def test_a_superuser_who_coaches_elsewhere_can_do_nothing(stage, name):
    world = stage(name)
    with acting(SYSTEM):
        world.mila.is_superuser = world.mila.is_staff = True
        world.mila.save()
        Membership(shelter=world.brug, user=world.mila, role="coach", since=world.case.opened_at.date()).save()
    assert [row for row, (needs, do, _who) in ROWS.items() if needs == name and may(world, do, world.mila)] == []
