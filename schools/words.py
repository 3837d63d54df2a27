"""Words as they are compared: without case, accents and punctuation. Pure."""

import unicodedata

# Letters that are no plain letter with a mark, so that decomposing leaves them as they are.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
# Apostrophes and their look-alikes join what they stand between: d'Arc is typed as "darc".
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ′"))
# People type one, the register says the other.
ALSO_CALLED = {
    "s gravenhage": "den haag",
    "s hertogenbosch": "den bosch",
    "sint": "st",
    "st": "sint",
    "basisschool": "bs",
    "openbare basisschool": "obs",
    "christelijke basisschool": "cbs",
    "katholieke basisschool": "kbs",
    "fryslan": "friesland",
}


def normalise(text):
    """Lower-case words without accents and punctuation, one space between them.

    Letters of every script stay: a name in Arabic or Tigrinya letters must not become empty.
    """
    plain = _decomposed(text.translate(APOSTROPHES)).translate(APOSTROPHES | LETTERS)
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def _decomposed(text):
    """Without case and with marks apart: each of the two makes new work for the other (℠ becomes SM, İ gets a dot)."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def searchable(*facts):
    """What is kept to search in: all words, a space before each, with the other names that people use."""
    text = f" {normalise(' '.join(facts))} "
    others = [other for name, other in ALSO_CALLED.items() if f" {name} " in text and f" {other} " not in text]
    return " ".join([text.rstrip(), *others])
