"""The large world for measuring: the same each time, whole, and only where nobody works."""

import hashlib
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from cases.demo.large import NAME
from cases.models import Case, Shelter
from ruggensteun.audit.models import AccessLog
from ruggensteun.audit.verifying import verify
from tests.cases.desk import Desk

# Eight cases go through everything that a case may be in this world, once.
CASES = 16
OURS = ("people", "schools", "cases", "audit", "delivery")


def make(cases=CASES, *, sealed=True):
    call_command("make_world", cases=cases, stdout=StringIO(), no_seal=not sealed)


def digest():
    """What stands in every row of ours, and to which row it points, by its place; no key."""
    models = sorted(
        (model for model in apps.get_models() if model._meta.app_label in OURS), key=lambda m: m._meta.label
    )
    places = {
        model: {pk: at for at, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))}
        for model in models
    }
    kept = hashlib.sha256()
    for model in models:
        for row in model._base_manager.order_by("pk"):
            kept.update(repr((model._meta.label, [told(row, field, places) for field in model._meta.fields])).encode())
    return kept.hexdigest()


def told(row, field, places):
    value = getattr(row, field.attname)
    if field.is_relation:
        return places.get(field.related_model, {}).get(value)
    is_key = field.primary_key or field.name in ("id", "case_ids", "case_id", "object_id", "actor_id", "owner_id")
    return None if is_key else value


def made_and_taken_back():
    with transaction.atomic():
        make(sealed=False)
        found = digest()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_the_same_world_is_made_each_time():
    assert made_and_taken_back() == made_and_taken_back()


@pytest.mark.django_db
def test_the_ledger_covers_it_and_its_history_tells_of_every_record():
    make()
    assert verify().findings == []
    assert Case.objects.count() == CASES
    assert AccessLog.objects.count() == 20 * CASES


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "page"), [("coach", "/today"), ("coach", "/children"), ("school_contact", "/pupils")])
def test_its_people_find_their_pages(role, page):
    make()
    seat = Case.objects.order_by("pk")[4].seats.get(permission__codename=role)
    assert seat.content_object.child.first_name in Desk(seat.user).look(page)


@pytest.mark.django_db
def test_it_is_made_only_where_nobody_works():
    Shelter(name="Het Anker").save()
    with pytest.raises(CommandError, match="Somebody works in this database"):
        make()
    assert not Shelter.objects.filter(name=NAME).exists()
