"""Free text that others will read may not say where somebody lives or can be called (domain.md S1)."""

import re

from django.utils.translation import gettext_lazy as _

POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b(?!\w)", re.IGNORECASE)
STREET = re.compile(
    r"\b\w*(?:straat|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|steeg|dreef|plantsoen|boulevard|markt)\s+\d{1,5}\s?[a-z]?\b",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?:\+|00)\d{2}[\s\-\d()]{7,}\d|\b0[1-9](?:[\s\-]?\d){8}\b")
NINE_DIGITS = re.compile(r"(?<!\d)\d(?:[.\s]?\d){8}(?!\d)")
# Words for a postcode's letters that are ordinary after a year: "in 2026 is het klaar".
ORDINARY = {
    "is",
    "en",
    "op",
    "in",
    "de",
    "om",
    "nu",
    "ga",
    "we",
    "ze",
    "of",
    "er",
    "te",
    "al",
    "tot",
    "uur",
    "km",
    "dat",
}


def is_bsn(digits):
    """The eleven test for citizen service numbers."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(digits) and sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def problem_with(text, shelter):
    """A sentence that says why this text cannot be shared, or None when it can."""
    for match in POSTCODE.finditer(text):
        letters = re.sub(r"[^A-Za-z]", "", match[0])
        if letters.lower() not in ORDINARY or letters.isupper():
            return _("This looks like a postcode. Others read this text: leave addresses out.")
    if STREET.search(text):
        return _("This looks like a street with a number. Others read this text: leave addresses out.")
    for match in NINE_DIGITS.finditer(text):
        if is_bsn([int(digit) for digit in match[0] if digit.isdigit()]):
            return _("This looks like a citizen service number. Others read this text: leave it out.")
    if PHONE.search(text):
        return _("This looks like a phone number. Others read this text: leave it out.")
    if _names(text, shelter):
        return _("The name of the shelter is in this text. Others read it: leave the name out.")
    return None


def _names(text, shelter):
    words = re.sub(r"\W+", " ", text.casefold()).split()
    name = re.sub(r"\W+", " ", shelter.name.casefold()).split()
    return bool(name) and any(words[i : i + len(name)] == name for i in range(len(words)))
