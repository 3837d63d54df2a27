"""Free text that others will read may not say where somebody lives or can be called (domain.md S1)."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

# Two letters that follow a year in an ordinary sentence: "in 2026 op dinsdag"; also measures.
AFTER_A_YEAR = re.compile("a[lf]|d[eio]|e[nr]|ga|he|i[kns]|j[ae]|m[ae]|n[au]|o[fmp]|te|uw|vr|w[eo]|z[aeo]|[bs]o")
MEASURE = re.compile("k[mg]|[mc][ml]|gr")
POSTCODE = re.compile(r"(?<!\d)([1-9]\d{3})([\s.\-]{0,3})([a-z]{2})(?![\w])", re.IGNORECASE)

# A house number is not a number of weeks, nor a date: "weg 2 weken", "kerstmarkt 12 december".
COUNTED = (
    r"(?!\d)(?!\s*(?:x|keer|maal|weken|week|dag|uur|minu|min\b|maand|jaar|kind|leerling|les|km|meter|euro|punt|"
    r"jan|feb|maart|apr|mei\b|jun|jul|aug|sep|okt|nov|dec))"
)
NUMBER = rf"\s*,?\s*(?:(?:huis)?(?:nummer|nr)\b\.?)?\s*\d{{1,5}}{COUNTED}"
STREET = re.compile(
    rf"\b\w*(?:straat|laan|gracht|singel|steeg|dreef|plantsoen|boulevard){NUMBER}"
    rf"|\b(?!onderweg|decade)\w{{2,}}(?:weg|plein|kade|dijk|hof|pad|markt){NUMBER}"
    rf"|\b\w{{2,}}(?:str|ln|pln|wg)\b\.?{NUMBER}"
    rf"|\b(?:postbus|antwoordnummer)\s*\d",
    re.IGNORECASE,
)
# "Lange Weg 3", but not "Weg 2 weken" or "hij is weg 3 juni".
NAMED_STREET = re.compile(rf"\b[A-Z]\w+\s+(?:Weg|Plein|Kade|Dijk|Hof|Pad|Markt){NUMBER}")

BETWEEN = r"[\s.\-/()]*"
DIGIT_WORDS = r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
PHONE = re.compile(
    rf"(?:\+|(?<!\d)00){BETWEEN}\d{{1,3}}(?:{BETWEEN}\d){{7,11}}"
    rf"|(?<!\w)[0o](?:{BETWEEN}\d){{9}}(?!\d)"
    rf"|(?<!\d)6(?:{BETWEEN}\d){{8}}(?!\d)"
    rf"|(?:\b{DIGIT_WORDS}\b[\s,.\-]*){{7,}}",
    re.IGNORECASE,
)
NINE_DIGITS = re.compile(r"(?<!\d)\d(?:[\s.\-/]?\d){8}(?!\d)")
A_DATE = re.compile(r"(?<!\d)(?:\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}-\d{2}-\d{2})(?![.\-/]?\d)")
A_TIME = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d{2}(?![.:]?\d)")
# What a parent's page may not say (domain.md S12).
TELLS = re.compile(r"opvang|ruggensteun|shelter", re.IGNORECASE)


def problem_with(text, shelter, *, parents_read=True):
    """A sentence that says why this text cannot be shared, or None when it can."""
    text = _as_read(text)
    numbers = A_TIME.sub(" # ", A_DATE.sub(" # ", text))
    if _has_a_postcode(text):
        return _("This looks like a postcode. Others read this text: leave addresses out.")
    if STREET.search(text) or NAMED_STREET.search(text):
        return _("This looks like a street with a number. Others read this text: leave addresses out.")
    if any(is_bsn([int(sign) for sign in match[0] if sign.isdigit()]) for match in NINE_DIGITS.finditer(numbers)):
        return _("This looks like a citizen service number. Others read this text: leave it out.")
    if PHONE.search(numbers):
        return _("This looks like a phone number. Others read this text: leave it out.")
    if _names(text, shelter):
        return _("The name of the shelter is in this text. Others read it: leave the name out.")
    if parents_read and TELLS.search(text):
        return _("A parent's page never says “opvang” or “Ruggensteun”: somebody may look along. Use another word.")
    return None


def _as_read(text):
    """The text as an eye reads it: one kind of digits and spaces, and nothing invisible."""
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in seen)


def _has_a_postcode(text):
    for digits, gap, letters in POSTCODE.findall(text):
        word = letters.lower()
        ordinary = MEASURE.fullmatch(word) or (gap and "1990" <= digits <= "2049" and AFTER_A_YEAR.fullmatch(word))
        if not ordinary or letters.isupper():
            return True
    return False


def is_bsn(digits):
    """The eleven test for citizen service numbers."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(digits) and sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def _names(text, shelter):
    """Whether the shelter is named, however it is spaced; also without its article, when written as a name."""
    words, name = _words(text), "".join(_words(shelter.name))
    written = {
        "".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 1 + len(name), len(words) + 1))
    }
    return bool(name) and (name in written or bool(_by_its_last_words(shelter.name).search(text)))


def _words(text):
    return re.findall(
        r"\w+",
        "".join(
            sign
            for sign in unicodedata.normalize("NFKD", text.casefold())
            if sign.isalnum() or not unicodedata.combining(sign)
        ),
    )


def _by_its_last_words(name):
    article, _space, rest = name.partition(" ")
    return re.compile(
        rf"(?<=\w\s)\b{re.escape(rest)}\b" if rest and article.lower() in ("de", "het", "'t") else r"(?!)"
    )
