"""`manage.py serve`: the embedded run for real: one command, no server needed."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, call_command
from rich.console import Console

from ruggensteun import embedded, running


class Command(BaseCommand):
    help = "Run web and task running together, with SQLite and no other server. Ctrl-C stops both."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        prepare(Console())
        run(port, [f"  {settings.PROFESSIONAL_ORIGIN}", f"  {settings.GUARDIAN_ORIGIN}"])


def prepare(console):
    """Bring database, cache table and queue folder up to date; quick when there is nothing to do."""
    with console.status("Preparing the database"):
        if settings.CELERY_BROKER_URL.startswith("filesystem:"):
            queue = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
            for folder in (queue, queue / "control"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("check", databases=["default"], verbosity=0, fail_level="ERROR")


def run(port, lines, *, follow=False):
    """Become the process that runs both, which says `lines` as soon as they answer; what it holds stays held.

    With `follow` both begin anew whenever the code changes.
    """
    with embedded.held(force=True) as lock:
        os.set_inheritable(lock.fileno(), True)
        words, end = os.pipe()
        os.set_inheritable(words, True)
        with open(end, "w") as told:
            told.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
        # Asked for under its own name: any other is an error in the log.
        host = urlsplit(settings.PROFESSIONAL_ORIGIN).netloc
        os.execv(sys.executable, running.alone(port, host, words, follow=follow))
