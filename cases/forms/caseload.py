"""Which case must not be erased, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case

NOT_ANY_MORE = "none"


class KeepForm(forms.Form):
    """One case by its number; a reason, or none any more. The clean value of `case` is the case."""

    case = forms.ModelChoiceField(
        queryset=None,
        to_field_name="number",
        label=_("Case number"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Which case is it? The number stands on its page: eight letters and figures."),
            "invalid_choice": _("No case of your shelter has this number."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Why must it be kept?"),
        choices=[
            *((value, label) for value, label in Case.Hold.choices if value),
            (NOT_ANY_MORE, _("it need not be kept any more")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why, or that it need not be kept any more.")},
    )

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        return "" if reason == NOT_ANY_MORE else reason
