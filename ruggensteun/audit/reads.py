"""What was opened and written during a request: noted as it happens, logged by the middleware before the first byte."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from ruggensteun.audit import belonging, writes
from ruggensteun.audit.acting import current
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.audit.prepared_row import PreparedRow

_ONE = {model: PreparedRow(model) for model in (AccessLog, LoggedCase)}
_opened = ContextVar("opened", default=None)


@dataclass
class Opened:
    """What one request has opened and written, and who asked."""

    lines: list = field(default_factory=list)
    written: list = field(default_factory=list)
    cases: dict = field(default_factory=dict)  # those that were at hand as records, by their id
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
    """Note that something was opened: the object, the cases it touches (records or ids), the names of the fields shown.

    Of a case whose record is given nobody has to ask again whose it is.
    """
    opened = _opened.get()
    if opened is None:
        return
    cases = list(cases)
    opened.cases.update((case.pk, case) for case in cases if not isinstance(case, int))
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
    _keep([{**common, **line} for line in lines], timezone.now(), opened.cases)
    opened.lines.clear()
    opened.written.clear()


def log(action, obj, *, rule, at, whom=None):
    """One line outside a request, as for a message that was sent, in the caller's transaction.

    What is about no case is in the log of where the person with the id `whom` works.
    """
    _keep([_line(action, obj, cases=belonging.known().cases_of(obj), fields=(), rule=rule)], at, whom=whom)


def _line(action, obj, *, cases, fields, rule=""):
    return {
        "action": action,
        "object_type": obj._meta.model_name if obj is not None else "",
        "object_id": obj.pk if obj is not None else None,
        "case_ids": sorted({getattr(case, "pk", case) for case in cases}),
        "fields": sorted(fields),
        "rule": rule,
    }


def _keep(lines, at, at_hand=MappingProxyType({}), whom=None):
    known = belonging.known()
    touched = {case for line in lines for case in line["case_ids"]}
    owners = known.owners_of([at_hand.get(case, case) for case in touched])
    places = {}
    rows = []
    for line in lines:
        asked = (line.get("actor_id"), line.get("actor_role", ""))
        if asked not in places:
            places[asked] = known.place_of(*asked)
        rows += _rows(line, places[asked], owners, known, whom)
    for row in rows:
        row.at, row.request_id = at, current().request_id
    with transaction.atomic():
        _write(AccessLog, rows)
        _write(LoggedCase, [LoggedCase(line=row, case_id=case) for row in rows for case in row.case_ids])


def _write(model, rows):
    if len(rows) == 1:  # as of most pages
        _ONE[model](rows[0])
    else:
        model.objects.bulk_create(rows)


def _rows(line, place, owners, known, whom):
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
        whom = line["object_id"] if line["object_type"] == "user" else whom
        if owner is None and whom is not None:
            owner = known.place_of(whom, "").owner_id
        whose = {owner: []}
    return [AccessLog(**{**filled, "case_ids": cases}, owner_id=owner) for owner, cases in whose.items()]
