"""`manage.py import_schools FILE…`: bring the directory of schools up to date with a register of DUO."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ruggensteun.audit.acting import SYSTEM
from ruggensteun.refusal import Refused
from schools.actions import import_register


class Command(BaseCommand):
    help = "Bring the directory of schools up to date with a register of school locations by DUO (CSV, old or new)."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="the whole register, in one file or in parts")
        parser.add_argument(
            "--register",
            choices=["bo", "so"],
            help="which register this is: bo (primary schools, the default) or so (special schools)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--force", action="store_true", help="accept a register with far fewer schools than known")

    def handle(self, *, files, register, dry_run, force, **options):
        console = Console(file=self.stdout)
        try:
            summary = self._import(console, files, register=register, dry_run=dry_run, force=force)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        if dry_run:
            console.print(_("Nothing was changed. This is what would happen:"))
        console.print(_counts(summary))
        if summary.rejected:
            console.print(_lines(summary.rejected))
        if summary.remarks:
            self._remark(console, summary.remarks, all_of_them=options["verbosity"] > 1)
        console.print(_("Source: DUO, open onderwijsdata"), style="dim")

    def _remark(self, console, remarks, *, all_of_them):
        if all_of_them:
            console.print(_lines(remarks))
        else:
            console.print(_("%d cells could not be read and were left empty; -v 2 names them.") % len(remarks))

    def _import(self, console, files, **options):
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task(_("Schools"), total=None)
            return import_register(
                files,
                by=SYSTEM,
                started=lambda total: progress.update(bar, total=total),
                step=lambda schools: progress.advance(bar, schools),
                **options,
            )


def _counts(summary):
    table = Table(_("Schools"))
    table.add_column(_("Number"), justify="right")
    for label, found in (
        (_("new"), summary.new),
        (_("changed"), summary.changed),
        (_("closed"), summary.closed),
        (_("reopened"), summary.reopened),
        (_("unchanged"), summary.unchanged),
        (_("rejected"), summary.rejected),
    ):
        table.add_row(label, str(len(found)))
    return table


def _lines(lines):
    table = Table()
    table.add_column(_("Line"), overflow="fold")
    table.add_column(_("Reason"), overflow="fold")
    for line in lines:
        table.add_row(f"{line.file}:{line.line}", line.reason)
    return table
