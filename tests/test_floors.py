"""A house of floors: every import goes down. The floors are the contracts of import-linter in pyproject.toml."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ruggensteun", "schools", "cases")


def modules():
    for package in PACKAGES:
        yield from (path.relative_to(ROOT) for path in sorted((ROOT / package).rglob("*.py")))


def lint(folder):
    """Whether the code in a folder keeps the contracts, and what import-linter says."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]
    wide = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    """A copy of the code, in which an import may be planted."""
    for path in modules():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_goes_down():
    kept, words = lint(ROOT)
    assert kept, words


@pytest.mark.parametrize(
    ("path", "line", "said"),
    [
        ("schools/models/school.py", "from cases.models import Case", "The house: every import goes down BROKEN"),
        ("cases/policy/eyes.py", "from cases.actions import seats", "The floors of cases BROKEN"),
        ("cases/views/queue.py", "import cases.apps", "The floors of cases BROKEN"),
        ("ruggensteun/keys.py", "from ruggensteun.audit import reads", "The floors of ruggensteun BROKEN"),
        (
            "ruggensteun/delivery/claims.py",
            "from ruggensteun.people import devices",
            "The floors of ruggensteun BROKEN",
        ),
        ("ruggensteun/a_new_module.py", "", "The floors of ruggensteun BROKEN"),
        ("ruggensteun/delivery/gate.py", "from django.conf import settings", "What must be pure"),
        ("cases/views/queue.py", "from schools.actions import add_closure", "The verbs of schools ask nobody"),
        ("cases/views/guardian/own.py", "from cases.views.coach import today", "The pages of coach and guardian"),
    ],
)
def test_a_climbing_import_or_a_module_without_a_place_is_found(copy, path, line, said):
    with (copy / path).open("a") as file:
        file.write(f"\n{line}\n")
    kept, words = lint(copy)
    assert not kept
    assert said in words


def test_an_exception_that_nobody_needs_any_more_is_found(copy):
    outbox = copy / "ruggensteun" / "delivery" / "outbox.py"
    outbox.write_text(outbox.read_text("utf-8").replace("from ruggensteun.people.models import", "from nowhere import"))
    kept, words = lint(copy)
    assert not kept
    assert "No matches for ignored import ruggensteun.delivery.outbox -> ruggensteun.people.models" in words


def test_views_load_through_policy_only():
    loaded = [
        f"{path}:{node.lineno}"
        for path in (ROOT / "cases" / "views").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert loaded == []
