"""`manage.py rotate_keys`: bring what is encrypted under the newest of FIELD_KEYS. It may be broken off."""

from django.core.management import BaseCommand
from rich.console import Console

from ruggensteun import rotation
from ruggensteun.fields import keys


class Command(BaseCommand):
    help = "Write every encrypted value anew under the first key of FIELD_KEYS, and say where the others are needed."
    requires_system_checks = []

    def handle(self, **options):
        done, newest = 0, next(iter(keys()))

        def count():
            nonlocal done
            done += 1
            status.update(f"Row {done:,}")

        with Console(stderr=True).status("Looking for old keys") as status:
            written = rotation.rotate(each=count)
        self.stdout.write(f"{written:,} rows were written anew under the key {newest!r}.")
        for name, (records, history) in rotation.in_use().items():
            if name != newest:
                needed = f"{history:,} values of history and {records:,} of records need it"
                said = needed if history or records else "nothing needs it any more, it may go"
                self.stdout.write(f"Key {name!r}: {said}.")
