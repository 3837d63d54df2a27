"""The only way in which records, their history and the log go: a purge, which leaves a certificate in the ledger."""

import logging
from collections import defaultdict

from django.db import connection, transaction
from django.utils import timezone

from ruggensteun.audit import digests, sealing, stored
from ruggensteun.audit.models import AccessLog, Ledger, LoggedCase, PurgePermit

logger = logging.getLogger("ruggensteun.audit")
AT_ONCE = 500  # ids in one statement


def purge(*rows, rule, by, now=None):
    """Remove these rows for good, with a certificate; returns how many went, per table.

    `rows` are querysets of audited models (all of their history goes along), of history models, or of the access log
    (with its cases); whoever calls decides what may go, and calls this from an action. `rule` says by which rule, in
    60 characters without names ("closed for two years"); `by` is in whose name, a User or SYSTEM.

    In one transaction: the seals of the rows stay in the ledger; a certificate is chained behind them that names
    table, ids, rule, moment and the fingerprint of each row as it was found, and no value of any row. After it
    `verify_audit` passes; a row that had been changed before it was purged is still named there.
    Rows of models without history (messages, visits, drafts) are deleted by the caller, before. References between
    what goes and what stays are refused by the database when the transaction ends: IntegrityError, and nothing went.
    TypeError when a queryset is of another kind. What SQLite keeps in its file is wiped by `secure_delete`; the
    write-ahead log needs a checkpoint afterwards, outside the transaction.
    """
    now, going = now or timezone.now(), _ids(rows)
    grown = stored.tables()
    with transaction.atomic():
        permit = PurgePermit.objects.create(holder="purge")
        for model, ids in going.items():
            if model._meta.db_table in grown:
                _certify(grown[model._meta.db_table], ids, rule=rule, by=by, now=now)
            _delete(model, ids)
        permit.delete()
    return {model._meta.db_table: len(ids) for model, ids in going.items()}


def wipe():
    """Leave nothing of what was purged in the file: SQLite has overwritten it, and its log is emptied here.

    To be called after the transaction; inside one, and on other databases, it does nothing.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            busy, *_pages = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            logger.warning("The write-ahead log could not be emptied now: somebody is reading.")


def _ids(rows):
    """Which ids go of which model, with the history of records: {model: sorted ids}, none left empty."""
    going = defaultdict(set)
    for queryset in rows:
        model, ids = queryset.model, list(queryset.values_list("pk", flat=True))
        manager = getattr(model._meta, "simple_history_manager_attribute", None)
        if manager:
            history = getattr(model, manager).model
            for some in _some(ids):
                past = history._default_manager.filter(**{f"{model._meta.pk.attname}__in": some})
                going[history].update(past.values_list("pk", flat=True))
        elif model is AccessLog:
            for some in _some(ids):
                going[LoggedCase].update(LoggedCase.objects.filter(line__in=some).values_list("pk", flat=True))
        elif model not in stored.grown_models():
            raise TypeError(f"{model.__name__} has no history and no certificate: delete it in the action.")
        going[model].update(ids)
    return {model: sorted(ids) for model, ids in going.items() if ids}


def _certify(table, ids, *, rule, by, now):
    """Chain what goes behind what was sealed: each row's fingerprint over the columns and under the key of its seal."""
    found, left = {}, set(ids)
    newest_key = next(iter(digests.keys()))
    seals = Ledger.objects.filter(
        table=table.name, kind=Ledger.Kind.SEAL, last_id__gte=ids[0], first_id__lte=ids[-1]
    ).order_by("number")
    with stored.steadily():
        for link in seals.iterator(chunk_size=100):
            sealed = sorted(left.intersection(row_id for row_id, _digest in digests.unpack(link.rows)))
            found.update(_fingerprints(table, link.columns.split(","), link.key, sealed))
            left.difference_update(sealed)
        found.update(_fingerprints(table, table.columns, newest_key, sorted(left)))
    entries = sorted(found.items())
    for begin in range(0, len(entries), sealing.BATCH):
        some = entries[begin : begin + sealing.BATCH]
        sealing.append(Ledger.Kind.PURGE, table, (), some, key=newest_key, at=now, rule=rule, by=by)


def _fingerprints(table, columns, key, ids):
    for some in _some(ids):
        yield from sealing.fingerprints(table, columns, key, among=some)


def _delete(model, ids):
    with connection.cursor() as cursor:
        for some in _some(ids):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" IN ({marks})', some)


def _some(ids):
    return (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))
