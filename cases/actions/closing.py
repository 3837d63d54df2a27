"""The end of a case, and the school that turned out to be another one."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import conversations, seats
from cases.actions.intake import refuse_a_telling_group
from cases.actions.links import revoke_what_leads_nowhere
from cases.actions.locks import coached, locked
from cases.models import Agreement, Case, Consent, Conversation
from cases.policy import access
from ruggensteun.audit.acting import SYSTEM, acting, action
from ruggensteun.batches import batches, carrying_on
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.refusal import NotAllowed, Refused

HERE = ZoneInfo("Europe/Amsterdam")
LONGEST_NOTICE = timedelta(days=92)
THANKS_AT, THANKS_WITHIN = time(15), timedelta(days=3)


@action
def close(case, *, reason, by, now=None):
    """Close a case at once: running conversations are called off, school and guardians are out, consent has ended."""
    now = now or timezone.now()
    case = coached(case, by, now=now)
    conversations.stop_all(case, reason="closed", by=by, now=now)
    return _end(case, reason, by, now)


@action
def announce_end(case, *, reason, last_day, by, now=None):
    """Say until which day school and parent can read; they hear of it, and from the next day on they are out.

    Conversations after that day are called off, and so is one that has no time yet. No job stands between that day
    and the closed door: it is tested in the query.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    today = timezone.localdate(now)
    if not today <= last_day <= today + LONGEST_NOTICE:
        raise Refused(_("Choose a day between today and three months from now."), field="last_day")
    conversations.stop_all(case, reason="closed", by=by, now=now, after=last_day)
    case.ends_on, case.closing_reason = last_day, reason
    case.full_clean()
    case.save(update_fields=["ends_on", "closing_reason"])
    for seat in access.seat_holders(case, "school_contact", now=now):
        announce("case.ends", recipient=seat.user, subject_id=case.pk, sequence=last_day.toordinal())
    _thank(case, last_day, now)
    return case


@action
def go_on(case, *, by, now=None):
    """The end that was announced is off: who took part still does."""
    now = now or timezone.now()
    case = coached(case, by, now=now)
    if case.ends_on is None:
        raise Refused(_("No end has been announced."))
    case.ends_on, case.closing_reason = None, Case.Closing.NONE
    case.save(update_fields=["ends_on", "closing_reason"])
    withdraw(subject_id=case.pk, kinds=["case.ends"])
    for talk in Conversation.objects.filter(case=case):
        withdraw(subject_id=talk.pk, kinds=["guardian.thanks"])
    return case


def finish_ended(now):
    """Close the cases of which the last day is over; access had ended by itself. A nightly job, to be run again."""
    today = timezone.localdate(now)
    for batch in batches(Case.objects.filter(state=Case.State.OPEN, ends_on__lt=today)):
        for case in batch:
            with carrying_on("Case", case.pk), transaction.atomic(), acting(SYSTEM):
                case = locked(case)
                if case.state == Case.State.OPEN and case.ends_on and case.ends_on < today:
                    conversations.stop_all(case, reason="closed", by=SYSTEM, now=now)
                    _end(case, case.closing_reason, SYSTEM, now)


def _end(case, reason, by, now):
    parents = [seat.user for seat in access.seat_holders(case, "guardian", now=now)]
    seats.close_seats(case, "guardian", "school_contact", now=now, reason="case closed")
    # Taking the case up again asks everybody anew.
    for given in Consent.objects.filter(case=case, state=Consent.State.GIVEN):
        given.move(Consent.State.ENDED, withdrawn_at=now)
    last_day = case.ends_on or timezone.localdate(now)
    case.move(Case.State.CLOSED, closed_at=now, closing_reason=reason, ends_on=last_day)
    for parent in parents:
        revoke_what_leads_nowhere(guardian=parent, case=case, now=now)
    return case


def _thank(case, last_day, now):
    """On the last afternoon, in the way that is safe for her; who never had a talk is thanked by the coach."""
    talk = Conversation.objects.filter(case=case, state=Conversation.State.HELD).order_by("-ended_at").first()
    if talk is None:
        return
    moment = max(now, datetime.combine(last_day, THANKS_AT, HERE))
    parents = access.seat_holders(case, "guardian", now=now).filter(user__in=talk.participants.values("user"))
    for seat in parents:
        announce(
            "guardian.thanks",
            recipient=seat.user,
            subject_id=talk.pk,
            due_at=moment,
            too_late_at=moment + THANKS_WITHIN,
        )


@action
def reopen(case, *, by, now=None):
    """Take a closed case up again: a child that comes back. Until consent is given anew it is the coach's alone."""
    now = now or timezone.now()
    if not access.may_coach(by, locked(case), now=now):
        raise NotAllowed(_("Only the coach of this child or a substitute can do this."))
    if Case.objects.filter(child=case.child, state=Case.State.OPEN).exists():
        raise Refused(_("This child has an open case already."))
    changes = {"closed_at": None, "ends_on": None, "closing_reason": Case.Closing.NONE}
    return case.move(Case.State.OPEN, refusal=_("This case is open."), **changes)


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
