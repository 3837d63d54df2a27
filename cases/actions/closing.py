"""The end of a case, and the school that turned out to be another one."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import conversations, seats
from cases.actions.intake import refuse_a_telling_group
from cases.actions.links import revoke_all
from cases.actions.locks import coached, locked
from cases.models import Agreement, Case
from cases.policy import access
from ruggensteun.audit.acting import action
from ruggensteun.refusal import Refused


@action
def close(case, *, reason, by, now=None):
    """Close a case: running conversations are called off, school and guardians are out in the same transaction."""
    now = now or timezone.now()
    case = coached(case, by, now=now)
    conversations.stop_all(case, reason="closed", by=by, now=now)
    for seat in access.seat_holders(case, "guardian", now=now):
        revoke_all(guardian=seat.user, case=case, by=by, now=now)
    seats.close_seats(case, "guardian", "school_contact", now=now, reason="case closed")
    return case.move(Case.State.CLOSED, closed_at=now, closing_reason=reason)


@action
def change_school(case, *, school, by, status=None, group=None, contact=None, along=(), now=None):
    """Another school, or the wrong one undone: what the old school could see ends at once; consent is asked anew.

    `along` are open agreements that were chosen to be shown to the new school, once consent for it covers them.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    if school is not None and school.closed_on:
        raise Refused(_("This school has closed. Choose another one."), field="school")
    if school is not None and school == case.school:
        raise Refused(_("This is the school that was there already."), field="school")
    refuse_a_telling_group(group or "", case.shelter)
    case.school, case.school_contact = school, contact
    case.school_status = status or (Case.SchoolStatus.ENROLLED if school else Case.SchoolStatus.NONE_YET)
    case.group = group if group is not None else ""
    case.school_checked_on = timezone.localdate(now)
    case.full_clean()
    case.save(update_fields=["school", "school_contact", "school_status", "group", "school_checked_on"])
    for agreement in along if school else ():
        _send_along(agreement, case)
    # Also when consent for this school was given before: who takes part is asked anew.
    seats.close_seats(case, "school_contact", now=now, reason="school_changed")
    conversations.stop_all(case, reason="school_changed", by=by, now=now)
    return case


def _send_along(agreement, case):
    agreement = locked(agreement)
    if agreement.case_id != case.pk or agreement.state != Agreement.State.OPEN:
        raise Refused(_("Only agreements that are still open can go along."), field="along")
    agreement.goes_along_to = case.school
    agreement.save(update_fields=["goes_along_to"])
