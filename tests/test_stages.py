"""A stage that was put back is the stage that the actions make."""

import pytest
from django.apps import apps
from django.db import transaction

from cases.models import Case, Shelter
from ruggensteun.people.models import User
from tests import world as world_module

# Drawn by lot, or made from what is; each with why it cannot be the same twice.
BY_LOT = {
    "number": "a case's, drawn",
    "id": "of a record, in its history",
    "password": "a new salt each time",
    "salt": "drawn",
    "token_hash": "of a drawn salt",
    "code_hash": "a new salt each time",
    "key_hash": "drawn",
    "key": "drawn",
    "session_key": "drawn",
    "object_id": "an id of any kind of record",
    "subject_id": "the same",
    "delivery.Notification.sequence": "of some kinds an id",
}
# Ids that are no foreign key, by whose they are.
PLAIN_IDS = {"history_user_id": User, "actor_id": User, "by_id": User, "owner_id": Shelter, "case_ids": Case}


def contents():
    """Every record, with an id told by its place among those of its kind: {table: rows}."""
    models = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    places = {
        model: {pk: place for place, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))}
        for model in models
    }
    return {model._meta.label: list(_told(model, places)) for model in models if places[model]}


def _told(model, places):
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not _is_by_lot(field)]
    for record in model._base_manager.order_by("pk"):
        yield {field.name: _place(field, record, places) for field in fields}


def _is_by_lot(field):
    return field.name in BY_LOT or f"{field.model._meta.label}.{field.name}" in BY_LOT


def _place(field, record, places):
    value, of = getattr(record, field.attname), PLAIN_IDS.get(field.name, field.related_model)
    if of is None or value is None:
        return value
    return [places[of].get(one, "gone") for one in (value if isinstance(value, list) else [value])]


@pytest.mark.parametrize("stage", world_module.STAGES)
def test_a_stage_that_was_put_back_equals_one_freshly_built(at, stage):
    with transaction.atomic():
        fresh, built = world_module.build(stage), contents()
        transaction.set_rollback(True)
    put, kept = at(stage), contents()
    assert {label: rows for label, rows in kept.items() if rows != built.get(label)} == {}
    assert kept.keys() == built.keys()
    assert vars(put).keys() - {"clock"} == vars(fresh).keys()


def test_where_somebody_is_already_the_stage_is_built_beside_her(at):
    early = world_module.professional("Vera", "Bos", "vera@example.org")
    world = at("planning")
    early.refresh_from_db()
    assert (early.first_name, world.noor.first_name) == ("Vera", "Noor")
