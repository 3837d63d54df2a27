"""`manage.py standstill`: why no message leaves; and, for who keeps the machine, let them leave again."""

from django.core.management import BaseCommand
from django.utils import timezone

from ruggensteun.audit.acting import SYSTEM
from ruggensteun.delivery import standstill


class Command(BaseCommand):
    help = "Say why nothing leaves and nothing is erased. With --end: the clock is right, or the copy was gone through."

    def add_arguments(self, parser):
        parser.add_argument("--end", action="store_true", help="messages may leave again")

    def handle(self, *, end, **options):
        now = timezone.now()
        found = standstill.look(now)
        if not found:
            self.stdout.write("Nothing stands still.")
        for one in found:
            since, sure = timezone.localtime(one.since), timezone.localtime(one.sure_until)
            self.stdout.write(
                f"Since {since:%d-%m-%Y %H.%M}: {one.get_reason_display()}. Sure until {sure:%d-%m-%Y %H.%M}."
            )
            if end:
                standstill.end(one, by=SYSTEM, now=now)
                self.stdout.write("Ended: messages leave.")
