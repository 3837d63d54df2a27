"""Why no time fits, in words for the coach alone: they tell of holidays, weeks and days of several people (S7, S8)."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import proposals
from cases.models import Participant
from ruggensteun.people.models.workhours import WEEKDAYS
from ruggensteun.templatetags.ui import as_day
from schools.calendar import closed_days, unknown_year

NAMES = dict(WEEKDAYS)


def obstacles(conversation, *, now):
    """What stands in the way in the weeks in which times are looked for; short sentences without a full stop."""
    question = proposals.question_for(conversation, now=now)
    school, first = conversation.case.school, timezone.localdate(now)
    found = list(_holidays(school, first, question.last_day))
    closed = [day for day in NAMES if day not in question.school_hours]
    if closed:
        found.append(_("no school on %(days)s") % {"days": _listed(closed)})
    for participant, person in zip(proposals.required_of(conversation), question.people, strict=True):
        found += _about(participant, person)
    if question.earliest > now + proposals.NOTICE:
        found.append(_("not before %(day)s") % {"day": as_day(timezone.localdate(question.earliest))})
    unknown = unknown_year(school, timezone.localdate(now + proposals.HORIZON))
    return [*found, unknown.rstrip(".")] if unknown else found


def _holidays(school, first, last):
    """Each stretch of closed days of one name, with its last day; weekends in between belong to it."""
    days = sorted(closed_days(school, first, last).items())
    for why, stretch in groupby(days, key=lambda one: one[1].split(", ")[-1]):
        until = list(stretch)[-1][0]
        yield _("%(why)s until %(day)s") % {"why": why, "day": as_day(until)}


def _about(participant, person):
    name = participant.user.first_name
    if participant.role == Participant.Role.GUARDIAN:
        if person.never:
            yield _("%(name)s never can on %(days)s") % {"name": name, "days": _listed(sorted(person.never))}
        return
    there = [day for day in NAMES if person.week.get(day)]
    if not there:
        yield _("%(name)s has no hours in the week") % {"name": name}
    elif len(there) < len(NAMES):
        yield _("%(name)s is there on %(days)s only") % {"name": name, "days": _listed(there)}
    if person.away:
        yield _("%(name)s is away, until %(day)s") % {"name": name, "day": as_day(max(person.away))}


def _listed(days):
    return ", ".join(str(NAMES[day]).lower() for day in days)
