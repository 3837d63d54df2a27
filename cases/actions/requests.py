"""A parent asks to see or to erase what is kept: within a month she hears what becomes of it (GDPR article 12.3)."""

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.locks import locked
from cases.models import Case, Guardianship, Request
from cases.policy import access
from ruggensteun.audit.acting import action
from ruggensteun.refusal import NotAllowed, Refused

TERM = relativedelta(months=1)


def _of_her_coach(case, by, now):
    """The case, locked, open or closed: a parent may ask afterwards too."""
    case = locked(case)
    if not access.may_coach(by, case, now=now):
        raise NotAllowed(_("Only the coach of this child or a substitute can do this."))
    return case


@action
def take(case, *, guardian, kind, by, told=None, now=None):
    """Write down that a parent asked to see or to erase; it stands in the worklist until it is answered.

    `told` (a Telling) is how she asked it.
    """
    now = now or timezone.now()
    case = _of_her_coach(case, by, now)
    if not Guardianship.objects.filter(child=case.child, guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."), field="guardian")
    if Request.objects.filter(case=case, guardian=guardian, kind=kind, state=Request.State.ASKED).exists():
        raise Refused(_("This has been asked already, and is not answered yet."), field="kind")
    today = timezone.localdate(now)
    request = Request(case=case, guardian=guardian, kind=kind, asked_on=today, due_on=today + TERM)
    request.was_told(told, to=by)
    request.full_clean()
    request.save()
    return request


@action
def grant(request, *, by, now=None):
    """Say that it was done: she saw it; or the case, closed and not held, is erased the next night."""
    now = now or timezone.now()
    case = _of_her_coach(request.case, by, now)
    if request.kind == Request.Kind.ERASE:
        _may_go(case)
        case.erase_from = timezone.localdate(now)
        case.save(update_fields=["erase_from"])
    return _settle(request, Request.State.GRANTED, by, now)


def _may_go(case):
    if case.state != Case.State.CLOSED:
        raise Refused(_("End the guidance first: an open case is not erased."))
    if case.legal_hold:
        raise Refused(_("A lead keeps this case from being erased. Ask which reason there is."))


@action
def decline(request, *, why, by, now=None):
    """Say that it is not done, for one of a closed list of reasons; the coach tells her in person."""
    now = now or timezone.now()
    _of_her_coach(request.case, by, now)
    if not why:
        raise Refused(_("Say why not: she has a right to know."), field="why")
    return _settle(request, Request.State.DECLINED, by, now, why_not=why)


def _settle(request, state, by, now, **changes):
    done = {"settled_on": timezone.localdate(now), "settled_by": by}
    return request.move(state, refusal=_("This request has been answered already."), **done, **changes)
