"""`verify_audit` finds each of a thousand random tamperings, of sealed rows and of records, and names the row."""

import random
from collections import Counter

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ruggensteun.audit import sealing, triggers
from ruggensteun.audit.models import AccessLog, Ledger, LoggedCase
from ruggensteun.audit.verifying import verify
from tests.ground import tampering
from tests.ground.tampering import NotHere, Place


@pytest.fixture
def story(at):
    """Yara's whole story with its looks, sealed in several links per table; where to tamper."""
    world = at("held")
    for number in range(12):
        line = AccessLog.objects.create(at=timezone.now(), action="read", actor_id=world.noor.pk, object_id=number)
        LoggedCase.objects.create(line=line, case_id=world.case.pk)
    sealing.BATCH, batch = 7, sealing.BATCH
    sealing.seal()
    sealing.BATCH = batch
    last = sealing.newest()
    return (last.number, last.digest)


def tampers(chance):
    """Without end: a way and a place, each kind of table as often as another."""
    grown, alive = tampering.places()
    ledger = Place(Ledger, [field.column for field in Ledger._meta.concrete_fields if not field.primary_key])
    grown = [place for place in grown if place.ids()]
    alive = [place for place in alive if place.ids()]
    while True:
        for place in chance.sample(grown, len(grown)):
            yield chance.choice(tampering.SEALED_WAYS), place
        for place in chance.sample(alive, len(alive)):
            yield chance.choice(tampering.LIVING_WAYS), place
        for way in tampering.LEDGER_WAYS:
            yield way, ledger


def found_after(way, place, chance, anchor):
    """What is found after one tampering, and which rows it was about; everything is undone again."""
    with transaction.atomic():
        try:
            rows = way(place, chance)
            # A record and its history are one pair; the others cannot have changed.
            pair = {place.name, place.name.replace("_historical", "_")}
            return verify(only=pair, anchor=anchor).findings, rows
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "tamperings",
    [
        pytest.param(150, marks=pytest.mark.short("its long form holds it")),
        pytest.param(1000, marks=pytest.mark.long("a thousand tamperings")),
    ],
)
def test_each_of_a_thousand_tamperings_is_found_and_named(story, tamperings):
    chance, done = random.Random(20260907), Counter()  # noqa: S311
    assert verify(anchor=story).findings == []
    triggers.drop_all(connection)
    for way, place in tampers(chance):
        try:
            findings, rows = found_after(way, place, chance, story)
        except (NotHere, DatabaseError):
            continue
        named = {finding.row for finding in findings if "append-only trigger" not in finding.what}
        assert named & rows or (named and place.name == "audit_ledger"), (way.__name__, place.name, rows, named)
        done[way.__name__, place.name] += 1
        if done.total() == tamperings:
            break
    triggers.install(connection)
    assert verify(anchor=story).findings == []
    assert {way for way, _table in done} == {way.__name__ for way in tampering.SEALED_WAYS}
    assert len({table for _way, table in done}) > 30
