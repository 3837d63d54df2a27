"""The Dutch of the screens: all of it is there, and it keeps to the words of this field (domain.md §7, S3)."""

import re

import polib

from ruggensteun.words import CATALOGUE, Sentence, sentences

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?bdi>")
NEVER = re.compile(r"\b(fout\w*|ongeldig\w*|geweigerd\w*|cliënt\w*|dader\w*|VO)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|this|with|you|your|and|not)\b", re.IGNORECASE)
TO_A_PROFESSIONAL = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
TO_A_PARENT = re.compile(r"\b(u|uw)\b", re.IGNORECASE)

GUARDIAN_PAGES = (
    "cases/forms/guardian.py",
    "cases/policy/history/own_words.py",
    "cases/views/guardian/",
    "templates/guardian/",
    "templates/guardian_base.html",
    "templates/messages/guardian_",
    "to a parent",
)
# Questions that a coach reads aloud to a parent, and sentences about the parent's own code.
TO_BOTH = ("cases/actions/links.py", "cases/forms/safe_contact.py")
# Where a message or a calendar line of a parent is made: an appointment, which is no werkafspraak.
APPOINTMENTS = (*GUARDIAN_PAGES, "cases/actions/announcements.py", "cases/actions/calendar_files.py")
PUPILS = ("templates/pupils/", "cases/views/contact.py", "cases/views/navigation.py")
BORROWED = "ruggensteun/borrowed.py"

catalogue = polib.pofile(CATALOGUE)
used = sentences()


def dutch(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key(entry):
    return Sentence(entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def all_in(places, *starts):
    return all(place.startswith(starts) for place in places)


def places(entry):
    """Where a sentence stands; a context that says to whom it is said counts wherever that is."""
    return [entry.msgctxt] if entry.msgctxt == "to a parent" else used.get(key(entry), [])


LINES = [(words, places(entry)) for entry in catalogue for words in dutch(entry)]


def breaking(pattern, lines):
    return [words for words, _places in lines if pattern.search(words)]


def test_every_sentence_of_code_and_templates_is_in_the_catalogue_and_no_other():
    """Mended by `python3 manage.py words`, and Dutch for what it names."""
    assert {key(entry) for entry in catalogue} == set(used)


def test_the_sentences_of_code_and_of_templates_are_found():
    assert used[Sentence(None, "Can you come then?")] == ["templates/guardian/_asked.html"]
    assert used[Sentence("button", "Done")] == ["templates/pupils/_agreement.html"]
    assert Sentence(None, "%(days)d day left", "%(days)d days left") in used
    assert Sentence(None, "This time has just passed. Choose another one.") in used


def test_every_sentence_has_its_dutch():
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_what_is_filled_in_stays_filled_in():
    """Of what is borrowed something may be left out: a page repeats no hidden field's name."""
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for words in dutch(entry):
            there = set(PLACEHOLDER.findall(words))
            assert there <= wanted if used[key(entry)] == [BORROWED] else there == wanted, words


def test_what_is_compiled_is_what_is_written():
    compiled = polib.mofile(CATALOGUE.with_suffix(".mo"))
    assert {key(entry): dutch(entry) for entry in compiled} == {key(entry): dutch(entry) for entry in catalogue}


def test_words_that_hurt_or_confuse_are_never_used():
    assert breaking(NEVER, LINES) == []


def test_nothing_is_left_in_english():
    assert breaking(ENGLISH, LINES) == []


def test_a_werkafspraak_is_never_called_an_appointment():
    elsewhere = [(words, places) for words, places in LINES if not all_in(places, *APPOINTMENTS)]
    assert breaking(re.compile(r"(?<!werk)afspra(ak|ken)\b", re.IGNORECASE), elsewhere) == []


def test_a_child_is_a_leerling_on_school_screens_alone():
    elsewhere = [(words, places) for words, places in LINES if not all_in(places, *PUPILS)]
    assert breaking(re.compile("leerling", re.IGNORECASE), elsewhere) == []


def test_parents_are_u_and_professionals_je():
    to_parents = [line for line in LINES if any(place.startswith(GUARDIAN_PAGES) for place in line[1])]
    to_professionals = [line for line in LINES if not all_in(line[1], *GUARDIAN_PAGES, *TO_BOTH)]
    assert len(to_parents) > 50
    assert breaking(TO_A_PROFESSIONAL, to_parents) == []
    assert breaking(TO_A_PARENT, to_professionals) == []
