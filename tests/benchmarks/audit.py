"""What audit costs, measured against the same without it, within one run: figures only, nothing fails on time.

    python -m tests.benchmarks.audit [ROWS]

Uses a database of its own, on SQLite or where DATABASE_URL says, and throws it away. ROWS (a million when not given)
is how much of history and log is sealed and verified.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from unittest import mock

ROUNDS, WRITERS, WRITES, PAGES = 400, 8, 60, 60

WRITER = """
from django.db import transaction
from ruggensteun.audit import sealing
from ruggensteun.audit.acting import acting
from ruggensteun.people.models import User
from tests.benchmarks.audit import milliseconds, change
who, writes = arguments
if who is None:
    end = time.time() + writes
    while time.time() < end:
        sealing.seal()
        time.sleep(1)
    print("[]")
else:
    person = User.objects.get(pk=who)
    print(json.dumps([milliseconds(lambda: change(person)) for _number in range(writes)]))
"""


def main(rows):
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            print(f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            measure_write()
            measure_read()
            measure_writers()
            measure_verify(rows)
        finally:
            teardown_databases(databases, verbosity=0)


def milliseconds(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def say(what, times, note=""):
    cuts = quantiles(times, n=100)
    print(f"  {what:<44} {cuts[49]:7.2f} ms p50  {cuts[94]:7.2f} ms p95   {note}")
    return cuts[49]


def compare(what, work, without_audit, rounds):
    """Both in turns, so that whatever else the machine does hits both alike."""
    times = {"without": [], "with": []}
    for _round in range(rounds):
        with without_audit():
            times["without"].append(milliseconds(work))
        times["with"].append(milliseconds(work))
    plain = say(f"{what} without audit", times["without"])
    audited = say(f"{what} with audit", times["with"])
    print(f"  {'':<44} {audited - plain:+7.2f} ms")


def people(count, letter):
    from ruggensteun.audit.acting import SYSTEM, acting
    from ruggensteun.people.models import User

    with acting(SYSTEM):
        made = [User(email=f"{letter}{number}@example.org", first_name=letter) for number in range(count)]
        for person in made:
            person.save()
    return made


def change(person):
    """One write as an action does it: a transaction, a lock, a save with its history."""
    from django.db import transaction

    from ruggensteun.audit.acting import acting
    from ruggensteun.locks import locked

    with transaction.atomic(), acting(person):
        row = locked(person)
        row.last_name = str(time.perf_counter())[-12:]
        row.save(update_fields=["last_name"])


def measure_write():
    from django.test import override_settings

    person = people(1, "b")[0]
    compare("a write", lambda: change(person), lambda: override_settings(SIMPLE_HISTORY_ENABLED=False), ROUNDS)


def measure_read():
    from django.test import Client
    from django.utils import timezone

    from ruggensteun.audit import reads
    from ruggensteun.people import second_factor
    from tests import world as stage

    with mock.patch.object(stage, "NOW", timezone.now()):
        world = stage.build("registered")
    client, address = Client(), world.case.get_absolute_url()
    client.force_login(world.noor)
    session = client.session
    request = mock.Mock(session=session)
    second_factor.mark(request, world.noor)
    session["seen"] = time.time()
    session.save()
    assert client.get(address).status_code == 200

    compare("a page of a case", lambda: client.get(address), lambda: mock.patch.object(reads, "write"), PAGES)


def measure_writers():
    import json

    from tests.racing import race

    ids = [person.pk for person in people(WRITERS, "w")]
    for what, sealers in ((f"{WRITERS} writers, no sealer", 0), (f"{WRITERS} writers, sealing every second", 1)) * 2:
        work = [[pk, WRITES] for pk in ids] + [[None, 4]] * sealers
        outputs = race(WRITER, work)
        say(what, [taken for output in outputs for taken in json.loads(output)])


def measure_verify(rows):
    from ruggensteun.audit import sealing
    from ruggensteun.audit.verifying import verify

    sealing.seal()
    begin = time.perf_counter()
    fill(rows)
    print(f"  {rows:,} rows made in {time.perf_counter() - begin:.1f} s")
    begin = time.perf_counter()
    sealed = sealing.seal()
    seconds = time.perf_counter() - begin
    print(f"  sealed {sealed:,} rows in {seconds:.1f} s ({sealed / seconds:,.0f} a second)")
    begin = time.perf_counter()
    verdict = verify()
    seconds = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"  verified {verdict.sealed:,} rows and {verdict.records:,} records in {seconds:.1f} s, "
        f"{len(verdict.findings)} findings, at most {memory} MB"
    )


def fill(rows):
    """Copies by the database itself: a fifth is history, ten rows for each person; the rest is log."""
    from django.utils import timezone

    from ruggensteun.audit.models import AccessLog
    from ruggensteun.people.models import User

    model = User.objects.filter(email__startswith="w").first()
    persons = max(1, rows // 50)
    _copy(User, model.pk, persons, id="1000000 + i", email="'copy' || i || '@example.org'")
    last = model.history.latest().history_id
    for _time in range(10):
        _copy(User.history.model, last, persons, id="1000000 + i", email="'copy' || i || '@example.org'")
    line = AccessLog.objects.create(at=timezone.now(), action="read", actor_id=model.pk, object_type="case")
    _copy(AccessLog, line.pk, rows - 10 * persons, object_id="i")


def _copy(model, pk, count, **changes):
    from django.db import connection

    key = model._meta.pk.column
    names = [field.column for field in model._meta.concrete_fields if field.column != key or key in changes]
    quoted = ", ".join(f'"{name}"' for name in names)
    wanted = ", ".join(changes.get(name, f'"{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({quoted}) '
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {int(count)}) "
            f'SELECT {wanted} FROM "{model._meta.db_table}", n WHERE "{key}" = {int(pk)}'
        )


if __name__ == "__main__":
    os.environ.update(RUGGENSTEUN_MODE="test", DJANGO_SETTINGS_MODULE="ruggensteun.settings")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
