"""Who answers for a school."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.refusal import Refused
from schools.models import SchoolContact


@action
def add_contact(school, *, user, by, role="internal_supervisor", is_backup=False, on=None):
    """Make a professional a contact of a school from today; refused when she already is, or the school has closed."""
    on = on or timezone.localdate()
    if school.closed_on:
        raise Refused(_("This school has closed. Choose another one."), field="school")
    if user.is_guardian:
        raise Refused(_("A parent cannot be the contact of a school."), field="email")
    if SchoolContact.objects.current(on).filter(school=school, user=user).exists():
        raise Refused(_("This person is a contact of this school already."), field="email")
    contact = SchoolContact(school=school, user=user, role=role, is_backup=is_backup, since=on, confirmed_on=on)
    contact.full_clean()
    contact.save()
    return contact


@action
def end_contact(contact, *, by, on=None):
    """End a contact: from this day on she answers for this school no more."""
    contact = SchoolContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.until is not None:
        raise Refused(_("This has ended already."))
    contact.until = on or timezone.localdate()
    contact.save(update_fields=["until"])
    return contact


@action
def confirm_contact(contact, *, by, on=None):
    """Confirm, each school year, that this person still answers for this school."""
    contact.confirmed_on = on or timezone.localdate()
    contact.save(update_fields=["confirmed_on"])
    return contact
