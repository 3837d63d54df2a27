"""Finding a school by a few letters of its name, town or code: one stored column, and words that must all be in it."""

import re
import unicodedata

from django.db.models import F

LIMIT = 12


def normalise(text):
    """Lower case, without accents; apostrophes vanish, everything else that is no letter or digit parts words."""
    plain = re.sub(r"['’‘`´]", "", text)
    plain = unicodedata.normalize("NFKD", plain.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def find(text, limit=LIMIT):
    """Schools of which name, town or code hold all these words, open ones first."""
    from schools.models import School

    words = normalise(text).split()
    rows = School.objects.all() if words else School.objects.none()
    for word in words:
        rows = rows.filter(search__contains=word)
    return rows.order_by(F("closed_on").asc(nulls_first=True), "name", "town")[:limit] if limit else rows
