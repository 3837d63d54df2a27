"""`manage.py restore FILE`: put a copy back in the place of the database of `serve`."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone

from ruggensteun import embedded


class Command(BaseCommand):
    help = "Put a backup back. What was there is kept beside it. Refused while a server runs, unless --force."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="also when a server is running on it")

        parser.add_argument("--closings", type=Path, action="append", default=[], help="see after_restore")

    def handle(self, *, file, force, closings, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}. Nothing was changed.")
        try:
            target = embedded.database()
            cases = embedded.look_through(file)
            with embedded.held(force=force):
                kept = self._keep(target)
                embedded.put_back(file, target)
        except embedded.Unusable as problem:
            raise CommandError(str(problem)) from None
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.stdout.write(f"Put back and looked through: {cases} cases.{kept}")
        call_command("after_restore", closings=closings, stdout=self.stdout)

    def _keep(self, target):
        if not target.exists():
            settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
            return ""
        kept = target.with_name(f"{target.name}.{timezone.now():%Y%m%d-%H%M%S}.before")
        embedded.copy(target, kept)
        return f" What was there is kept in {kept.name}."
