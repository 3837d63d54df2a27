"""When people look back together after a talk that was held (domain.md §3.7)."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.locks import coached, locked
from cases.models import Conversation
from cases.scheduling import add_school_days
from ruggensteun.audit.acting import action
from ruggensteun.refusal import Refused
from schools.calendar import UnknownYear, school_days

DAYS_A_WEEK = 5
WITHIN = timedelta(weeks=40)


def review_day(case, on):
    """The day on which the next talk is due († every eight school weeks, holidays not counted).

    Where the school's calendar is not known that far, calendar weeks are counted: a date too early beats none.
    """
    days = settings.REVIEW_SCHOOL_WEEKS * DAYS_A_WEEK
    try:
        open_days = school_days(case.school, on, on + WITHIN) if case.school else frozenset()
    except UnknownYear:
        open_days = frozenset()
    if len([day for day in open_days if day > on]) < days:
        return on + timedelta(weeks=settings.REVIEW_SCHOOL_WEEKS)
    return add_school_days(on, days, open_days)


@action
def look_back_on(conversation, *, day, by, now=None):
    """Agree on another day for looking back, or on none at all (None)."""
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if conversation.state != Conversation.State.HELD:
        raise Refused(_("There is nothing to look back on yet: this conversation has not been held."))
    if day is not None and day <= timezone.localdate(now):
        raise Refused(_("Choose a day that is still to come."), field="review_on")
    conversation.review_on = day
    conversation.full_clean(validate_constraints=False)
    conversation.save(update_fields=["review_on"])
    return conversation
