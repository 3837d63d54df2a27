"""The sealer: what is new in history and log becomes links of a chain, whoever runs it and however often."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from ruggensteun.audit import digests, sealing, triggers
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog, Ledger, PurgePermit
from ruggensteun.audit.tasks import seal as each_minute
from ruggensteun.people.models import User


def person(name):
    with acting(SYSTEM):
        made = User(email=f"{name.lower()}@example.org", first_name=name, password="!")
        made.save()
    return made


def links():
    return [
        (link.number, link.table, [row_id for row_id, _fingerprint in digests.unpack(link.rows)])
        for link in Ledger.objects.order_by("number")
    ]


def history_ids(*people):
    return [row.history_id for one in people for row in one.history.order_by("history_id")]


@pytest.mark.django_db
def test_what_is_new_is_sealed_once():
    ada, bob = person("Ada"), person("Bob")
    assert sealing.seal() == 2
    assert sealing.seal() == 0
    assert links() == [(1, "people_historicaluser", history_ids(ada, bob))]


@pytest.mark.django_db
def test_history_and_log_are_sealed_table_by_table_and_link_after_link():
    ada = person("Ada")
    line = AccessLog.objects.create(at=ada.joined_at, action="read", actor_id=ada.pk)
    each_minute()
    bob = person("Bob")
    each_minute()
    assert links() == [
        (1, "audit_accesslog", [line.pk]),
        (2, "people_historicaluser", history_ids(ada)),
        (3, "people_historicaluser", history_ids(bob)),
    ]


@pytest.mark.django_db
def test_the_machines_own_log_gets_the_newest_link_once_an_hour(caplog):
    nine = datetime(2026, 9, 7, 9, 5, tzinfo=UTC)
    caplog.set_level("INFO", "ruggensteun.audit")
    for number, minutes in enumerate((0, 30, 54, 55, 90)):
        person(f"P{number}")
        sealing.seal(now=nine + timedelta(minutes=minutes))
    kept = {link.number: link.digest for link in Ledger.objects.filter(number__in=(1, 4))}
    said = [record.getMessage() for record in caplog.records]
    assert said == [f"The ledger stands at {number}:{kept[number]}" for number in (1, 4)]


@pytest.mark.django_db
def test_the_sealer_raises_the_alarm_when_a_trigger_is_missing(caplog):
    each_minute()
    assert [record.levelname for record in caplog.records] == []
    triggers.drop_all(connection)
    each_minute()
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert "append_only" in caplog.text


@pytest.mark.django_db
def test_many_rows_become_several_links(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    ids = history_ids(*[person(name) for name in ("Ada", "Bob", "Cleo")])
    assert sealing.seal() == 3
    assert [rows for _number, _table, rows in links()] == [ids[:2], ids[2:]]


@pytest.mark.django_db
def test_each_link_holds_on_to_the_one_before():
    person("Ada")
    sealing.seal()
    person("Bob")
    sealing.seal()
    first, second = Ledger.objects.order_by("number")
    key = digests.keys()["demo"]
    assert first.digest == digests.chained(first, "", key)
    assert second.digest == digests.chained(second, first.digest, key)
    assert second.digest != digests.chained(second, "", key)


@pytest.mark.django_db
def test_the_ledger_keeps_no_value_of_any_row():
    person("Ada")
    sealing.seal()
    kept = " ".join(str(value) for value in Ledger.objects.values_list().get())
    assert "ada@example.org" not in kept
    assert b"Ada" not in bytes(Ledger.objects.get().rows)


@pytest.mark.django_db
def test_a_new_key_seals_what_comes_and_the_old_one_stays_with_what_was(settings):
    person("Ada")
    sealing.seal()
    settings.AUDIT_KEYS = ["new:YW5vdGhlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGVzISE=", *settings.AUDIT_KEYS]
    person("Bob")
    sealing.seal()
    assert list(Ledger.objects.order_by("number").values_list("key", flat=True)) == ["demo", "new"]


@pytest.mark.django_db
def test_the_ledger_itself_only_grows_and_no_purge_may_touch_it():
    person("Ada")
    sealing.seal()
    PurgePermit.objects.create(holder="test")
    over = {
        "sqlite": "REPLACE INTO audit_ledger SELECT * FROM audit_ledger",
        "postgresql": "INSERT INTO audit_ledger SELECT * FROM audit_ledger "
        "ON CONFLICT (number) DO UPDATE SET rule = ''",
    }
    for sql in ("UPDATE audit_ledger SET rule = 'x'", "DELETE FROM audit_ledger", over[connection.vendor]):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_written_but_not_yet_there_is_not_passed_over(monkeypatch):
    """Ada's row draws its id first and is committed last; on SQLite Bob waits for her, and there is no such moment."""
    monkeypatch.setattr(sealing, "PATIENCE", 0.3)
    drawn, go_on = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            person("Ada")
            drawn.set()
            go_on.wait(1)
        connection.close()

    writer = threading.Thread(target=slowly)
    writer.start()
    drawn.wait(10)
    person("Bob")
    sealed = [sealing.seal()]
    go_on.set()
    writer.join()
    sealed.append(sealing.seal())
    assert sealed == {"postgresql": [0, 2], "sqlite": [2, 0]}[connection.vendor]
    assert [row_id for _number, _table, ids in links() for row_id in ids] == sorted(
        User.history.values_list("history_id", flat=True)
    )
