"""What kinds of message there are. Upper floors register how each is composed; delivery knows no case."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """What will arrive: a subject (mail only), a plain text, and perhaps a calendar file."""

    subject: str
    text: str
    calendar: bytes | None = None
    method: str = "REQUEST"


@dataclass(frozen=True)
class Kind:
    """`compose(notification)` gives the Message, or None when it is no longer true or needed.

    With `in_turn` all messages of this noun to one person wait for each other, whatever each is about.
    """

    name: str
    compose: Callable
    in_turn: bool = False


_kinds: dict[str, Kind] = {}


def register(name, *, in_turn=False):
    """Decorator: the function composes messages of the kind `name`."""

    def keep(compose):
        _kinds[name] = Kind(name, compose, in_turn)
        return compose

    return keep


def get(name):
    """The kind of that name; KeyError when nobody registered it."""
    return _kinds[name]


def nouns_in_turn():
    """What the kinds begin with of which one person is told one thing at a time, as "ahead."."""
    return sorted({f"{kind.name.partition('.')[0]}." for kind in _kinds.values() if kind.in_turn})


def names():
    """All kinds there are."""
    return sorted(_kinds)
