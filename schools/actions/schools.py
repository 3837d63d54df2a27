"""What people know better than a register: holiday region, hours and closures of a school."""

from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.locks import locked
from ruggensteun.people.models.workhours import WEEKDAYS
from ruggensteun.refusal import Refused
from schools.models import Closure, School, SchoolHours

LONGEST_CLOSURE = 60  # days; more is a mistyped year


@action
def edit_school(school, *, by, region=None, hours=None):
    """Set the holiday region and, when given, the hours: {weekday: (start, end)}; a missing weekday has no school."""
    school = locked(school)
    if region is not None and region != school.region:
        if region not in School.Region.values:
            raise Refused(_("Choose North, Middle or South."), field="region")
        school.region = region
        school.save(update_fields=["region"])
    if hours is not None and hours != school.hours():
        _set_hours(school, hours)
    return school


def _set_hours(school, hours):
    if not hours:
        raise Refused(_("Fill in the hours of at least one day."), field="hours")
    known = {row.weekday: row for row in school.own_hours.select_for_update()}
    for weekday, name in WEEKDAYS:
        row = known.get(weekday) or SchoolHours(school=school, weekday=weekday)
        start, end = hours.get(weekday) or (None, None)
        if (start is None) != (end is None) or (start is not None and start >= end):
            raise Refused(_("On %(day)s school ends before it starts.") % {"day": name}, field="hours")
        if row.pk is None or (row.start, row.end) != (start, end):
            row.start, row.end = start, end
            row.full_clean()
            row.save()


@action
def add_closure(school, *, first_day, last_day=None, kind=Closure.Kind.STUDY_DAY, by):
    """Note that this school is closed from `first_day` up to and including `last_day`; one day when that is empty."""
    school, last_day = locked(school), last_day or first_day
    if last_day < first_day:
        raise Refused(_("The last day is before the first."), field="last_day")
    if (last_day - first_day).days >= LONGEST_CLOSURE:
        raise Refused(_("This is longer than two months. Have a look at the dates."), field="last_day")
    if Closure.objects.standing().filter(school=school, first_day=first_day, last_day=last_day).exists():
        raise Refused(_("These days were noted already."), field="first_day")
    closure = Closure(school=school, first_day=first_day, last_day=last_day, kind=kind)
    closure.full_clean()
    closure.save()
    return closure


@action
def cancel_closure(closure, *, by):
    """Take back a closure that was noted by mistake; the record of it stays."""
    closure = locked(closure)
    if not closure.cancelled:
        closure.cancelled = True
        closure.save(update_fields=["cancelled"])
    return closure
