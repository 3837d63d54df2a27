"""What a guardian fills in: taps, mostly."""

import unicodedata

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ruggensteun.people.models import SafeContact

OTHER = "other"
ANSWERS = [("yes", ""), ("no", ""), (OTHER, "")]
PARTS = {"morning": ["morning"], "afternoon": ["afternoon"], "both": ["morning", "afternoon"]}


class Answer(forms.Form):
    """One tap, and which time it is about."""

    slot = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    answer = forms.ChoiceField(choices=ANSWERS)


class Days(forms.Form):
    """On which days she can come."""

    slot = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    days = forms.TypedMultipleChoiceField(
        label=_("Which days suit you?"),
        help_text=_("You may choose more than one."),
        choices=[(day, WEEKDAYS[day]) for day in range(5)],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose at least one day.")),
    )

    def clean_slot(self):
        return self.cleaned_data["slot"] or 0


class Wish(Days):
    """The same, and in which part of the day."""

    part = forms.ChoiceField(choices=[(part, "") for part in PARTS])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["days"].widget = forms.MultipleHiddenInput()

    def wishes(self):
        """Pairs of weekday and part of the day, as the planning takes them."""
        return [[day, part] for day in self.cleaned_data["days"] for part in PARTS[self.cleaned_data["part"]]]


class Wished(forms.Form):
    """One tap about how she is reached; empty when it is not needed any more."""

    wish = forms.ChoiceField(choices=SafeContact.Wish, required=False)


class Change(forms.Form):
    """Why a time that is fixed does not suit her after all."""

    why = forms.ChoiceField(choices=[(why, "") for why in ("cannot", "illness", "not_wanted")])


class Unshown(forms.TextInput):
    """What was typed is not given back: whoever looks along would read it."""

    def get_context(self, name, value, attrs):
        """Without its value."""
        return super().get_context(name, None, attrs)


class Code(forms.Form):
    """Six digits, in whichever script her keyboard writes them; spaces between them are fine."""

    code = forms.CharField(
        label=_("Your own code"),
        help_text=_("Six digits. You agreed on them together."),
        max_length=40,
        widget=Unshown(attrs={"class": "code", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "max_length"), _("Fill in the six digits.")),
    )

    def clean_code(self):
        typed = "".join(self.cleaned_data["code"].split())
        digits = "".join(str(unicodedata.digit(sign, "x")) for sign in typed)
        if not (len(digits) == 6 and digits.isdecimal()):
            raise forms.ValidationError(_("A code has six digits."))
        return digits
