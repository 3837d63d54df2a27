"""A house of floors: every import goes down (design.md §2)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# From the ground up; a module may import from its own line and from those before it.
FLOORS = [
    "ruggensteun",
    "schools",
    "cases.scheduling",
    "cases.models",
    "cases.policy",
    "cases.forms",
    "cases.actions",
    "cases.tasks",
    "cases.views",
    "cases.guardian_urls",
    "cases.urls",
    "cases.demo",
    "cases.management",
]
# Where a floor names what is above it, and why that is right.
ALLOWED = {("cases.apps", "cases.actions")}  # Django's start: registers how messages are composed


def modules():
    for package in ("ruggensteun", "schools", "cases"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def floor_of(name):
    return next((i for i in reversed(range(len(FLOORS))) if f"{name}.".startswith(f"{FLOORS[i]}.")), None)


def imported(path):
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            whole = ".".join(part for part in (base, node.module) if part)
            yield whole
            yield from (f"{whole}.{alias.name}" for alias in node.names)


def climbs(path):
    name = name_of(path)
    here = floor_of(name)
    for target in imported(path):
        there = floor_of(target)
        if there is not None and here is not None and there > here:
            yield target


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_no_import_goes_up(path):
    up = [target for target in climbs(path) if (name_of(path), ".".join(target.split(".")[:2])) not in ALLOWED]
    assert up == []


def test_a_climbing_import_would_be_found(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "schools").mkdir()
    culprit = tmp_path / "schools" / "models.py"
    culprit.write_text("from cases.models import Case\n")
    assert list(climbs(culprit)) == ["cases.models", "cases.models.Case"]


def test_views_load_through_policy_only():
    loaded = [
        f"{name_of(path)}:{node.lineno}"
        for path in (ROOT / "cases" / "views").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert loaded == []


def test_only_what_asks_or_a_command_writes_in_the_directory():
    """The verbs of `schools` know no shelter and cannot ask who may: a view comes to them through a verb that does."""
    writers = {
        name_of(path)
        for path in modules()
        if any(f"{target}.".startswith("schools.actions.") for target in imported(path))
        and not name_of(path).startswith("schools.actions")
    }
    assert writers == {
        "cases.actions.intake",
        "cases.actions.people",
        "cases.actions.school_directory",
        "cases.demo.cast",  # reads a register into an empty database
        "schools.management.commands.import_holidays",
        "schools.management.commands.import_schools",
    }


def test_object_permissions_are_asked_in_policy_only():
    askers = {
        name_of(path)
        for path in modules()
        if any(target.split(".")[0] == "guardian" for target in imported(path))
        and not name_of(path).startswith("cases.policy")
    }
    # Seats are written with guardian's own functions, and their table is one of guardian's kind.
    assert askers == {"cases.models.case", "cases.actions.seats"}
