"""Who keeps the days and hours of a school: leads and administrators of each, and a contact of her own.

A contact knows best when her school has a study day; of other contacts she reads and changes nothing.
"""

from django.utils import timezone

from cases.policy.people import may_edit_schools
from schools.calendar import unknown_soon
from schools.models import Closure, Holiday, School, SchoolContact


def own_schools(user, *, on=None):
    """Schools whose contact this person is now."""
    mine = SchoolContact.objects.current(on or timezone.localdate()).filter(user=user).values("school")
    return School.objects.filter(pk__in=mine).order_by("name", "town")


def own_school_names(user, *, on=None):
    """Codes and names of those, for the way to each."""
    return tuple(own_schools(user, on=on).values_list("code", "name"))


def kept_schools(user, *, on=None):
    """Schools whose region, hours, holidays and closures this person may change."""
    return School.objects.all() if may_edit_schools(user, on=on) else own_schools(user, on=on)


def closures(user, code, *, on=None):
    """Closures of a school that were not taken back, for who may do so."""
    return Closure.objects.standing().filter(school__in=kept_schools(user, on=on), school__code=code)


def holidays(user, code, *, on=None):
    """Holidays that a school keeps on other days than its region, for who may take them back."""
    return Holiday.objects.standing().filter(school__in=kept_schools(user, on=on), school__code=code)


def kept_contacts(user, code, *, on=None):
    """Contacts of a school whose hours this person may set: everybody's, or her own."""
    on = on or timezone.localdate()
    rows = SchoolContact.objects.current(on).filter(school__code=code).select_related("user", "school")
    return rows if may_edit_schools(user, on=on) else rows.filter(user=user)


def holidays_unknown(case, *, now=None):
    """A sentence when planning for this case comes upon a school year of which no holidays are known; else empty."""
    return unknown_soon(case.school, timezone.localdate(now)) if case.school else ""
