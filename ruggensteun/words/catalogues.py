"""The catalogues: Dutch holds every sentence, each other language the sentences that a guardian reads."""

from pathlib import Path

import polib

from ruggensteun.words.sentences import uses

LOCALE = Path(__file__).resolve().parent.parent / "locale"
CATALOGUE = LOCALE / "nl" / "LC_MESSAGES" / "django.po"
# A sentence is hers when it stands in one of these, or anywhere with the context "to a parent".
HERS = (
    "cases/forms/guardian.py",
    "cases/policy/history/own_words.py",
    "cases/policy/projections/guardian.py",
    "cases/views/guardian/",
    "ruggensteun/spoken/",
    "templates/guardian/",
    "templates/guardian_base.html",
    "templates/messages/guardian_",
)
TO_HER = "to a parent"
# Where she reads only after her own code; all else of hers may be read by whoever holds her phone (domain.md S3, S4).
AFTER_THE_CODE = ("cases/policy/", "cases/views/guardian/parts.py", "templates/guardian/more")
# How many forms a counted sentence has, after Unicode CLDR, in the notation of gettext.
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "ti": "nplurals=2; plural=(n > 1);",
    "tr": "nplurals=2; plural=(n > 1);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
FILLED_IN = {
    "agreed": "what was agreed, in her own words",
    "child": "first name of the child",
    "coach": "first name of the coach",
    "contact": "first name of somebody at the school",
    "day": "a day with its name, or a number in a date",
    "end": "a time of day",
    "last": "first name of the last of several children",
    "minutes": "how many minutes",
    "moment": "a day and a time",
    "month": "name of the month",
    "name": "first name of a professional",
    "names": "first names of the children before that",
    "number": "the last two digits of her number",
    "school": "name of the school",
    "start": "a time of day",
    "time": "a time of day",
    "weekday": "name of the day",
    "year": "the year in digits",
}


def catalogue_of(code):
    """The path of a language's catalogue."""
    return LOCALE / code / "LC_MESSAGES" / "django.po"


def hers(found):
    """Of all uses those that a guardian reads."""
    return {
        sentence: use
        for sentence, use in found.items()
        if sentence.context == TO_HER or any(place.startswith(HERS) for place in use.places)
    }


def before_the_code(sentence, use):
    """Whether somebody who only holds her phone may read it."""
    read = [place for place in use.places if sentence.context == TO_HER or place.startswith(HERS)]
    return any(not place.startswith(AFTER_THE_CODE) for place in read)


def bring_in_line(code):
    """Write and compile one catalogue with exactly the sentences that are used now; returns those that are missing."""
    path, found = catalogue_of(code), uses()
    known = polib.pofile(path, wrapwidth=0) if path.exists() else _new(code)
    dutch = {} if code == "nl" else {_key(entry): entry for entry in polib.pofile(CATALOGUE)}
    fresh = _in_line(known, found if code == "nl" else hers(found), dutch)
    if code == "en":
        _in_english(fresh)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(path)
    fresh.save_as_mofile(path.with_suffix(".mo"))
    return [entry.msgid for entry in fresh if not entry.translated()]


def _new(code):
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Language": code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[code],
    }
    return catalogue


def _key(entry):
    return entry.msgctxt, entry.msgid


def _in_line(catalogue, wanted, dutch):
    """The same catalogue with the wanted sentences, in their order; what is translated stays."""
    known = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=0)
    fresh.metadata = catalogue.metadata
    forms = int(catalogue.metadata["Plural-Forms"].split("nplurals=")[1][0])
    for sentence, use in wanted.items():
        entry = known.get((sentence.context, sentence.text), polib.POEntry(msgid=sentence.text))
        entry.msgctxt, entry.msgid_plural = sentence.context, sentence.plural or ""
        if sentence.plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(range(forms), "")
        entry.occurrences = [(place, "") for place in use.places]
        entry.comment = "\n".join(_notes(sentence, use, dutch.get(_key(entry)))) if dutch else ""
        fresh.append(entry)
    return fresh


def _notes(sentence, use, dutch):
    """What a native speaker must know who reads one sentence and nothing else."""
    yield from use.notes
    if dutch is not None:
        yield "Dutch: " + " / ".join(dutch.msgstr_plural.values() if dutch.msgid_plural else [dutch.msgstr])
    for name, meaning in FILLED_IN.items():
        if f"%({name})s" in sentence.text:
            yield f"%({name})s: {meaning}"
    if "<bdi>" in sentence.text:
        yield "Keep <bdi> and </bdi> round the name: they keep it whole in a line that runs the other way."
    if before_the_code(sentence, use):
        yield "Somebody else may read this: no word of a child, a school, a coach or a shelter."


def _in_english(catalogue):
    """English is what the code is written in; a native speaker may say it better here."""
    for entry in catalogue:
        if entry.msgid_plural and not all(entry.msgstr_plural.values()):
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        elif not entry.msgid_plural and not entry.msgstr:
            entry.msgstr = entry.msgid
