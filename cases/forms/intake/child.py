"""Who the child is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DAYS
from cases.models import Case
from ruggensteun.people.models.user import LANGUAGES

RISKS = [
    (Case.Risk.GREEN, _("green: nobody has to be kept apart")),
    (Case.Risk.ORANGE, _("orange: be careful who knows what")),
    (Case.Risk.RED, _("red: somebody may be looking for them")),
]


class ChildForm(forms.Form):
    """The child, and how carefully to go about it."""

    first_name = forms.CharField(
        label=_("First name"), max_length=60, error_messages={"required": _("What is the child's first name?")}
    )
    last_name = forms.CharField(
        label=_("Surname"), max_length=80, error_messages={"required": _("What is the child's surname?")}
    )
    birth_date = forms.DateField(
        label=_("Birth date"),
        help_text=_("Day, month, year: 31-3-2018."),
        input_formats=DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("When was the child born?"),
            "invalid": _("Write the birth date as day-month-year: 31-3-2018."),
        },
    )
    home_language = forms.ChoiceField(label=_("Language at home"), choices=LANGUAGES, initial="nl")
    risk = forms.ChoiceField(
        label=_("How safe is it?"),
        help_text=_("Only you and your substitute see this."),
        choices=RISKS,
        widget=forms.RadioSelect,
        error_messages={"required": _("How safe is it? Choose green, orange or red; nothing is chosen for you.")},
    )
    risk_is_right = forms.BooleanField(label=_("Yes, this is right for this child"), required=False)
    another_child = forms.BooleanField(label=_("This is another child, for example a twin"), required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError(_("This birth date is in the future."))
        return born
