"""Finding a school while typing: "wandelbos tilb", "pompebled" for 't Pompeblêd, "jeanne darc" for Jeanne d'Arc."""

from django.db.models import Case, Q, Value, When

from ruggensteun.audit import reads
from schools.models import School
from schools.words import normalise

__all__ = ["find", "matching", "normalise", "open_schools", "schools"]

SHOWN = 12
LONGEST = 100  # letters that are looked at
MOST_WORDS = 8


def schools():
    """Every school that was ever in a register: public facts, for every professional."""
    return School.objects.select_related("board")


def open_schools():
    """Those that can be chosen for a child: in the register still."""
    return schools().filter(closed_on=None)


def matching(text):
    """Schools that hold every word typed, in any order: open ones first, then those with words beginning so."""
    words = normalise(text[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return School.objects.none()
    anywhere, begins = Q(), Q()
    for word in words:
        anywhere &= Q(search__contains=word)
        begins &= Q(search__contains=f" {word}")
    rank = Case(When(begins, then=Value(0)), default=Value(1))
    closed = Case(When(closed_on=None, then=Value(0)), default=Value(1))
    return School.objects.filter(anywhere).order_by(closed, rank, "name", "town", "code")


def find(text, limit=SHOWN):
    """The first `limit` schools for what has been typed so far. The log keeps that somebody searched, not for what."""
    if text.strip():
        reads.note("search", fields=("school",), rule="public register")
    return matching(text)[:limit]
