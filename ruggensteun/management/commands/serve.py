"""`manage.py serve`: the embedded run for real: one command, no server needed."""

import contextlib
import io
import os
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from rich.console import Console

from ruggensteun import embedded, folder_broker, running

SOON = 2  # seconds; what takes longer says what it does


class Command(BaseCommand):
    help = "Run web and worker together, with SQLite and no other server. Ctrl-C stops both."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        with the_only_one() as lock:
            prepare(Console())
            run(lock, port, [f"  {settings.PROFESSIONAL_ORIGIN}", f"  {settings.GUARDIAN_ORIGIN}"])


@contextlib.contextmanager
def the_only_one():
    """Hold this folder for a server; refused while another one starts or runs there."""
    try:
        with embedded.held() as lock:
            yield lock
    except embedded.InUse as problem:
        raise CommandError(f"Already starting or running here ({problem.by}). Nothing was changed.") from None


def prepare(console):
    """Bring database, cache table and queue folder up to date; quick when there is nothing to do."""
    with says_what_takes_long(console, "Preparing the database. The first time this takes up to a minute."):
        if settings.CELERY_BROKER_URL.startswith("folder:"):
            queue = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["folder"])
            queue.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder_broker.clear_out(queue)
        settings.STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("check", databases=["default"], verbosity=0, fail_level="ERROR", stdout=io.StringIO())


@contextlib.contextmanager
def says_what_takes_long(console, sentence):
    """Say the sentence once what happens inside has taken a moment, also where nobody sees a terminal."""
    saying = threading.Timer(SOON, console.print, [sentence])
    saying.daemon = True
    saying.start()
    try:
        yield
    finally:
        saying.cancel()


def run(lock, port, lines, *, follow=False):
    """Become the process that runs both, which says `lines` as soon as they answer; `lock` stays held.

    With `follow` both begin anew whenever the code changes.
    """
    os.set_inheritable(lock.fileno(), True)
    words, end = os.pipe()
    os.set_inheritable(words, True)
    with open(end, "w") as told:
        told.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
    # Asked for under its own name: any other is an error in the log.
    host = urlsplit(settings.PROFESSIONAL_ORIGIN).netloc
    os.execv(sys.executable, running.alone(port, host, words, settings.LEFT_DOWN, follow=follow))
