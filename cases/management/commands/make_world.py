"""`manage.py make_world`: a large made-up world, for measuring."""

import time

from django.core.management import BaseCommand, CommandError
from django.db import connection
from rich.console import Console
from rich.progress import Progress

from cases.demo.large import NAME, Maker
from cases.models import Shelter
from ruggensteun.audit import sealing


class Command(BaseCommand):
    help = "Make a large world to measure in, the same each time; only in a database in which nobody works."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=50_000)
        parser.add_argument("--no-seal", action="store_true", help="leave sealing history and log to the worker")

    def handle(self, *, cases, no_seal, **options):
        names = set(Shelter.objects.values_list("name", flat=True))
        if NAME in names:
            raise CommandError("The world is there already. For another size begin with an empty database.")
        if names:
            raise CommandError("Somebody works in this database. Nothing was changed.")
        console, begun = Console(stderr=True), time.monotonic()
        with Progress(console=console) as progress:
            task = progress.add_task("Making up a world", total=cases)
            Maker(cases).make(lambda number: progress.update(task, completed=number))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a database that has grown slowly would know itself
        made = time.monotonic() - begun
        sealed = 0 if no_seal else sealing.seal()
        self.stdout.write(f"{cases:,} cases in {made:.0f} s; {sealed:,} rows sealed.")
