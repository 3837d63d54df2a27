"""Whatever would write an audited record without its history is refused in code, before it reaches the database."""

import ast
import asyncio
import json
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import models, transaction

from ruggensteun.audit import living
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet, SilentWrite
from ruggensteun.audit.verifying import verify
from ruggensteun.people.models import Invitation, User
from schools.models import School, SchoolBoard

ROOT = Path(__file__).parent.parent.parent
OTHER = {"email": "eve@example.org", "first_name": "Eve"}


@pytest.fixture
def two(db):
    """Ada with an invitation, and Bob without; a board with one school."""
    with acting(SYSTEM):
        ada, bob = User(email="ada@example.org", first_name="Ada"), User(email="bob@example.org", first_name="Bob")
        ada.save()
        bob.save()
        Invitation(user=ada, token_hash="h", salt="s", expires_at=ada.joined_at).save()
        board = SchoolBoard(number="12345", name="Bestuur")
        board.save()
        School(code="99XA00", name="De Wegwijzer", town="Tilburg", region="zuid", board=board).save()
    return ada, bob


def waiting(query, name, *args, **kwargs):
    async def wait():
        await getattr(query, name)(*args, **kwargs)

    # A browser test before this one, in the same process, has left a loop that counts as running here.
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        async_to_sync(wait)()
    finally:
        asyncio._set_running_loop(running)


def without_history(ada):
    ada.first_name = "Eve"
    ada.save_without_historical_record()


def from_a_file(tmp_path):
    path = tmp_path / "people.json"
    path.write_text(json.dumps([{"model": "people.user", "pk": 9, "fields": {**OTHER, "password": "!"}}]))
    call_command("loaddata", path, verbosity=0)


WRITES = {
    "update": lambda ada, bob: User.objects.filter(pk=ada.pk).update(first_name="Eve"),
    "aupdate": lambda ada, bob: waiting(User.objects, "aupdate", first_name="Eve"),
    "delete many": lambda ada, bob: User.objects.all().delete(),
    "adelete many": lambda ada, bob: waiting(User.objects.all(), "adelete"),
    "raw delete": lambda ada, bob: Invitation.objects.all()._raw_delete("default"),
    "bulk create": lambda ada, bob: User.objects.bulk_create([User(**OTHER)]),
    "abulk create": lambda ada, bob: waiting(User.objects, "abulk_create", [User(**OTHER)]),
    "bulk update": lambda ada, bob: User.objects.bulk_update([ada], ["first_name"]),
    "abulk update": lambda ada, bob: waiting(User.objects, "abulk_update", [ada], ["first_name"]),
    "delete one": lambda ada, bob: ada.invitations.get().delete(),
    "adelete one": lambda ada, bob: waiting(ada.invitations.get(), "adelete"),
    "update by way of a relation": lambda ada, bob: ada.invitations.update(user=bob),
    "add to a relation": lambda ada, bob: bob.invitations.add(*ada.invitations.all()),
    "aadd to a relation": lambda ada, bob: waiting(bob.invitations, "aadd", *ada.invitations.all()),
    "set a relation": lambda ada, bob: bob.invitations.set(ada.invitations.all()),
    "clear a relation": lambda ada, bob: SchoolBoard.objects.get().schools.clear(),
    "remove from a relation": lambda ada, bob: SchoolBoard.objects.get().schools.remove(School.objects.get()),
    "the manager beneath": lambda ada, bob: User._base_manager.update(first_name="Eve"),
    "delete by the manager beneath": lambda ada, bob: Invitation._base_manager.all()._raw_delete("default"),
    "save without history": lambda ada, bob: without_history(ada),
    "save as it came": lambda ada, bob: ada.save_base(raw=True),
    "a group": lambda ada, bob: ada.groups.add(Group.objects.create(name="g")),
    "a group the other way round": lambda ada, bob: Group.objects.create(name="g").user_set.add(ada),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_without_history_is_refused_and_changes_nothing(two, write):
    with pytest.raises(SilentWrite), transaction.atomic():
        write(*two)
    assert verify().findings == []
    assert sorted(User.objects.values_list("first_name", flat=True)) == ["Ada", "Bob"]
    assert Invitation.objects.get().user == two[0]
    assert School.objects.get().board == SchoolBoard.objects.get()
    assert two[0].groups.count() == 0


def test_a_file_of_records_is_not_loaded_past_their_history(two, tmp_path):
    with pytest.raises(SilentWrite), transaction.atomic():
        from_a_file(tmp_path)
    assert User.objects.count() == 2


def test_what_saves_one_by_one_leaves_history(two):
    ada, bob = two
    with acting(ada):
        User.objects.create(**OTHER)
        User.objects.get_or_create(email="finn@example.org", defaults={"first_name": "Finn"})
        User.objects.update_or_create(email="bob@example.org", defaults={"first_name": "Bobby"})
        bob.invitations.add(ada.invitations.get(), bulk=False)
    last = [(row.first_name, row.history_type, row.history_user_id) for row in User.history.order_by("history_id")]
    assert last[2:] == [("Eve", "+", ada.pk), ("Finn", "+", ada.pk), ("Bobby", "~", ada.pk)]
    assert Invitation.history.latest().user_id == bob.pk
    assert verify().findings == []


@pytest.mark.parametrize("model", [model for model, _history in living.audited_models()], ids=lambda m: m._meta.label)
def test_every_audited_model_refuses_through_each_of_its_managers(model):
    managers = [model._base_manager, model._default_manager, *model._meta.managers]
    assert issubclass(model, Audited)
    assert [manager for manager in managers if not isinstance(manager.none(), AuditedQuerySet)] == []


def test_every_way_of_writing_that_django_has_is_known_here():
    """A method that a later Django brings is looked at before it is used."""
    words = ("update", "delete", "bulk", "insert")
    ways = {name for name in dir(models.QuerySet) if not name.startswith("_") and any(word in name for word in words)}
    refused = {"update", "bulk_create", "bulk_update", "delete"}
    refused |= {f"a{name}" for name in refused}
    assert ways - refused == {
        "update_or_create",  # these two save
        "aupdate_or_create",
        "select_for_update",  # and these read
        "in_bulk",
        "ain_bulk",
    }


def test_nobody_goes_around_what_is_refused():
    """Raw SQL, plain query sets and the private ways of Django are for the audit itself alone."""
    around = {"cursor", "chunked_cursor", "_base_manager", "_raw_delete", "_update", "raw", "save_base", "QuerySet"}
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {node.func.attr}"
        for folder in ("cases", "schools", "ruggensteun")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and "audit" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in around
    }
    # The rotation of keys reads stored bytes by SQL; what it writes it saves. A large world ends with ANALYZE.
    assert found == {"ruggensteun/rotation.py: cursor", "cases/management/commands/make_world.py: cursor"}
