"""The seal on history and log: a chain of fingerprints that only grows (design.md §5)."""

from django.db import models


class Ledger(models.Model):
    """One link of the chain: fingerprints of rows that were new in one table, or of rows that a purge took away.

    It keeps no value of any row. `digest` covers this link and the digest of the one before, under the key named
    here, so no link can be changed, left out or put in without AUDIT_KEYS.
    """

    class Kind(models.TextChoices):
        SEAL = "seal", "sealed"
        PURGE = "purge", "purged"

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    kind = models.CharField(max_length=5, choices=Kind)
    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    columns = models.TextField()  # names, comma-separated: a column that is added later leaves old seals alone
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BinaryField()  # per row its id (8 bytes) and its fingerprint (16 bytes)
    rule = models.CharField(max_length=60, blank=True)  # of a purge: by which rule
    by_id = models.BigIntegerField(null=True)  # of a purge: in whose name; a plain id, the ledger outlives its people
    key = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["table", "kind", "last_id"], name="ledger_by_table")]

    def __str__(self):
        return f"{self.number} {self.kind} {self.table}"
