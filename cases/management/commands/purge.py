"""`manage.py purge`: erase what was kept long enough. The worker does the same each night."""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from cases.actions import erasing
from ruggensteun.delivery import standstill


class Command(BaseCommand):
    help = "Erase closed cases of which the term is over, with their history; a certificate stays in the ledger."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        if not dry_run and (before := standstill.sure_until(now)):
            raise CommandError(
                f"The clock says {timezone.localtime(now):%d-%m-%Y %H.%M}, and the last time that is sure is "
                f"{timezone.localtime(before):%d-%m-%Y %H.%M}. Nothing was erased. If the clock is right: "
                "manage.py standstill --end"
            )
        found = erasing.what_is_due(now) if dry_run else erasing.erasing(now)
        count = 0
        for erasure in found:
            count += 1
            tables = ", ".join(f"{name} {number}" for name, number in erasure.counts.items())
            self.stdout.write(f"{erasure.number} ({erasure.rule}): {tables}")
        if not dry_run and (left := sum(1 for _erasure in erasing.what_is_due(now))):
            raise CommandError(f"{count} erased, {left} could not be; the log says which.")
        self.stdout.write(f"{count} {'would be erased' if dry_run else 'erased'}.")
