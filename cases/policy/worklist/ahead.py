"""What comes by itself and wants preparing: birthdays that change who consents, consent that ends, looking back."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Consent, Conversation
from cases.policy.consents import CHILD_CONSENTS_FROM, CHILD_DECIDES_FROM, counts
from cases.policy.worklist.task import SOON, Task

AHEAD = timedelta(days=30)  # † announced a month before (domain.md §3.2)
LOOK_BACK = timedelta(days=14)


def about(standing, now, common):
    """Birthdays and expiries a month ahead, and the day on which people look back together."""
    today = timezone.localdate(now)
    if standing.shared:
        yield from _consent_that_ends(standing, today, common)
    yield from _looking_back(standing, today, common)


def _consent_that_ends(standing, today, common):
    case = standing.case
    ends = [
        answer.ends_on
        for _giver, _tie, answer in standing.asked
        if isinstance(answer, Consent) and counts(answer, today)
    ]
    day = min(ends, default=None)
    if day is None or day > today + AHEAD:
        return
    yield Task(
        what="renew",
        urgency=SOON,
        sentence=_why(case.child, day),
        detail=_("On %(day)s sharing stops by itself.") % {"day": date_format(day, "j F")},
        url=reverse("cases:consent", args=[case.number]),
        button=_("Ask for consent"),
        day=day,
        **common,
    )


def _why(child, day):
    if day == child.birthday(CHILD_CONSENTS_FROM):
        return _("becomes 12 and then consents too")
    if day == child.birthday(CHILD_DECIDES_FROM):
        return _("becomes 16 and then decides alone")
    return _("consent ends: ask again")


def _looking_back(standing, today, common):
    held = next((talk for talk in standing.talks if talk.state == Conversation.State.HELD), None)
    if held is None or held.review_on is None or standing.open_talk or not standing.shared:
        return
    if held.review_on > today + LOOK_BACK:
        return
    yield Task(
        what="review",
        urgency=SOON,
        sentence=_("look back together: plan the next conversation"),
        url=reverse("cases:plan", args=[standing.case.number]),
        button=_("Plan conversation"),
        day=held.review_on,
        **common,
    )
