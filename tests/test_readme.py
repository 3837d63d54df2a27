"""What README says of visibility, states and settings is what the code does."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from cases.policy.table import NO, PARTIES, PARTY_NAMES, TABLE, YES, sees
from ruggensteun.states import Stateful

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def visibility():
    """The table of who sees what, as README shows it."""
    rows = [["", *(str(PARTY_NAMES[party]) for party in PARTIES)]]
    rows.append(["---"] * len(rows[0]))
    for key, (label, _cells) in TABLE.items():
        words = [sees(party, key) for party in PARTIES]
        shown = ["no" if word == NO else "**yes**" if word == YES else str(word) for word in words]
        rows.append([str(label), *shown])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def diagram(model):
    """A model's states as README draws them, made from its TRANSITIONS."""
    lines = ["stateDiagram-v2", f"  [*] --> {first_state(model)}"]
    for state, following in model.TRANSITIONS.items():
        lines += [f"  {state} --> {to}" for to in sorted(following)]
        lines += [f"  {state} --> [*]"] if not following else []
    return "\n".join(lines)


def first_state(model):
    default = model._meta.get_field("state").default
    return default if isinstance(default, str) else next(iter(model.TRANSITIONS))


def stateful():
    return [model for model in apps.get_models() if issubclass(model, Stateful)]


def test_the_table_of_who_sees_what_is_policys_own():
    from django.utils import translation

    with translation.override("en"):
        assert visibility() in README


@pytest.mark.parametrize("model", stateful(), ids=lambda model: model.__name__)
def test_every_state_table_is_drawn(model):
    assert f"```mermaid\n{diagram(model)}\n```" in README


def test_every_setting_from_the_environment_is_explained():
    source = (ROOT / "ruggensteun" / "settings.py").read_text("utf-8")
    names = set(re.findall(r'(?:env\.\w+\(|env\.\w+, )\s*"([A-Z_]+)"', source))
    assert names
    assert {name for name in names if f"`{name}`" not in README} == set()


def test_both_commands_are_there():
    assert "python3 manage.py demo" in README
    assert "python3 manage.py test" in README
