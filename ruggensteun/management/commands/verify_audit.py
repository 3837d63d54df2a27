"""`manage.py verify_audit`: whether history and log are what was written, and records are what history says."""

import re
import sys
import time

from django.core.management import BaseCommand, CommandError

from ruggensteun.audit.verifying import verify

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")


class Command(BaseCommand):
    help = "Hold history, access log and records against the ledger; names what was changed behind our back."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--anchor", metavar="NUMBER:DIGEST", help="what an earlier run printed, kept elsewhere")
        parser.add_argument("--table", action="append", help="look at this table only (may be given several times)")

    def handle(self, *, anchor, table, **options):
        found = anchor and ANCHOR.fullmatch(anchor.strip())
        if anchor and not found:
            raise CommandError("Give the anchor as it was printed: a number, a colon and 64 characters.")
        begin = time.monotonic()
        verdict = verify(only=table, anchor=found and (int(found[1]), found[2]))
        for line in said(verdict, time.monotonic() - begin):
            self.stdout.write(line)
        if verdict.findings:
            sys.exit(1)


def said(verdict, seconds):
    """The verdict in sentences."""
    for finding in verdict.findings:
        yield f"  {finding}"
    if verdict.findings:
        yield f"Not everything is as it was written. The first place: {verdict.findings[0]}"
    else:
        yield "Everything is as it was written."
    yield (
        f"{verdict.sealed:,} sealed rows, {verdict.purged:,} of them purged with a certificate; "
        f"{verdict.records:,} records equal to their history; {seconds:.1f} s."
    )
    if verdict.unsealed:
        yield f"{verdict.unsealed:,} rows of the last moments are not sealed yet."
    if verdict.links:
        yield f"Newest link, to print or mail to somewhere else: {verdict.links}:{verdict.digest}"
