"""Every verb, tried by everybody. A new verb fails until it has a row."""

import importlib
import inspect
import pkgutil

import pytest

import cases.actions
from cases.models import Membership
from ruggensteun.audit.acting import SYSTEM, acting
from tests.attack.verbs import CAST, ROWS, may

# Not for anybody who is signed in: the command that makes the first people of an empty database.
BY_COMMAND = {"people.start_shelter"}
STAGES = sorted({name for name, _do, _who in ROWS.values()})


def verbs():
    """The names of all verbs about cases, wherever they are written."""
    for module in pkgutil.walk_packages(cases.actions.__path__, "cases.actions."):
        loaded = importlib.import_module(module.name)
        noun = module.name.split(".")[2]
        for name, value in vars(loaded).items():
            public = inspect.isfunction(value) and value.__module__ == module.name and not name.startswith("_")
            if public and hasattr(value, "__wrapped__"):
                yield f"{noun}.{name}"


def test_every_verb_has_a_row():
    assert set(verbs()) == {row.split(" ")[0] for row in ROWS} | BY_COMMAND


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
