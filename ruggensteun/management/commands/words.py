"""`manage.py words`: bring every catalogue in line with the code, compile it, and name what still needs words."""

from django.core.management import BaseCommand, CommandError

from ruggensteun.languages import OWN_NAMES
from ruggensteun.words import bring_in_line


class Command(BaseCommand):
    help = "Bring the catalogues in line with code and templates, and compile them. Run it after changing a sentence."
    requires_system_checks = []

    def handle(self, **options):
        bare = {code: bring_in_line(code) for code in OWN_NAMES}
        lines = [f"{OWN_NAMES[code]} ({code}): {text}" for code, texts in bare.items() for text in texts]
        if lines:
            raise CommandError("\n".join(["These sentences still need words:", *lines]))
