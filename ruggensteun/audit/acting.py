"""In whose name something is written: set once per request or action, read by every history row."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps

from django.db import transaction

from ruggensteun.audit.writes import together


@dataclass(frozen=True)
class Actor:
    """Who writes: a user's id (None is the system itself), why, and in which request."""

    user_id: int | None = None
    why: str = ""
    request_id: str = ""


SYSTEM = None
_actor = ContextVar("actor", default=Actor())


def current():
    """In whose name is written now."""
    return _actor.get()


def begin(request_id):
    """A task begins: from here on the system itself writes, under the request that asked for it."""
    _actor.set(Actor(request_id=request_id))


@contextmanager
def acting(by, *, why="", request_id=None):
    """Everything saved inside is recorded in the name of `by` (a User, or SYSTEM)."""
    before = _actor.get()
    actor = Actor(getattr(by, "pk", None), why or before.why, before.request_id if request_id is None else request_id)
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def action(verb):
    """A verb: all of it or nothing, in the name of keyword `by` (design.md §3.3)."""

    @wraps(verb)
    def run(*args, by, **kwargs):
        with together(), transaction.atomic(), acting(by):
            return verb(*args, by=by, **kwargs)

    return run
