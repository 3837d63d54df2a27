"""`manage.py purge`: erase what was kept long enough. The worker does the same each night."""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from cases.actions import erasing


class Command(BaseCommand):
    help = "Erase closed cases of which the term is over, with their history; a certificate stays in the ledger."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        found = erasing.what_is_due(now) if dry_run else erasing.erasing(now)
        count = 0
        for erasure in found:
            count += 1
            tables = ", ".join(f"{name} {number}" for name, number in erasure.counts.items())
            self.stdout.write(f"{erasure.number} ({erasure.rule}): {tables}")
        if not dry_run and (left := sum(1 for _erasure in erasing.what_is_due(now))):
            raise CommandError(f"{count} erased, {left} could not be; the log says which.")
        self.stdout.write(f"{count} {'would be erased' if dry_run else 'erased'}.")
