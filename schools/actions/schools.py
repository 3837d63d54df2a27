"""What people here know of a school besides the register: never overwritten by an import."""

from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.refusal import Refused
from schools.models import Closure, School, SchoolHours


@action
def edit_school(school, *, by, region=None, hours=None):
    """Set the holiday region, and the hours per weekday as {weekday: (start, end)}; a missing weekday is a day off."""
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if region is not None:
        school.region = region
        school.full_clean()
        school.save(update_fields=["region"])
    for weekday in range(5) if hours is not None else ():
        row = SchoolHours.objects.filter(school=school, weekday=weekday).first() or SchoolHours(
            school=school, weekday=weekday
        )
        row.start, row.end = hours.get(weekday, (None, None))
        row.full_clean()
        row.save()
    return school


@action
def add_closure(school, *, first_day, last_day, kind, by):
    """Close a school for some days of its own; both days count."""
    if last_day < first_day:
        raise Refused(_("The last day is before the first."), field="last_day")
    closure = Closure(school=school, first_day=first_day, last_day=last_day, kind=kind)
    closure.full_clean()
    closure.save()
    return closure


@action
def cancel_closure(closure, *, by):
    """Take back a closure that was a mistake; it stays in the history."""
    closure.cancelled = True
    closure.save(update_fields=["cancelled"])
    return closure
