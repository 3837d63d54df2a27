"""`manage.py words`: bring the Dutch catalogue in line with the code, compile it, and name what still needs Dutch."""

import polib
from django.core.management import BaseCommand, CommandError

from ruggensteun.words import CATALOGUE, sentences


class Command(BaseCommand):
    help = "Bring django.po in line with code and templates, and compile it. Run it after changing a sentence."
    requires_system_checks = []

    def handle(self, **options):
        catalogue = in_line(polib.pofile(CATALOGUE, wrapwidth=0))
        catalogue.save(CATALOGUE)
        catalogue.save_as_mofile(CATALOGUE.with_suffix(".mo"))
        bare = [entry.msgid for entry in catalogue if not entry.translated()]
        if bare:
            raise CommandError("\n".join(["These sentences need Dutch:", *bare]))


def in_line(catalogue):
    """The same catalogue with exactly the sentences that are used now, in their order; Dutch that is there stays."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=0)
    fresh.metadata = catalogue.metadata
    for sentence, places in sentences().items():
        entry = known.get((sentence.context, sentence.text), polib.POEntry(msgid=sentence.text))
        entry.msgctxt, entry.msgid_plural = sentence.context, sentence.plural or ""
        if sentence.plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.occurrences = [(place, "") for place in places]
        fresh.append(entry)
    return fresh
