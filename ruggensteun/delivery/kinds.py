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
    """`compose(notification)` gives the Message, or None when it is no longer true or needed."""

    name: str
    compose: Callable


_kinds: dict[str, Kind] = {}


def register(name):
    """Decorator: the function composes messages of the kind `name`."""

    def keep(compose):
        _kinds[name] = Kind(name, compose)
        return compose

    return keep


def get(name):
    """The kind of that name; KeyError when nobody registered it."""
    return _kinds[name]


def names():
    """All kinds there are."""
    return sorted(_kinds)
