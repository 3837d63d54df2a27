"""How every action on a case begins: load its row again, locked, and ask whether this person may."""

from django.utils.translation import gettext as _

from cases.models import Case
from cases.policy import access
from ruggensteun.locks import locked
from ruggensteun.refusal import NotAllowed, Refused


def coached(case, by, *, now=None):
    """The open case, locked, for the coach `by`; refused for anybody else."""
    if not access.may_coach(by, locked(case), now=now):
        raise NotAllowed(_("Only the coach of this child or a substitute can do this."))
    return still_open(case)


def still_open(case):
    """The case, locked; refused when it has been closed."""
    case = locked(case)
    if case.state != Case.State.OPEN:
        raise Refused(_("This case is closed. Nothing can be changed any more."))
    return case
