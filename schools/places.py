"""Names of Dutch places: from the capitals of a register to how people write them, and their holiday region. Pure."""

import re

PROVINCES = {
    "groningen": "Groningen",
    "friesland": "Friesland",
    "fryslân": "Friesland",
    "fryslan": "Friesland",
    "drenthe": "Drenthe",
    "overijssel": "Overijssel",
    "flevoland": "Flevoland",
    "gelderland": "Gelderland",
    "utrecht": "Utrecht",
    "noord holland": "Noord-Holland",
    "zuid holland": "Zuid-Holland",
    "zeeland": "Zeeland",
    "noord brabant": "Noord-Brabant",
    "limburg": "Limburg",
}

# Small only inside a name: Alphen aan den Rijn, but Den Haag.
SMALL = {"aan", "ad", "bij", "ca", "de", "den", "der", "en", "gem", "gem.", "het", "in", "op", "te", "ter", "van"}
# Villages of one name are told apart by their province: Bergen NH, Hengelo Gld.
CAPITALS = {"NB", "NH", "ZH"}
# What capitals, thirty characters and plain letters have cost.
SPELLINGS = {
    "S Gravenhage": "'s-Gravenhage",
    "S Hertogenbosch": "'s-Hertogenbosch",
    "Sudwest-Fryslan": "Súdwest-Fryslân",
    "Reusel-de Mierden": "Reusel-De Mierden",
    " ad ": " aan den ",
}


def place(text):
    """A town or municipality as people write it: "'S-HERTOGENBOSCH" is 's-Hertogenbosch, "DE BILT" De Bilt.

    A name that is not all capitals is left as it is.
    """
    if text != text.upper():
        return text
    text = re.sub("[’‘`]", "'", text)
    parts = re.split(r"([ -]+)", text)
    name = "".join(_part(part, first=index == 0) for index, part in enumerate(parts))
    for lost, found in SPELLINGS.items():
        name = name.replace(lost, found)
    return name


def _part(part, *, first):
    if part in CAPITALS and not first:
        return part
    small = part.lower()
    if small in ("'s", "'t") or (small in SMALL and not first):
        return small
    if small.startswith("ij"):
        return "IJ" + small[2:]
    return small.capitalize()


NOORD, MIDDEN, ZUID = "noord", "midden", "zuid"
REGIONS = {
    "Groningen": NOORD,
    "Friesland": NOORD,
    "Drenthe": NOORD,
    "Overijssel": NOORD,
    "Noord-Holland": NOORD,
    "Flevoland": NOORD,
    "Utrecht": MIDDEN,
    "Zuid-Holland": MIDDEN,
    "Gelderland": MIDDEN,
    "Zeeland": ZUID,
    "Noord-Brabant": ZUID,
    "Limburg": ZUID,
}
# Municipalities of split provinces that go with another region than the rest of it.
ELSEWHERE = {
    "Gelderland": {
        NOORD: {"Hattem"},
        ZUID: {
            "Arnhem",
            "Berg en Dal",
            "Beuningen",
            "Doesburg",
            "Druten",
            "Duiven",
            "Heumen",
            "Lingewaard",
            "Nijmegen",
            "Overbetuwe",
            "Renkum",
            "Rheden",
            "Rijnwaarden",
            "Rozendaal",
            "West Maas en Waal",
            "Westervoort",
            "Wijchen",
            "Zevenaar",
        },
    },
    "Utrecht": {NOORD: {"Eemnes"}},
    "Flevoland": {MIDDEN: {"Zeewolde"}},
    "Noord-Brabant": {MIDDEN: {"Altena", "Werkendam", "Woudrichem"}},
}


def region_of(province, municipality):
    """The holiday region that is likely (domain.md §8): a default, which people correct per school."""
    for region, municipalities in ELSEWHERE.get(province, {}).items():
        if municipality in municipalities:
            return region
    return REGIONS[province]
