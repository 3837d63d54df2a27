"""Who stands in for a coach: named for a set period, or by herself for a day when something cannot wait."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import seats
from cases.actions.locks import locked, still_open
from cases.models import BreakGlass, Membership
from cases.policy import access, people, substitutes
from ruggensteun import limits
from ruggensteun.audit import reads
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce
from ruggensteun.refusal import NotAllowed, Refused

LONGEST_DAYS = 60
OPEN_FOR = timedelta(hours=24)
TRIES = 5


@action
def name_substitute(case, *, to, last_day, reason, by, now=None):
    """Give a colleague the seat of substitute up to and including `last_day`, by a lead or by the coach herself.

    `reason` is one of `substitutes.REASONS`. Refused for longer than sixty days: then the case is handed over.
    """
    now = now or timezone.now()
    on = timezone.localdate(now)
    case = still_open(case)
    _may_arrange(case, by, now)
    if reason not in dict(substitutes.REASONS):
        raise Refused(_("Choose one of the reasons."), field="reason")
    if not on <= last_day <= on + timedelta(days=LONGEST_DAYS):
        raise Refused(
            _("Choose a day from today to %(days)d days from now. For longer, hand the case over.")
            % {"days": LONGEST_DAYS},
            field="last_day",
        )
    if to.pk == by.pk:
        raise Refused(_("You cannot give a case to yourself. Ask another lead to do it."), field="to")
    if not access.memberships(to, role=Membership.Role.COACH, on=on).filter(shelter=case.shelter).exists():
        raise Refused(_("Only a coach who works here can stand in."), field="to")
    if access.seat_holders(case, "coach", now=now).filter(user=to).exists():
        raise Refused(_("This is the coach of this case already."), field="to")
    until = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    return _seat_until(case, to, until, reason, now)


@action
def end_substitute(case, *, user, by, now=None):
    """Somebody does not stand in any more: what she could see closes at once."""
    now = now or timezone.now()
    case = locked(case)
    _may_arrange(case, by, now)
    seats.close_seats(case, "substitute", user=user, now=now, reason="ended")


def _may_arrange(case, by, now):
    """The lead by its number, or who is its coach; somebody who stands in herself names nobody."""
    on = timezone.localdate(now)
    leads = people.led_cases(by, on=on).filter(pk=case.pk).exists()
    coaches = access.may_coach(by, case, now=now) and access.seat_holders(case, "coach", now=now).filter(user=by)
    if not leads and not coaches:
        raise NotAllowed(_("Only a lead of this shelter or the coach of this child can do this."))


def _seat_until(case, user, until, reason, now):
    seat = seats.open_seat(case, user, "substitute", now=now, reason=reason)
    seat.until = until
    seat.full_clean(validate_unique=False)
    seat.save(update_fields=["until"])
    return seat


def in_an_emergency(*, last_name, birth_date, reason, words, by, first_name="", now=None):
    """The case that a coach opens because it cannot wait, found by exactly who the child is.

    Every try is in the access log and counted; nothing found, several found and somebody else's shelter sound the same.
    """
    now = now or timezone.now()
    reads.note("search", None, rule="break-glass", fields=["surname"], role="coach")
    if limits.too_many("break-glass", str(by.pk), most=TRIES):
        raise Refused(_("You tried this too often. Wait ten minutes, or ask your lead."))
    case = substitutes.found_by(by, last_name=last_name, birth_date=birth_date, first_name=first_name, now=now)
    if case is None:
        limits.miss("break-glass", str(by.pk))
        raise Refused(_("No child was found by exactly this. Look once more how it is written, or ask your lead."))
    return break_glass(case, reason=reason, words=words, by=by, now=now)


@action
def break_glass(case, *, reason, words, by, now=None):
    """Open a colleague's case for a day: with a reason, seldom, and told to lead, coach and parent.

    Refused after `BREAK_GLASS_PER_WEEK` times in seven days.
    """
    now = now or timezone.now()
    case = still_open(case)
    if not access.memberships(by, role=Membership.Role.COACH, on=timezone.localdate(now)).filter(shelter=case.shelter):
        raise NotAllowed(_("Only a coach who works here can stand in."))
    if access.may_coach(by, case, now=now):
        return case
    lately = BreakGlass.objects.filter(user=by, opened_at__gt=now - timedelta(days=7))
    if lately.count() >= settings.BREAK_GLASS_PER_WEEK:
        raise Refused(_("You did this as often as may be in one week. Ask your lead to let you stand in."))
    glass = BreakGlass(case=case, user=by, reason=reason, words=words, opened_at=now, until=now + OPEN_FOR)
    glass.full_clean()
    glass.save()
    _seat_until(case, by, glass.until, "break-glass", now)
    reads.note("break_glass", case, cases=[case], fields=["reason"], rule=f"break-glass: {reason}", role="substitute")
    for lead in substitutes.leads_of(case, on=timezone.localdate(now)):
        announce("glass.broken", recipient=lead, subject_id=glass.pk)
    return case
