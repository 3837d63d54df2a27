"""What was written during a request: kept until the action is done, then a line in the access log for each record."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

_kept = ContextVar("kept", default=None)  # of the request
_inside = ContextVar("inside", default=None)  # of the action that is going on


@dataclass(frozen=True)
class Written:
    """One record that was saved: `action` is create or change, `fields` the names of what changed."""

    record: Any
    action: str
    fields: tuple[str, ...] = ()


def begin():
    """Start keeping; returns the list that fills."""
    kept = []
    _kept.set(kept)
    return kept


def end():
    """Stop keeping: the request is over."""
    _kept.set(None)


def wrote(record, action, fields=()):
    """A record was saved by an action, with its history. Outside a request history alone tells of it."""
    inside = _inside.get()
    if inside is not None:
        inside.append(Written(record, action, tuple(fields)))


@contextmanager
def together():
    """What an action writes counts when all of it succeeds: what is undone has not been written."""
    outer = _kept.get() if _inside.get() is None else _inside.get()
    if outer is None:
        yield
        return
    inner = []
    token = _inside.set(inner)
    try:
        yield
    finally:
        _inside.reset(token)
    outer.extend(inner)


def once(written):
    """One `Written` per record: made in this request, or changed with all the fields that changed."""
    found = {}
    for one in written:
        key = (type(one.record), one.record.pk)
        first = found.get(key, one)
        fields = () if first.action == "create" else sorted({*first.fields, *one.fields})
        found[key] = Written(one.record, first.action, tuple(fields))
    return list(found.values())
