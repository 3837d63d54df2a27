"""`manage.py serve`: the embedded run for real: one command, no server needed."""

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
        console = Console()
        prepare(console)
        sys.exit(run(console, port, [f"  {settings.PROFESSIONAL_ORIGIN}", f"  {settings.GUARDIAN_ORIGIN}"]))


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


def run(console, port, lines):
    """Start both, say where, and wait; returns the exit status."""
    with embedded.held(force=True):
        return _run(console, port, lines)


def _run(console, port, lines):
    addresses = running.loopback_addresses(port)
    together = running.Together([running.web(addresses), running.worker()])
    try:
        # Under its own name: any other is an error in the log.
        if not running.answers(addresses[0], urlsplit(settings.PROFESSIONAL_ORIGIN).netloc):
            console.print("The web server does not answer. Its own lines above say why.")
            return 1
        for line in lines:
            console.print(line, highlight=False, soft_wrap=True)
        console.print("\nCtrl-C stops everything.")
        return together.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        together.stop()
