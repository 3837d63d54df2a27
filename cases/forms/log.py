"""What of the access log is asked for. No name is typed there: it would stand in the address (domain.md S9)."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField
from ruggensteun.audit.models import AccessLog
from schools.search import normalise

TO_CHOOSE_FROM = 100  # in a longer list nobody finds a name


class Names(forms.Select):
    """A list of people to choose from."""

    template_name = "log/_names.html"

    def optgroups(self, name, value, attrs=None):
        """(value, label, whether chosen) of each, and no more: there may be a hundred, and this is most of the page."""
        return [(pk, label, str(pk) in value) for pk, label in self.choices]


class LogForm(forms.Form):
    """Person, case, period, action: each may be left out. The clean value of `person` is her id."""

    person = forms.ModelChoiceField(queryset=None, label=_("Who"), required=False, widget=Names)
    number = forms.CharField(label=_("Case number"), required=False, max_length=9)
    action = forms.ChoiceField(
        label=_("What was done"), required=False, choices=[("", _("everything")), *AccessLog.Action.choices]
    )

    def __init__(self, *args, people, here=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.here, self.chosen = here, None
        self.fields["person"].queryset = people
        self.fields["person"].choices = lambda: self._to_choose_from
        for name, label in (("first_day", _("From")), ("last_day", _("Up to and including"))):
            self.fields[name] = DayField(label=label)
            self.fields[name].required = False

    @cached_property
    def _to_choose_from(self):
        """Who works here now, unless they are too many; and who is chosen, so that she stays so."""
        here = list(self.here[: TO_CHOOSE_FROM + 1])
        people = dict(here if len(here) <= TO_CHOOSE_FROM else ())
        if self.chosen is not None:
            people.setdefault(self.chosen.pk, self.chosen.get_full_name())
        return [("", _("everybody")), *people.items()]

    def clean_person(self):
        self.chosen = self.cleaned_data["person"]
        return self.chosen and self.chosen.pk

    def clean_number(self):
        return self.cleaned_data["number"].strip().upper()

    def clean(self):
        values = super().clean()
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return values


class PersonForm(forms.Form):
    """Part of a name, to find somebody by; sent, never asked for by an address."""

    name = forms.CharField(
        label=_("A part of the name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type a part of the name.")},
    )

    def clean_name(self):
        name = self.cleaned_data["name"]
        if len(normalise(name)) < 2:
            raise forms.ValidationError(_("Type at least two letters."))
        return name
