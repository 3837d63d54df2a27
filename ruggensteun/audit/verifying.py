"""Finds what was done behind the application's back: holds ledger, rows, certificates and records against each other.

Streams, reads one moment of the database while others go on writing, and needs no key of encrypted fields.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice

from django.db import OperationalError, connection, transaction

from ruggensteun.audit import digests, living, stored, triggers
from ruggensteun.audit.models import Ledger, PurgePermit
from ruggensteun.audit.sealing import fingerprints

PER_TABLE = 3  # the first ones say enough; what follows is mostly the same


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: in which table, which row, what."""

    table: str
    row: object
    what: str

    def __str__(self):
        return f"{self.table}, row {self.row}: {self.what}." if self.row is not None else f"{self.table}: {self.what}."


@dataclass
class Verdict:
    """What was looked at, and what was found."""

    findings: list = field(default_factory=list)
    sealed: int = 0
    purged: int = 0
    unsealed: int = 0
    records: int = 0
    links: int = 0
    digest: str = ""


@dataclass(frozen=True)
class Link:
    """A link of the ledger as it is read for verifying: no model, for there are many."""

    number: int
    kind: str
    at: object
    table: str
    columns: str
    first_id: int
    last_id: int
    rows: bytes
    rule: str
    by_id: object
    key: str
    digest: str


def verify(*, only=None, anchor=None):
    """Look at everything, or at the tables named in `only`; returns a Verdict.

    `anchor` is (number, digest) as printed by an earlier run and kept outside: the ledger must still hold that link.
    """
    verdict = Verdict()
    with one_moment():
        trusted = _verify_chain(verdict, anchor)
        _verify_guards(verdict)
        known = stored.tables()
        for name in sorted(set(_links(trusted).values_list("table", flat=True).distinct()) - set(known)):
            verdict.findings.append(Finding(name, None, "was sealed, and is no table of the application any more"))
        for table in known.values():
            if only is None or table.name in only:
                try:
                    verdict.findings += islice(_verify_rows(table, trusted, verdict), PER_TABLE)
                except OperationalError:  # SQLite lets bytes into a text that are none, and cannot read them again
                    verdict.findings.append(Finding(table.name, None, "cannot be read: a text in it is no text"))
        for model, history in living.audited_models():
            if only is None or {model._meta.db_table, history._meta.db_table} & set(only):
                unlike = living.differences(model, history, limit=PER_TABLE)
                verdict.findings += [Finding(model._meta.db_table, row, what) for row, what in unlike]
                verdict.records += living.count(model)
    return verdict


@contextmanager
def one_moment():
    """Inside, the database stands still for us and goes on for everybody else."""
    if connection.in_atomic_block:
        with stored.steadily():
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            with stored.steadily():
                yield
    else:
        # Our transactions are IMMEDIATE, which would keep writers waiting; a reader needs no more than this.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _links(below=None, **which):
    links = Ledger.objects.filter(**which).order_by("number")
    return links if below is None else links.filter(number__lt=below)


def _read(links):
    names = [each.name for each in Ledger._meta.concrete_fields]
    return (Link(*row) for row in links.values_list(*names).iterator(chunk_size=200))


def _verify_chain(verdict, anchor):
    """Follow the chain from its beginning; returns the number of the first link that cannot be trusted, or None."""
    keys, before, held = digests.keys(), "", False
    for expected, link in enumerate(_read(_links()), start=1):
        problem = None
        if link.number != expected:
            problem = f"link {expected} is missing"
        elif link.key not in keys:
            problem = f"its key {link.key!r} is not in AUDIT_KEYS"
        elif link.digest != digests.chained(link, before, keys[link.key]):
            problem = "was changed, or put in here, behind the application's back"
        if problem:
            verdict.findings.append(Finding(Ledger._meta.db_table, link.number, problem))
            return expected
        held = held or (anchor is not None and (link.number, link.digest) == tuple(anchor))
        before = link.digest
        verdict.links, verdict.digest = link.number, link.digest
    if anchor is not None and not held:
        gone = f"the link {anchor[0]} that was kept outside is not in it: its end was cut off, or it was made anew"
        verdict.findings.append(Finding(Ledger._meta.db_table, None, gone))
    return None


def _verify_guards(verdict):
    for name in triggers.missing(connection):
        verdict.findings.append(Finding(name, None, "this append-only trigger is missing, or does not do its work"))
    if PurgePermit.objects.exists():
        said = "a permit of a purge was left behind, and rows can be removed"
        verdict.findings.append(Finding(PurgePermit._meta.db_table, None, said))


def _verify_rows(table, trusted, verdict):
    """Findings of one table, in the order of its ids: what was sealed against what is there."""
    certified = _certified(table, trusted)
    verdict.purged += len(certified)
    there, keys, last = stored.columns_of(table), digests.keys(), None
    seals = _read(_links(trusted, table=table.name, kind=Ledger.Kind.SEAL))
    for (columns, key), group in groupby(seals, lambda link: (link.columns, link.key)):
        names = columns.split(",")
        if key not in keys or not there.issuperset(names):
            first = next(group)
            gone = ", ".join(sorted(set(names) - there))
            yield Finding(table.name, first.first_id, f"cannot be verified from here on: its columns {gone} are gone")
            return
        rows = fingerprints(table, names, key, after=last)
        row = next(rows, None)
        for link in group:
            for row_id, digest in digests.unpack(link.rows):
                while row is not None and row[0] < row_id:
                    yield Finding(table.name, row[0], "was inserted behind the application's back")
                    row = next(rows, None)
                verdict.sealed += 1
                if row is None or row[0] != row_id:
                    if certified.get(row_id) != digest:
                        yield Finding(table.name, row_id, _how_gone(row_id, certified))
                    continue
                if row[1] != digest:
                    yield Finding(table.name, row_id, _how_changed(row[1], table, trusted))
                elif row_id in certified:
                    yield Finding(table.name, row_id, "is there again, although a certificate says that it was purged")
                row = next(rows, None)
            last = link.last_id
        rows.close()
    verdict.unsealed += stored.count_after(table, last)


def _certified(table, trusted):
    """What certificates say was purged of a table: the digest of each row, by its id."""
    certified = {}
    for link in _read(_links(trusted, table=table.name, kind=Ledger.Kind.PURGE)):
        certified.update(digests.unpack(link.rows))
    return certified


def _how_gone(row_id, certified):
    if row_id in certified:
        return "was purged, but was not any more what had been sealed"
    return "was removed behind the application's back"


def _how_changed(fingerprint, table, trusted):
    """Whether this row holds what was sealed for another one."""
    for link in _read(_links(trusted, table=table.name, kind=Ledger.Kind.SEAL)):
        for row_id, digest in digests.unpack(link.rows) if fingerprint in link.rows else ():
            if digest == fingerprint:
                return f"was reordered: it holds what was sealed as row {row_id}"
    return "was changed behind the application's back"
