"""What was opened during a request: loaders note it, the middleware writes it before the first byte."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ruggensteun.audit.acting import current
from ruggensteun.audit.models import AccessLog

_opened = ContextVar("opened", default=None)


@dataclass
class Opened:
    """What one request has opened, and who asked."""

    lines: list = field(default_factory=list)
    actor_id: int | None = None
    actor_role: str = ""
    organisation: str = ""
    origin: str | None = None


def begin():
    """Start noting; returns what `finish` and the middleware need."""
    opened = Opened()
    _opened.set(opened)
    return opened


def end():
    """Stop noting: the request is over."""
    _opened.set(None)


def who(user, *, role="", organisation=""):
    """Say who is looking; the last word counts (a guardian's page says so after her link is known)."""
    opened = _opened.get()
    if opened is not None:
        opened.actor_id, opened.actor_role, opened.organisation = getattr(user, "pk", None), role, organisation


def note(action, obj=None, *, cases=(), fields=(), rule="", role=""):
    """Note that something was opened: the object, the cases it touches, the names of the fields shown."""
    opened = _opened.get()
    if opened is None:
        return
    line = {
        "action": action,
        "object_type": obj._meta.model_name if obj is not None else "",
        "object_id": obj.pk if obj is not None else None,
        "case_ids": sorted({getattr(case, "pk", case) for case in cases}),
        "fields": sorted(fields),
        "rule": rule,
    }
    if role:
        line["actor_role"] = role
    if line not in opened.lines:
        opened.lines.append(line)


def write(opened):
    """Write all lines in one short transaction; an error here means that no page is given."""
    if not opened.lines:
        return
    common = {
        "at": timezone.now(),
        "actor_id": opened.actor_id,
        "actor_role": opened.actor_role,
        "organisation": opened.organisation,
        "origin": opened.origin,
        "request_id": current().request_id,
    }
    with transaction.atomic():
        AccessLog.objects.bulk_create([AccessLog(**{**common, **line}) for line in opened.lines])
    opened.lines.clear()
