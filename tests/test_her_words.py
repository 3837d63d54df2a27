"""The languages of a guardian's pages and messages: whole, right and silent (domain.md S3, S12)."""

import re

import polib
import pytest
from django.utils import translation

from ruggensteun.languages import OWN_NAMES, offered, spoken
from ruggensteun.words import Sentence, before_the_code, catalogue_of, hers, uses

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?bdi>")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
OTHER_LETTERS = ("ar", "ti", "uk")
# Never, also not after her code: where she stays, and what this is.
NEVER = {
    "nl": "ruggensteun|opvang",
    "en": "ruggensteun|shelter|refuge",
    "ar": "مأوى|ملجأ|إيواء|ملاجئ",
    "ti": "መዕቆቢ|መጽለሊ",
    "tr": "sığınma|barınma|sığınak",
    "uk": "притул|сховищ",
}
# Before her code: whoever holds her phone may read it.
BEFORE = {
    "nl": r"school|\bkind|coach|toestemming|moeder|vader|ouder|leerling",
    "en": r"school|child|coach|consent|mother|father|parent|pupil",
    "ar": "مدرس|طفل|أطفال|تلاميذ|مرشد|موافق|والد",
    "ti": "ትምህርቲ|ቆልዓ|ቆልዑ|ውላድ|ኣማኻሪ|ፍቓድ|ወለዲ",
    "tr": r"okul|çocuk|\bkoç|onay|anne|baba|veli|öğre",
    "uk": r"школ|\bдит|куратор|згод|матір|матер|батьк|\bучн",
}
HERS = hers(uses())
CATALOGUES = {code: polib.pofile(catalogue_of(code)) for code in OWN_NAMES}


def key(entry):
    return Sentence(entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def forms(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def of_hers(code):
    return [(entry, HERS[key(entry)]) for entry in CATALOGUES[code] if key(entry) in HERS]


def breaking(code, pattern, *, before_only):
    return [
        words
        for entry, use in of_hers(code)
        for words in forms(entry)
        if re.search(pattern, words, re.IGNORECASE) and (not before_only or before_the_code(key(entry), use))
    ]


every_language = pytest.mark.parametrize("code", OWN_NAMES)
but_dutch = pytest.mark.parametrize("code", [code for code in OWN_NAMES if code != "nl"])


def test_what_is_hers_is_known():
    assert Sentence(None, "Can you come then?") in HERS
    assert Sentence("to a parent", "At school") in HERS
    assert Sentence(None, "New intake") not in HERS
    assert before_the_code(Sentence(None, "Can you come then?"), HERS[Sentence(None, "Can you come then?")])
    assert not before_the_code(Sentence("to a parent", "At school"), HERS[Sentence("to a parent", "At school")])


@but_dutch
def test_a_catalogue_holds_her_sentences_and_no_other(code):
    """Mended by `manage.py words`, and a translation of what it names."""
    assert {key(entry) for entry in CATALOGUES[code]} == set(HERS)


@every_language
def test_every_sentence_of_hers_is_there_in_every_form(code):
    count = int(CATALOGUES[code].metadata["Plural-Forms"].split("nplurals=")[1][0])
    bare = [entry.msgid for entry, _use in of_hers(code) if not entry.translated() or entry.fuzzy or entry.obsolete]
    assert bare == []
    assert {len(entry.msgstr_plural) for entry, _use in of_hers(code) if entry.msgid_plural} == {count}


@every_language
def test_what_is_filled_in_is_filled_in_everywhere(code):
    """Some forms say the number in a word of their own (Arabic: "two minutes" is one word)."""
    for entry, _use in of_hers(code):
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        found = [sorted(PLACEHOLDER.findall(words)) for words in forms(entry)]
        assert wanted in found, entry.msgid
        assert all(one in (wanted, []) for one in found), entry.msgid


@pytest.mark.parametrize("code", OTHER_LETTERS)
def test_nothing_is_left_in_latin_letters(code):
    left = {words: LATIN.findall(PLACEHOLDER.sub("", words)) for entry, _u in of_hers(code) for words in forms(entry)}
    assert {words: letters for words, letters in left.items() if letters} == {}


@pytest.mark.parametrize("code", ["ar", "ti", "tr", "uk"])
def test_a_sentence_is_translated_and_not_copied(code):
    others = {words for other in ("nl", "en") for entry, _use in of_hers(other) for words in forms(entry)}
    same = [words for entry, _use in of_hers(code) for words in forms(entry) if PLACEHOLDER.sub("", words).strip(" ,")]
    assert set(same) & others == set()


@every_language
def test_no_language_says_where_she_stays(code):
    assert breaking(code, NEVER[code], before_only=False) == []


@every_language
def test_before_her_code_no_word_in_any_language_tells_what_this_is(code):
    assert breaking(code, BEFORE[code], before_only=True) == []
    assert breaking(code, BEFORE[code], before_only=False) != []


@but_dutch
def test_what_is_compiled_is_what_is_written(code):
    compiled = polib.mofile(catalogue_of(code).with_suffix(".mo"))
    assert {key(entry): forms(entry) for entry in compiled} == {key(entry): forms(entry) for entry in CATALOGUES[code]}


@but_dutch
def test_who_reviews_a_language_reads_beside_each_sentence_what_she_must_know(code):
    notes = {entry.msgid: entry.comment.split("\n") for entry in CATALOGUES[code]}
    assert [text for text, lines in notes.items() if not any(line.startswith("Dutch: ") for line in lines)] == []
    assert notes["Can you come then?"] == [
        "Dutch: Kunt u dan?",
        "Somebody else may read this: no word of a child, a school, a coach or a shelter.",
    ]
    assert "%(child)s: first name of the child" in notes["About <bdi>%(child)s</bdi>"]


@every_language
def test_names_of_days_and_months_are_of_the_language_itself(code):
    with translation.override(code):
        assert translation.gettext("Tuesday") == DAYS[code]
        assert translation.pgettext("alt. month", "November") == MONTHS[code]


DAYS = {"nl": "dinsdag", "en": "Tuesday", "ar": "الثلاثاء", "ti": "ሰሉስ", "tr": "Salı", "uk": "вівторок"}
MONTHS = {
    "nl": "november",
    "en": "November",
    "ar": "تشرين الثاني/نوفمبر",
    "ti": "ሕዳር",
    "tr": "Kasım",
    "uk": "листопада",
}


class Somebody:
    def __init__(self, language, *, is_guardian=True):
        self.language, self.is_guardian = language, is_guardian


def test_a_language_that_nobody_reviewed_is_not_offered(settings):
    settings.REVIEWED_LANGUAGES = []
    assert offered() == ["nl", "en"]
    assert [spoken(Somebody(code)) for code in ("nl", "en", "ar", "ti", "so", "-")] == [
        "nl",
        "en",
        "nl",
        "nl",
        "nl",
        "nl",
    ]
    settings.REVIEWED_LANGUAGES = ["ti"]
    assert offered() == ["nl", "en", "ti"]
    assert spoken(Somebody("ti")) == "ti"
    assert spoken(Somebody("ti"), "en") == "en"
    assert spoken(Somebody("ti"), "ar") == "ti"


def test_a_professional_is_not_written_to_in_a_language_for_parents(settings):
    settings.REVIEWED_LANGUAGES = ["ar"]
    assert spoken(Somebody("ar", is_guardian=False)) == "nl"


@pytest.mark.parametrize("code", ["ti", "so"])
def test_a_language_that_django_does_not_know_has_its_own_name(code):
    info = translation.get_language_info(code)
    assert (info["name_local"], info["bidi"]) == ({"ti": "ትግርኛ", "so": "Soomaali"}[code], False)


def test_what_has_no_words_in_her_language_is_said_in_dutch():
    with translation.override("ti"):
        assert translation.gettext("New intake") == "Nieuwe intake"
