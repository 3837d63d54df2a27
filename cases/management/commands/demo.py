"""`manage.py demo`: a made-up world to play in, with everything running."""

import os
import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cases.demo import cast
from cases.demo.players import PASSWORD, PLAYERS
from cases.models import Shelter
from ruggensteun import running
from ruggensteun.management.commands.serve import prepare, run, the_only_one


class Command(BaseCommand):
    help = "Play in a made-up world: prepares everything, starts web and task running, prints where to go."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reload", action="store_true", help="start again whenever code or a template changes")

    def handle(self, *, port, reload, **options):
        if not settings.DEMO:
            raise CommandError("Start the demo as: python3 manage.py demo")
        _settle_on_a_port(port)
        console = Console()
        with the_only_one() as lock:
            prepare(console)
            _refuse_what_is_not_ours()
            if not cast.exists():
                _build(console)
            port = int(settings.PROFESSIONAL_ORIGIN.rpartition(":")[2])
            run(lock, port, list(_welcome(console)), follow=reload)


def _settle_on_a_port(wanted):
    """Addresses stand in messages, so the port is chosen first; then start again with it in the environment."""
    if "PROFESSIONAL_ORIGIN" in os.environ:
        return
    port = running.free_port(wanted)
    origins = {
        "PROFESSIONAL_ORIGIN": f"http://localhost:{port}",
        "GUARDIAN_ORIGIN": f"http://127.0.0.1:{port}",
    }
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **origins})


def _refuse_what_is_not_ours():
    """A database with people who are not the demo's is somebody's work: never touched."""
    names = set(Shelter.objects.values_list("name", flat=True))
    if names - {player.shelter for player in PLAYERS}:
        raise CommandError("This database is not the demo's own. Nothing was changed.")


def _build(console):
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Making up a world")
        cast.build(lambda words: progress.update(task, description=words))
        progress.update(task, description="The world is there", completed=1, total=1)


def _welcome(console):
    link, code = cast.guardian_link()
    table = Table(box=None, pad_edge=False)
    for heading in ("who", "as", "e-mail", "password"):
        table.add_column(heading)
    for player in PLAYERS:
        table.add_row(player.first_name, player.role.replace("_", " "), player.email, PASSWORD)
    console.print()
    console.print(table)
    yield ""
    yield f"Play somebody:            {settings.PROFESSIONAL_ORIGIN}/demo/"
    yield f"Messages that went out:   {settings.PROFESSIONAL_ORIGIN}/demo/messages"
    yield f"Sign in yourself:         {settings.PROFESSIONAL_ORIGIN}/"
    yield f"Selam, a mother (link):   {link}   her code: {code}"
