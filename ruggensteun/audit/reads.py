"""What was opened and written during a request: noted as it happens, logged by the middleware before the first byte."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ruggensteun.audit import belonging, writes
from ruggensteun.audit.acting import current
from ruggensteun.audit.models import AccessLog, LoggedCase

_opened = ContextVar("opened", default=None)


@dataclass
class Opened:
    """What one request has opened and written, and who asked."""

    lines: list = field(default_factory=list)
    written: list = field(default_factory=list)
    actor_id: int | None = None
    actor_role: str = ""
    organisation: str = ""
    origin: str | None = None


def begin():
    """Start noting; returns what `write` and the middleware need."""
    opened = Opened(written=writes.begin())
    _opened.set(opened)
    return opened


def end():
    """Stop noting: the request is over."""
    writes.end()
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
    line = _line(action, obj, cases=cases, fields=fields, rule=rule)
    if role:
        line["actor_role"] = role
    if line not in opened.lines:
        opened.lines.append(line)


def kept_out(named, *, rule):
    """Note that who asked got nothing: `named` are the arguments of the address, of which only a case is kept."""
    note("denied", cases=belonging.known().cases_at(named), rule=rule)


def write(opened):
    """Write all lines in one short transaction; an error here means that no page is given."""
    about = belonging.known().cases_of
    # In the role of the first thing that she opened here: a button on the page of her case is pressed as its coach.
    role = next((line["actor_role"] for line in opened.lines if "actor_role" in line), opened.actor_role)
    lines = opened.lines + [
        {**_line(one.action, one.record, cases=about(one.record), fields=one.fields), "actor_role": role}
        for one in writes.once(opened.written)
    ]
    if not lines:
        return
    common = {
        "actor_id": opened.actor_id,
        "actor_role": opened.actor_role,
        "organisation": opened.organisation,
        "origin": opened.origin,
    }
    _keep([{**common, **line} for line in lines], timezone.now())
    opened.lines.clear()
    opened.written.clear()


def log(action, obj, *, rule, at):
    """One line outside a request, as for a message that was sent, in the caller's transaction."""
    _keep([_line(action, obj, cases=belonging.known().cases_of(obj), fields=(), rule=rule)], at)


def _line(action, obj, *, cases, fields, rule=""):
    return {
        "action": action,
        "object_type": obj._meta.model_name if obj is not None else "",
        "object_id": obj.pk if obj is not None else None,
        "case_ids": sorted({getattr(case, "pk", case) for case in cases}),
        "fields": sorted(fields),
        "rule": rule,
    }


def _keep(lines, at):
    known = belonging.known()
    owners = known.owners_of({case for line in lines for case in line["case_ids"]})
    places = {}
    rows = []
    for line in lines:
        asked = (line.get("actor_id"), line.get("actor_role", ""))
        if asked not in places:
            places[asked] = known.place_of(*asked)
        rows += _rows(line, places[asked], owners, known)
    for row in rows:
        row.at, row.request_id = at, current().request_id
    with transaction.atomic():
        AccessLog.objects.bulk_create(rows)
        LoggedCase.objects.bulk_create([LoggedCase(line=row, case_id=case) for row in rows for case in row.case_ids])


def _rows(line, place, owners, known):
    """A row for each organisation whose cases were touched; without cases, for that of the person herself."""
    filled = {
        **line,
        "actor_role": line.get("actor_role") or place.role,
        "organisation": line.get("organisation") or place.organisation,
    }
    whose = {}
    for case in line["case_ids"]:
        whose.setdefault(owners.get(case), []).append(case)
    if not whose:
        owner = place.owner_id
        if owner is None and line["object_type"] == "user":
            owner = known.place_of(line["object_id"], "").owner_id
        whose = {owner: []}
    return [AccessLog(**{**filled, "case_ids": cases}, owner_id=owner) for owner, cases in whose.items()]
