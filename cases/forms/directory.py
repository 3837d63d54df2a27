"""What is filled in about a school: its contacts, region, hours and closures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField
from cases.forms.people import PersonForm
from cases.forms.week import WeekForm
from schools.models import Closure, School, SchoolContact
from schools.models.holiday import NAMES


class SchoolContactForm(PersonForm):
    """Somebody who answers for a school, and as what."""

    role = forms.ChoiceField(label=_("Role"), choices=SchoolContact.Role.choices, widget=forms.RadioSelect)
    is_backup = forms.BooleanField(label=_("Stands in when the other contact is away"), required=False)


class RegionAndHoursForm(WeekForm):
    """What people know better than the register: the holiday region, and when school begins and ends."""

    region = forms.ChoiceField(
        label=_("Holiday region"),
        choices=School.Region.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Some provinces lie in two regions. The school knows which one it follows."),
    )


class ClosureForm(forms.Form):
    """Days on which this school is closed; one day when the last is left empty."""

    kind = forms.ChoiceField(
        label=_("Why is the school closed?"), choices=Closure.Kind.choices, widget=forms.RadioSelect
    )
    first_day = DayField(label=_("First day"), help_text=_("Day, month, year: 15-1-2027."))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Leave empty when it is one day."))

    def clean(self):
        values = super().clean()
        values["last_day"] = values.get("last_day") or values.get("first_day")
        return values


class HolidayForm(forms.Form):
    """A school holiday that this school keeps on other days than its region."""

    name = forms.ChoiceField(
        label=_("Which holiday is different?"), choices=[(name, name) for name in NAMES], widget=forms.RadioSelect
    )
    first_day = DayField(label=_("First day"), help_text=_("Day, month, year: 15-1-2027."))
    last_day = DayField(label=_("Last day"))


class TakeBackForm(forms.Form):
    """Which closure or holiday was a mistake."""

    cancel = forms.IntegerField()
