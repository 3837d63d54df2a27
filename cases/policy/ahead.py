"""What comes by itself, as SQL for all cases at once: birthdays, ends of consent, reviews, a new school year.

Each is a function of today that gives open cases, each with `event`: a number that tells this time from the next one.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Exists, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, ExtractDay, ExtractMonth, ExtractYear

from cases.models import Case, Consent
from cases.policy.consents import CHILD_CONSENTS_FROM, CHILD_DECIDES_FROM
from ruggensteun.people.models import SafeContact
from schools.models import SchoolContact
from schools.models.contact import AUGUST

AHEAD = timedelta(days=30)  # † announced a month before (domain.md §3.2)


def _open():
    return Case.objects.filter(state=Case.State.OPEN)


def _event(value):
    return {"event": Value(value, output_field=IntegerField())}


def _as_number(name):
    """A date as the number 20260914."""
    number = ExtractYear(name) * 10000 + ExtractMonth(name) * 100 + ExtractDay(name)
    return Cast(number, IntegerField())


def _birthdays(years, today):
    born = today - relativedelta(years=years)
    soon = today + AHEAD - relativedelta(years=years)
    return _open().filter(child__birth_date__gt=born, child__birth_date__lte=soon).annotate(**_event(years))


def twelfth_birthdays(today):
    """From 12 on the child's own consent is needed too."""
    return _birthdays(CHILD_CONSENTS_FROM, today)


def sixteenth_birthdays(today):
    """From 16 on the young person alone decides."""
    return _birthdays(CHILD_DECIDES_FROM, today)


def ends_of_consent(today):
    """Consent to the child's own school that ends within a month."""
    ending = Consent.objects.filter(
        case=OuterRef("pk"),
        school=OuterRef("school"),
        state=Consent.State.GIVEN,
        ends_on__gt=today,
        ends_on__lte=today + AHEAD,
    ).order_by("ends_on")
    return (
        _open().annotate(event=Subquery(ending.annotate(on=_as_number("ends_on")).values("on")[:1])).exclude(event=None)
    )


def reviews_of_safe_contact(today):
    """Parents at the table with whom safe contact is to be gone through again since this month."""
    due = today - timedelta(days=settings.SAFE_CONTACT_REVIEW_DAYS)
    seated = SafeContact.objects.filter(
        guardian__seats__content_object=OuterRef("pk"),
        guardian__seats__until=None,
        verified_on__lt=due,
        verified_on__gte=due - AHEAD,
    ).exclude(channel=SafeContact.Channel.IN_PERSON)
    newest = seated.order_by("-verified_on").annotate(on=_as_number("verified_on"))
    return _open().annotate(event=Subquery(newest.values("on")[:1])).exclude(event=None)


def contacts_to_confirm(today):
    """Cases whose school contact nobody has confirmed in this school year, which begins on 1 August."""
    begin = date(today.year if today.month >= AUGUST else today.year - 1, AUGUST, 1)
    confirmed = SchoolContact.objects.filter(pk=OuterRef("school_contact"), confirmed_on__gte=begin)
    current = _open().filter(school_contact__until=None, school_contact__since__lt=begin)
    return current.filter(~Exists(confirmed), school_contact=F("school_contact")).annotate(**_event(begin.year))


KINDS = {
    "ahead.twelve": twelfth_birthdays,
    "ahead.sixteen": sixteenth_birthdays,
    "ahead.consent": ends_of_consent,
    "ahead.safe_contact": reviews_of_safe_contact,
    "ahead.school_contact": contacts_to_confirm,
}
