"""`manage.py backup FILE`: a copy of the database of `serve`, made while it runs."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from ruggensteun import embedded


class Command(BaseCommand):
    help = "Copy the database of `serve` to FILE (mode 0600), also while it runs; FILE may not exist yet."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        if file.exists():
            raise CommandError(f"{file} is there already. Give another name; nothing was changed.")
        try:
            source = embedded.database()
            if not source.exists():
                raise CommandError("There is no database yet.")
            embedded.copy(source, file)
            cases = embedded.look_through(file)
        except embedded.Unusable as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Copied and looked through: {file.name}, {cases} cases, {file.stat().st_size:,} bytes.")
        self.stdout.write("Without SECRET_KEY, FIELD_KEYS and AUDIT_KEYS it cannot be read: keep those elsewhere.")
