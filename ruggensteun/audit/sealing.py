"""The sealer: chains fingerprints of new rows of history and log into the ledger. Writers know nothing of it."""

import logging
import time

from django.db import connection, transaction
from django.utils import timezone

from ruggensteun.audit import digests, stored
from ruggensteun.audit.models import Ledger

logger = logging.getLogger("ruggensteun.audit")
BATCH = 1000
PATIENCE = 5  # seconds to wait for writers that are at work; who takes longer is sealed the next minute
SEALERS = 7_302_411  # the number of the lock that sealers and purges on PostgreSQL take in turn

# Who is writing in a table holds this lock from before it draws an id until it has ended.
AT_WORK = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid IS DISTINCT FROM pg_backend_pid()
"""


def seal(*, now=None):
    """Seal what is new in history and log; returns how many rows. Two sealers at once do no harm."""
    now = now or timezone.now()
    before = newest()
    count = sum(_seal_table(table, now) for table in stored.tables().values())
    if count and (before is None or before.at.replace(minute=0) < now.replace(minute=0, second=0, microsecond=0)):
        # Once an hour in the log of the machine, which is mostly kept elsewhere: an anchor that costs nothing.
        last = newest()
        logger.info("The ledger stands at %s:%s", last.number, last.digest)
    return count


def newest():
    """The last link of the ledger, or None."""
    return Ledger.objects.order_by("-number").first()


def last_sealed(table_name):
    """The highest id in this table that a seal covers; 0 when none does."""
    seals = Ledger.objects.filter(table=table_name, kind=Ledger.Kind.SEAL)
    return seals.order_by("-last_id").values_list("last_id", flat=True).first() or 0


def _seal_table(table, now):
    count, last = 0, last_sealed(table.name)
    upto = horizon(table, beyond=last)
    while last < upto:
        key = next(iter(digests.keys()))
        with stored.steadily():
            rows = list(fingerprints(table, table.columns, key, after=last, upto=upto, limit=BATCH))
        if not rows or not append(Ledger.Kind.SEAL, table, table.columns, rows, key=key, at=now, after=last):
            break
        count, last = count + len(rows), rows[-1][0]
    return count


def fingerprints(table, columns, key, **bounds):
    """(id, fingerprint) of the rows within these bounds, under the key of this name; inside `stored.steadily`."""
    fingerprint = digests.fingerprinter(digests.keys()[key], table.name, columns)
    for row_id, values in stored.read(table, columns, **bounds):
        yield row_id, fingerprint(values)


def horizon(table, *, beyond):
    """The highest id up to which every row that will ever come is there; `beyond` when nothing new is certain.

    On SQLite one writer at a time draws the next id, so what is there is complete. On PostgreSQL a row may be
    committed after one with a higher id, so we wait for those who are writing now. We do not lock the table, not
    even to share it: a waiting lock makes all later writers wait behind it, and a role that may only insert could
    not take it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT MAX("{table.key}") FROM "{table.name}"')
        upto = cursor.fetchone()[0] or 0
        if upto <= beyond or connection.vendor != "postgresql":
            return max(upto, beyond)
        cursor.execute(AT_WORK, [table.name])
        waited_for, end = set(cursor.fetchall()), time.monotonic() + PATIENCE
        while waited_for:
            if time.monotonic() > end:
                return beyond
            time.sleep(0.01)
            cursor.execute(AT_WORK, [table.name])
            waited_for &= set(cursor.fetchall())
    return upto


def append(kind, table, columns, rows, *, key, at, after=None, rule="", by=None):
    """Add a link with these (id, fingerprint) to the chain; None when another sealer got beyond `after` first."""
    with transaction.atomic():
        _take_turns()
        if after is not None and last_sealed(table.name) != after:
            return None
        before = newest()
        entry = Ledger(
            number=before.number + 1 if before else 1,
            kind=kind,
            at=at,
            table=table.name,
            columns=",".join(columns),
            first_id=rows[0][0],
            last_id=rows[-1][0],
            rows=digests.pack(rows),
            rule=rule,
            by_id=getattr(by, "pk", None),
            key=key,
        )
        entry.digest = digests.chained(entry, before.digest if before else "", digests.keys()[key])
        entry.save(force_insert=True)
        return entry


def _take_turns():
    """Until the end of this transaction nobody else adds a link; on SQLite every writer is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALERS])
