"""A professional says when she can have conversations: her week, the days on which it is otherwise, her calendar."""

from datetime import time
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.locks import locked
from ruggensteun.people.models import WeekException, WorkHours
from ruggensteun.people.models.workhours import WEEKDAYS, WINDOWS
from ruggensteun.refusal import NotAllowed, Refused

LONGEST = 366  # days; more is a mistyped year
MOST_EXCEPTIONS = 60  # to come, for one person


@action
def set_hours(person, *, hours, by):
    """A person's own week: {weekday: (start, end)}, or several of those pairs; a weekday that is missing is a day off.

    Refused when two stretches of one day overlap, or there are more than two.
    """
    person = locked(person)
    known = {(row.weekday, row.number): row for row in WorkHours.objects.filter(user=person)}
    for weekday, name in WEEKDAYS:
        stretches = in_order(hours.get(weekday) or (), name)
        for number in range(WINDOWS):
            row = known.get((weekday, number)) or WorkHours(user=person, weekday=weekday, number=number)
            start, end = stretches[number] if number < len(stretches) else (None, None)
            if (row.pk is None and start is not None) or (row.pk is not None and (row.start, row.end) != (start, end)):
                row.start, row.end = start, end
                row.full_clean()
                row.save()


def in_order(given, name):
    """The stretches of the day of that name as pairs, earliest first. Refused when they overlap or are too many."""
    stretches = sorted([given] if given and isinstance(given[0], time) else given)
    if len(stretches) > WINDOWS or any(one[1] > other[0] for one, other in pairwise(stretches)):
        raise Refused(_("On %(day)s two times overlap.") % {"day": name})
    return stretches


@action
def add_exception(person, *, kind, first_day, by, last_day=None, start=None, end=None, now=None):
    """Note that this person is away, or there at extra hours, from `first_day` up to and including `last_day`."""
    today = timezone.localdate(now)
    person, last_day = locked(person), last_day or first_day
    if by is None or by.pk != person.pk:
        raise NotAllowed(_("Everybody keeps her own week."))
    if last_day < first_day:
        raise Refused(_("The last day is before the first."), field="last_day")
    if last_day < today:
        raise Refused(_("These days are over."), field="first_day")
    if (last_day - first_day).days >= LONGEST:
        raise Refused(_("This is longer than a year. Have a look at the dates."), field="last_day")
    if kind == WeekException.Kind.EXTRA and start is None:
        raise Refused(_("Fill in from when until when you are there."), field="start")
    if (start is None) != (end is None):
        raise Refused(
            _("Fill in both times, or leave both empty for the whole day."), field="end" if start else "start"
        )
    if start is not None and start >= end:
        raise Refused(_("This day ends before it starts."), field="end")
    same = {"kind": kind, "first_day": first_day, "last_day": last_day, "start": start, "end": end}
    standing = WeekException.objects.standing().filter(user=person, last_day__gte=today)
    if standing.filter(**same).exists():
        raise Refused(_("These days were noted already."), field="first_day")
    if standing.count() >= MOST_EXCEPTIONS:
        raise Refused(_("So many exceptions are another week. Change your week instead."))
    row = WeekException(user=person, **same)
    row.full_clean()
    row.save()
    return row


@action
def cancel_exception(exception, *, by):
    """Take an exception back: the week counts again on those days."""
    exception = locked(exception)
    if by is None or by.pk != exception.user_id:
        raise NotAllowed(_("Everybody keeps her own week."))
    if not exception.cancelled:
        exception.cancelled = True
        exception.save(update_fields=["cancelled"])
    return exception
