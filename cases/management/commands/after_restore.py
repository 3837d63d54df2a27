"""`manage.py after_restore`: close again what an old copy does not know to be closed; hold all messages."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from cases.actions import restored
from ruggensteun.audit import closings as lists

KINDS = {
    "withdrawn": "consent withdrawn",
    "revoked": "link revoked",
    "unsafe": "safe contact changed",
    "code": "personal code changed",
    "seat": "seat ended",
    "work": "work at the shelter ended",
    "contact": "school contact ended",
    "invitation": "invitation revoked",
    "feed": "address of a calendar revoked",
    "account": "account closed",
    "cancelled": "conversation called off",
    "moved": "conversation moved",
    "closed": "case closed",
    "erased": "case erased",
}
CAME_OF_IT = {"done": "closed again", "by hand": "go through it by hand", "unknown": "not in the copy"}


class Command(BaseCommand):
    help = (
        "After pg_restore, before anything starts (`restore` does it by itself): sign everybody out, close again what "
        "was closed after the copy, name the rest by case number, and hold all messages until an administrator agrees."
    )

    def add_arguments(self, parser):
        words = "a list of another machine (CLOSINGS_FILE there); this one's own is always read"
        parser.add_argument("--closings", type=Path, action="append", default=[], help=words)

    def handle(self, *, closings, **options):
        if missing := [path for path in closings if not path.is_file()]:
            raise CommandError(f"There is no file {missing[0]}. Nothing was changed.")
        found = [lists.read(path) for path in [settings.CLOSINGS_FILE, *closings]]
        if not settings.CLOSINGS_FILE.exists():
            self.stdout.write(
                f"There is no list {settings.CLOSINGS_FILE}: what was closed later has to be gone through."
            )
        if unreadable := sum(count for _lines, count in found):
            self.stdout.write(f"Lines that could not be read: {unreadable}.")
        still = restored.close_again([lines for lines, _count in found], timezone.now())
        for one in still.lost:
            numbers = ", ".join(one["numbers"]) or "no case of the copy"
            said = f"{KINDS[one['kind']]}, {one['at'][:16].replace('T', ' ')}: {CAME_OF_IT[one['came_of_it']]}"
            self.stdout.write(f"  {numbers}: {said}")
        lost = (
            f"{timezone.localtime(still.sure_until):%d-%m-%Y %H.%M} to {timezone.localtime(still.since):%d-%m-%Y %H.%M}"
        )
        self.stdout.write(f"Lost: what was written from {lost}. Everybody signs in anew.")
        self.stdout.write("No message leaves until an administrator says so, under Messages on their way.")
        self.stdout.write("Now run: manage.py verify_audit")
