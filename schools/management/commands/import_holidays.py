"""`manage.py import_holidays FILE|URL`: put the school holidays right by what the ministry publishes."""

from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import SYSTEM
from ruggensteun.refusal import Refused
from schools.actions import import_holidays

SECONDS = 20
LARGEST = 5_000_000  # bytes; all years together are less than a tenth


class Command(BaseCommand):
    help = "Put the school holidays right by the JSON that Rijksoverheid publishes (opendata.rijksoverheid.nl)."

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="FILE|URL", help="a file, or an address that begins with http(s)://")

    def handle(self, *, source, **options):
        try:
            changes = import_holidays(_text(source), by=SYSTEM)
        except Refused as refusal:
            raise CommandError(_("Nothing was changed. %(why)s") % {"why": refusal.sentence}) from refusal
        for label, rows in (
            (_("new"), changes.new),
            (_("changed"), changes.changed),
            (_("withdrawn"), changes.withdrawn),
        ):
            for row in sorted(rows, key=lambda row: (row.first_day, row.region)):
                days = f"{row.first_day:%d-%m-%Y} – {row.last_day:%d-%m-%Y}"
                self.stdout.write(f"{label}: {row.name} {row.region}, {days}")
        self.stdout.write(_("Unchanged: %(number)d.") % {"number": len(changes.unchanged)})


def _text(source):
    """What stands in the file or at the address; too large, missing or unreachable is said in a sentence."""
    where = urlsplit(source)
    try:
        if where.scheme in ("http", "https"):
            with urlopen(source, timeout=SECONDS) as answer:  # noqa: S310 -- the scheme was looked at
                found = answer.read(LARGEST + 1)
        else:
            with Path(where.path if where.scheme == "file" else source).open("rb") as file:
                found = file.read(LARGEST + 1)
    except (OSError, URLError, ValueError) as problem:
        raise CommandError(_("%(source)s cannot be read: %(why)s") % {"source": source, "why": problem}) from problem
    if len(found) > LARGEST:
        raise CommandError(_("%(source)s is too large to be a list of school holidays.") % {"source": source})
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise CommandError(_("%(source)s is not UTF-8.") % {"source": source}) from problem
