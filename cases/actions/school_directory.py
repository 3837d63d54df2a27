"""The directory of schools, changed by somebody who is signed in: asks who may, then the verb of `schools` does it."""

from django.utils.translation import gettext as _

from cases.policy import people, school_days
from ruggensteun.audit.acting import action
from ruggensteun.refusal import NotAllowed
from schools import actions


@action
def edit_school(school, *, region=None, hours=None, by):
    """Set the holiday region and, when given, the hours: {weekday: (start, end)}; a missing weekday has no school."""
    _keeps_days(school.pk, by)
    return actions.edit_school(school, region=region, hours=hours, by=by)


@action
def add_closure(school, *, first_day, last_day=None, kind, by):
    """Note that this school is closed from `first_day` up to and including `last_day`; one day when that is empty."""
    _keeps_days(school.pk, by)
    return actions.add_closure(school, first_day=first_day, last_day=last_day, kind=kind, by=by)


@action
def cancel_closure(closure, *, by):
    """Take back a closure that was noted by mistake."""
    _keeps_days(closure.school_id, by)
    return actions.cancel_closure(closure, by=by)


@action
def set_own_holiday(school, *, name, first_day, last_day, by):
    """This school keeps that holiday on other days than its region."""
    _keeps_days(school.pk, by)
    return actions.set_own_holiday(school, name=name, first_day=first_day, last_day=last_day, by=by)


@action
def drop_own_holiday(holiday, *, by):
    """This school follows its region again; a holiday of a whole region is dropped by nobody."""
    _keeps_days(holiday.school_id, by)
    return actions.drop_own_holiday(holiday, by=by)


@action
def set_contact_hours(contact, *, hours, by):
    """When a contact can be met at this school: {weekday: [(start, end), …]}; by herself or by who runs a shelter."""
    if not school_days.kept_contacts(by, contact.school.code).filter(pk=contact.pk).exists():
        raise NotAllowed(_("Only a lead, an administrator or this contact can do this."))
    return actions.set_contact_hours(contact, hours=hours, by=by)


@action
def confirm_contact(contact, *, by):
    """Note that the school still names this person, by whoever works with schools and asked there."""
    if not people.contacts_to_confirm(by, contact.school.code).filter(pk=contact.pk).exists():
        raise NotAllowed(_("Only somebody who works for a shelter can do this."))
    return actions.confirm_contact(contact, by=by)


def _keeps_days(school, by):
    if not school_days.kept_schools(by).filter(pk=school).exists():
        raise NotAllowed(_("Only a lead, an administrator or a contact of this school can do this."))
