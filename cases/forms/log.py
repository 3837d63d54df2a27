"""What of the access log is asked for. No name is typed: names would stand in the address (domain.md S9)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField
from ruggensteun.audit.models import AccessLog


class LogForm(forms.Form):
    """Person, case, period, action: each may be left out."""

    person = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    number = forms.CharField(label=_("Case number"), required=False, max_length=9)
    action = forms.ChoiceField(
        label=_("What was done"), required=False, choices=[("", _("everything")), *AccessLog.Action.choices]
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        everybody = [(person.pk, person.get_full_name()) for person in people]
        self.fields["person"].choices = [("", _("everybody")), *everybody]
        for name, label in (("first_day", _("From")), ("last_day", _("Up to and including"))):
            self.fields[name] = DayField(label=label)
            self.fields[name].required = False

    def clean_number(self):
        return self.cleaned_data["number"].strip().upper()

    def clean(self):
        values = super().clean()
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return values
