"""Who answers for a school: added, confirmed each school year, ended."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.locks import locked
from ruggensteun.people.models.workhours import WEEKDAYS, WINDOWS
from ruggensteun.people.own_time import in_order
from ruggensteun.refusal import Refused
from schools.models import ContactHours, SchoolContact


@action
def add_contact(school, *, user, by, role=SchoolContact.Role.INTERNAL_SUPERVISOR, is_backup=False, on=None):
    """Make a professional contact of this school from `on`. Opens no case: only a seat does."""
    on, school = on or timezone.localdate(), locked(school)
    if not school.is_open:
        raise Refused(_("This school has closed. Choose another one."), field="school")
    if user.is_guardian or not user.is_active:
        raise Refused(_("Only a professional with an account can be a contact of a school."), field="email")
    if SchoolContact.objects.filter(school=school, user=user, until=None).exists():
        raise Refused(_("This person is a contact of this school already."), field="email")
    contact = SchoolContact(school=school, user=user, role=role, is_backup=is_backup, since=on, confirmed_on=on)
    contact.full_clean()
    contact.save()
    return contact


@action
def confirm_contact(contact, *, by, on=None):
    """Note that the school still names this person; asked for anew each school year."""
    contact = _still_open(contact)
    contact.confirmed_on = on or timezone.localdate()
    contact.save(update_fields=["confirmed_on"])
    return contact


@action
def set_contact_hours(contact, *, hours, by):
    """When she can be met at this school: {weekday: [(start, end), …]}. Without any her own week decides alone.

    Refused when two stretches of one day overlap, or there are more than two.
    """
    contact = _still_open(contact)
    known = {(row.weekday, row.number): row for row in ContactHours.objects.filter(contact=contact)}
    for weekday, name in WEEKDAYS:
        stretches = in_order(hours.get(weekday) or (), name)
        for number in range(WINDOWS):
            row = known.get((weekday, number)) or ContactHours(contact=contact, weekday=weekday, number=number)
            start, end = stretches[number] if number < len(stretches) else (None, None)
            if (row.start, row.end) != (start, end):
                row.start, row.end = start, end
                row.full_clean()
                row.save()
    return contact


@action
def end_contact(contact, *, by, on=None):
    """This person no longer answers for the school, from today: what follows from being a contact ends at once."""
    contact = _still_open(contact)
    contact.until = max(on or timezone.localdate(), contact.since)
    contact.save(update_fields=["until"])
    return contact


def _still_open(contact):
    contact = locked(contact)
    if contact.until is not None:
        raise Refused(_("This person is no contact of this school any more."))
    return contact
