"""To which case a record belongs, whose log a case is in, who works where: what upper floors know and register here."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """As what and where somebody works: `organisation` is a word and a number, `owner_id` the one whose log it is."""

    role: str = ""
    organisation: str = ""
    owner_id: int | None = None


@dataclass(frozen=True)
class Answers:
    """What the log asks. Each takes and gives plain values, except where a record is named."""

    cases_of: Callable = lambda record: ()  # ids of the cases that a record is about
    owners_of: Callable = lambda cases: {}  # {id of a case: id of its owner}, of records or ids
    place_of: Callable = lambda user_id, role: Place(role)  # where somebody works in that role, or at all
    cases_at: Callable = lambda named: ()  # ids of the cases that the arguments of an address name


_answers = Answers()


def register(answers):
    """Said once, at the start, by the floor that knows."""
    global _answers
    _answers = answers


def known():
    """Who answers."""
    return _answers
