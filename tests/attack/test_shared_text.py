"""What others read says not where somebody lives or can be called, however it is written (domain.md S1, S12)."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from cases.actions import closing, intake
from cases.models import Case
from cases.policy.shared_text import problem_with
from ruggensteun.refusal import Refused
from tests.world import yaras_intake

ANKER = SimpleNamespace(name="Het Anker")

POSTCODES = [
    "5021 AB",
    "5021AB",
    "5021ab Tilburg",
    "ze woont op 5021  ab",
    "5021\u00a0AB",
    "5021\nAB",
    "5021-AB",
    "5021.AB",
    "５０２１ ＡＢ",
    "50\u200b21 AB",
    "٥٠٢١ AB",
    "2011 OP",
    "5021op",
    "5021 op",
    "(5021 AB)",
]
STREETS = [
    "Kerkstraat 12",
    "kerkstraat 12a",
    "Kerkstraat12",
    "Kerkstr. 12",
    "Kerkstr 12",
    "Kerkstraat\n12",
    "Kerkstraat, nummer 12",
    "Kerkstraat nr. 12",
    "Kerkstraat huisnummer 12",
    "Stationsweg 3",
    "Lange Weg 3",
    "Nieuwe Markt 14",
    "Marktplein 5 bis",
    "Van Goghln 8",
    "Burgemeester van Meursstraat 101-3",
    "Kerk\u00adstraat 12",
    "Kerkstraat １２",
    "Postbus 123",
    "antwoordnummer 44",
    "Dorpsstraat 7, Breda",
]
PHONES = [
    "0612345678",
    "06-12345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06/12345678",
    "(013) 456 78 90",
    "013-4567890",
    "+31612345678",
    "+31 6 12345678",
    "+31 (0)6 12 34 56 78",
    "0031 6 12345678",
    "06\u00a01234\u00a05678",
    "06\n12345678",
    "０６１２３４５６７８",
    "٠٦١٢٣٤٥٦٧٨",
    "0\u200b612345678",
    "O6 12345678",
    "6 1234 5679",
    "nul zes een twee drie vier vijf zes zeven acht",
    "bel 0612345678.",
]
NUMBERS = ["111222333", "111.222.333", "111 222 333", "111-222-333", "１１１２２２３３３", "nummer: 111222333."]
NAMES = [
    "bij Het Anker",
    "bij het anker",
    "HET ANKER",
    "HetAnker",
    "Het-Anker",
    "Het  Anker's tuin",
    "Hét Ánker",
    "H e t A n k e r",
    "de mensen van Anker",
    "Het\nAnker",
    "He\u200bt Anker",
]
TELLING = ["de opvang belt", "Naar de noodopvang", "via Ruggensteun", "OPVANG", "the shelter"]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        *((text, "postcode") for text in POSTCODES),
        *((text, "street") for text in STREETS),
        *((text, "phone") for text in PHONES),
        *((text, "citizen service") for text in NUMBERS),
        *((text, "name of the shelter") for text in NAMES),
        *((text, "never says") for text in TELLING),
    ],
)
def test_it_is_refused_with_the_reason(text, about):
    with translation.override("en"):
        assert about in str(problem_with(f"Yara: {text}", ANKER))


ORDINARY = [
    "om 9 uur in 2026 op dinsdag",
    "In 2026 is het klaar.",
    "sinds 2025 in groep 5",
    "in 2027 ma en di",
    "blz. 12",
    "blz. 12 tot 34, elke dag 10 minuten",
    "groep 5",
    "groep 1/2",
    "weg 2 weken",
    "Zij is 2 weken weg.",
    "hij is weg 3 juni",
    "onderweg 20 minuten lezen",
    "op de markt 2 keer",
    "op het schoolplein 2 keer per dag",
    "de kerstmarkt 12 december",
    "samen naar de supermarkt 1 keer",
    "fietspad 3 km",
    "1500 km",
    "2000kg zand",
    "op straat niet alleen",
    "Elke maandag om 8.15 uur",
    "van 08.30 tot 14.30 uur",
    "08:30-09:15, 10:00-10:45 en 13:00-13:45",
    "01-02-2026 09:00",
    "op 01-02-2026 om 09.30 uur en 08-02-2026 om 10.30 uur",
    "voor 12-10-2026",
    "2026-10-12 en 2026-10-13 en 2026-10-14",
    "toets op 3/4/2026",
    "12 x 12 = 144",
    "tafel van 6, 7, 8 en 9",
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    "rekenen tot 1.000.000",
    "€ 12,50 voor het schoolreisje",
    "Eén keer een kwartier, twee keer tien minuten",
    "een, twee of drie keer per week",
    "Een luisterend oor: elke dag vijf minuten",
    "Het anker van de dag: een vast moment",
    "We gooien het roer om",
    "de ankers in het verhaal",
    "Yara helpt bij het planten van de tuin",
    "Toets 2 weken later",
    "Juf Anne, lokaal 12",
    "Level 4 van Nieuwsbegrip, hoofdstuk 3",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_sentence_passes(text):
    name = SimpleNamespace(name="De Haven") if "anker" in text else ANKER
    assert problem_with(text, name) is None


@pytest.mark.parametrize("text", ["een anker op haar trui", "Anker", "verankeren", "ze gaat over de bruggen"])
def test_an_ordinary_word_is_not_the_name(text):
    assert problem_with(text, SimpleNamespace(name="De Brug" if "bruggen" in text else "Het Anker")) is None


@pytest.mark.parametrize("group", ["0612345678", "5021 AB", "Het Anker", "Kerkstr. 12"])
def test_the_group_that_a_school_reads_tells_nothing_either(at, group):
    world = at("people")
    with pytest.raises(Refused) as refusal:
        intake.finish(yaras_intake(world, group=group), by=world.noor)
    assert refusal.value.field == "group"
    assert not Case.objects.exists()


def test_nor_does_it_when_the_school_changes(at):
    world = at("seated")
    with pytest.raises(Refused) as refusal:
        closing.change_school(world.case, school=world.regenboog, group="0612345678", by=world.noor)
    assert refusal.value.field == "group"
    closing.change_school(world.case, school=world.regenboog, group="opvangklas", by=world.noor)
    assert Case.objects.get().group == "opvangklas"
