"""When a parent can meet and who interprets for her, as her coach writes it down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import HourField
from cases.models import Interpreting
from ruggensteun.people.models.workhours import WEEKDAYS

PARTS = (("morning", _("morning")), ("afternoon", _("afternoon")))


class GuardianDaysForm(forms.Form):
    """Days that suit, days never, and the hours between which she can meet."""

    suits = forms.MultipleChoiceField(
        label=_("These suit best"),
        help_text=_("Times then are proposed first. Leave empty when it does not matter."),
        choices=[(f"{day}-{part}", "") for day, _name in WEEKDAYS for part, _words in PARTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    never = forms.TypedMultipleChoiceField(
        label=_("On these days it never can be"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_before = HourField(label=_("Not before"))
    not_after = HourField(label=_("Not after"))

    def __init__(self, *args, days=None, **kwargs):
        initial = {}
        if days is not None:
            suits = [f"{day}-{part}" for day, part in days.suits]
            initial = {"suits": suits, "never": days.never}
            initial |= {"not_before": days.not_before, "not_after": days.not_after}
        super().__init__(*args, initial=initial, **kwargs)
        names = dict(WEEKDAYS)
        self.fields["suits"].choices = [
            (f"{day}-{part}", f"{names[day]} {words}") for day in names for part, words in PARTS
        ]

    def days(self):
        """What `guardian_time.keep_days` takes."""
        given = self.cleaned_data
        pairs = [one.split("-") for one in given["suits"]]
        return {**given, "suits": [[int(day), part] for day, part in pairs]}


class InterpretingForm(forms.Form):
    """How she is interpreted for. A child or family is no choice."""

    way = forms.ChoiceField(label=_("How"), choices=Interpreting.Way.choices, widget=forms.RadioSelect)
    who = forms.ChoiceField(label=_("Who interprets"), choices=Interpreting.Who.choices, widget=forms.RadioSelect)
    lead_days = forms.IntegerField(
        label=_("How many school days does it take to book?"),
        min_value=0,
        max_value=20,
        widget=forms.NumberInput(attrs={"class": "hour", "inputmode": "numeric"}),
    )
