"""Times and days as people write them; the inputs of an English browser ask for AM and PM, and month first."""

from django import forms
from django.utils.translation import gettext_lazy as _

WRITTEN = ["%H.%M", "%H:%M", "%H", "%H%M"]
# With dashes, dots, slashes or blanks, or eight digits on a phone's number keys.
DAYS = ["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d %m %Y", "%d%m%Y", "%d-%m-%y", "%Y-%m-%d"]
ASKED_AS = {"class": "hour", "inputmode": "decimal", "autocomplete": "off"}


class HourField(forms.TimeField):
    """Ten o'clock may be written as 10.00, 10:00, 10 or 1000; it is shown as 10.00."""

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=WRITTEN,
            required=False,
            widget=forms.TimeInput(format="%H.%M", attrs=ASKED_AS),
            error_messages={"invalid": _("Write the time like this: 10.00.")},
            **kwargs,
        )


class DayField(forms.DateField):
    """A day, written and shown as day-month-year."""

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=DAYS,
            widget=forms.DateInput(format="%d-%m-%Y", attrs={**ASKED_AS, "inputmode": "numeric"}),
            error_messages={"invalid": _("Write the day like this: 15-1-2027.")},
            **kwargs,
        )
