"""Fingerprints of rows, and the chain of the ledger: both under AUDIT_KEYS, a key that opens nothing else."""

import hmac
import json
import struct
from datetime import UTC

from django.conf import settings

from ruggensteun.keys import ring

ROW = struct.Struct(">q16s")


def keys():
    """The keys of the ledger by their names, newest first."""
    return ring(settings.AUDIT_KEYS)


def fingerprinter(key, table, columns):
    """A function from the stored values of these columns to their fingerprint of 16 bytes.

    Keyed, so that nobody can try out what a purged row may have held. The row's id is not in it: the ledger keeps
    that beside it, and so tells a row that was moved from one that was changed.
    """
    place = json.dumps([table, *columns]).encode()

    def fingerprint(values):
        return hmac.digest(key, place + json.dumps(values, default=bytes.hex).encode(), "sha256")[:16]

    return fingerprint


def pack(rows):
    """Ids and fingerprints as the ledger keeps them."""
    return b"".join(ROW.pack(*row) for row in rows)


def unpack(packed):
    """Ids and fingerprints again, in their order."""
    return ROW.iter_unpack(packed)


def chained(entry, before, key):
    """The digest of a link: over all that it says, and over the digest of the link before it."""
    said = [entry.number, entry.kind, entry.at.astimezone(UTC).isoformat(), entry.table, entry.columns]
    said += [entry.first_id, entry.last_id, entry.rule, entry.by_id, entry.key, before]
    return hmac.digest(key, json.dumps(said).encode() + bytes(entry.rows), "sha256").hex()
