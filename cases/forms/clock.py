"""A time of day as people write it. Not the browser's own input: that asks for AM and PM as soon as it is English."""

from django import forms
from django.utils.translation import gettext_lazy as _

WRITTEN = ["%H.%M", "%H:%M", "%H", "%H%M"]
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
