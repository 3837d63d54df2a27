"""Who stands in until when and why; and what a coach types when something cannot wait."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField
from cases.models import BreakGlass
from cases.policy.substitutes import REASONS


class SubstituteForm(forms.Form):
    """A colleague, the last day, a reason; the clean value of `to` is the colleague."""

    to = forms.TypedChoiceField(label=_("Who stands in?"), widget=forms.RadioSelect)
    last_day = DayField(label=_("Up to and including"))
    reason = forms.ChoiceField(label=_("Why?"), choices=REASONS, widget=forms.RadioSelect)

    def __init__(self, *args, coaches, **kwargs):
        super().__init__(*args, **kwargs)
        people = {str(coach.pk): coach for coach in coaches}
        self.fields["to"].choices = [(key, coach.get_full_name()) for key, coach in people.items()]
        self.fields["to"].coerce = people.get


OFF = {"autocomplete": "off"}


class EmergencyForm(forms.Form):
    """Exactly who the child is, and why it cannot wait."""

    last_name = forms.CharField(label=_("Surname of the child"), max_length=80, widget=forms.TextInput(attrs=OFF))
    birth_date = DayField(label=_("Birth date"))
    first_name = forms.CharField(
        label=_("First name"),
        max_length=60,
        required=False,
        help_text=_("Only for twins."),
        widget=forms.TextInput(attrs=OFF),
    )
    reason = forms.ChoiceField(
        label=_("Why can it not wait?"), choices=BreakGlass.Reason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In a few words"),
        max_length=BreakGlass.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, **OFF}),
        help_text=_("Your lead and the coach of this child may ask you about it."),
    )
