"""A child without a school is in a state of its own, with a next step of its own (domain.md §3.1)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.policy.worklist.task import NOW, SOON, Task

STARTS_AT = 4  # a child may go to school from its fourth birthday, and must from its fifth (Leerplichtwet)
MUST_AT = 5
ASK_BEFORE = timedelta(weeks=10)  # schools enrol ten weeks ahead
FIND_WITHIN = timedelta(days=14)
AUGUST = 8


def about(standing, now, common):
    """What to do about school for this child, and by when; nothing while that is still to come."""
    case, today = standing.case, timezone.localdate(now)
    if case.school is not None:
        return
    step = _next_step(case, today)
    if step is None:
        return
    what, sentence, day = step
    yield Task(
        what=what,
        urgency=NOW if day < today else SOON,
        sentence=sentence,
        url=reverse("cases:change-school", args=[case.number]),
        button=_("Choose school"),
        day=day,
        **common,
    )


def _next_step(case, today):
    birthday = case.child.birthday(STARTS_AT)
    opened = timezone.localdate(case.opened_at)
    if case.school_status == Case.SchoolStatus.UNDER_FOUR:
        if today < birthday - ASK_BEFORE:
            return None
        return "under_four", _("becomes four: which school will it be?"), birthday
    if case.school_status == Case.SchoolStatus.EXEMPT:
        asked = _exemption_asked(case.school_checked_on or opened, today)
        return asked and ("exempt", _("is the exemption from school still right this school year?"), asked)
    if case.school_status == Case.SchoolStatus.ENROLLING:
        return "enrolling", _("is being enrolled: which school will it be?"), opened + FIND_WITHIN
    must = case.child.age(today) >= MUST_AT
    sentence = _("must go to school and has none yet") if must else _("no school yet: find out which one it will be")
    return "school", sentence, opened + FIND_WITHIN


def _exemption_asked(checked, today):
    """Each school year anew: from the first of August after somebody looked on, until somebody looks again."""
    august = checked.replace(month=AUGUST, day=1)
    if august <= checked:
        august += relativedelta(years=1)
    return august if today >= august else None
