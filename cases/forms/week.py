"""The hours of a week, the days on which it is otherwise, and a calendar to upload."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField, HourField
from ruggensteun.people.busytimes import LARGEST
from ruggensteun.people.models import WeekException
from ruggensteun.people.models.workhours import WEEKDAYS

MONDAY = 0


class WeekForm(forms.Form):
    """From and until per weekday; a day without times is a day off."""

    UNEVEN = _("Fill in both times, or leave both empty for a day off.")
    BACKWARDS = _("This day ends before it starts.")
    OVERLAP = _("This begins before the time above it has ended.")
    STRETCHES = ("",)

    def __init__(self, *args, week=None, **kwargs):
        super().__init__(*args, **kwargs)
        for weekday, _name in WEEKDAYS:
            known = self.stretches_of((week or {}).get(weekday))
            for number, mark in enumerate(self.STRETCHES):
                start, end = known[number] if number < len(known) else (None, None)
                for key, label, value in (("from", _("from"), start), ("until", _("until"), end)):
                    self.fields[f"{key}{mark}_{weekday}"] = HourField(label=label, initial=value)

    def stretches_of(self, hours):
        """What is known of one day as pairs; here it is one pair at most."""
        return [hours] if hours else []

    @property
    def days(self):
        """Triples for the page: name of the day, field from, field until."""
        return [(name, self[f"from_{day}"], self[f"until_{day}"]) for day, name in WEEKDAYS]

    def clean(self):
        values = super().clean()
        for day, _name in WEEKDAYS:
            ended = None
            for mark in self.STRETCHES:
                ended = self._clean_stretch(values, f"from{mark}_{day}", f"until{mark}_{day}", ended)
        return values

    def _clean_stretch(self, values, begins, until, ended):
        """Say what is wrong with one stretch, given when the one before it ended; returns when this one ends."""
        start, end = values.get(begins), values.get(until)
        if not self.errors.keys() & {begins, until} and bool(start) != bool(end):
            self.add_error(until if start else begins, self.UNEVEN)
        elif start and end and start >= end:
            self.add_error(until, self.BACKWARDS)
        elif start and ended and start < ended:
            self.add_error(begins, self.OVERLAP)
        return end or ended

    def week(self):
        """{weekday: (start, end)}, without days off."""
        return {day: pairs[0] for day, pairs in self.stretches().items()}

    def stretches(self):
        """{weekday: [(start, end), …]}, without days off."""
        values = self.cleaned_data
        week = {
            day: [(values[f"from{mark}_{day}"], values[f"until{mark}_{day}"]) for mark in self.STRETCHES]
            for day, _name in WEEKDAYS
        }
        week = {day: [pair for pair in pairs if pair[0]] for day, pairs in week.items()}
        return {day: pairs for day, pairs in week.items() if pairs}


class OwnWeekForm(WeekForm):
    """A professional's own week: two stretches a day, and Monday for every day at one tick."""

    STRETCHES = ("", "2")

    all_as_monday = forms.BooleanField(label=_("Every day as on Monday"), required=False)

    def stretches_of(self, hours):
        return list(hours or ())

    @property
    def days(self):
        """Triples for the page: name of the day, the two fields of the first stretch, the two of the second."""
        return [
            (name, [(self[f"from{mark}_{day}"], self[f"until{mark}_{day}"]) for mark in self.STRETCHES])
            for day, name in WEEKDAYS
        ]

    def week(self):
        """{weekday: [(start, end), …]}, without days off; as on Monday when that was ticked."""
        week = self.stretches()
        if self.cleaned_data["all_as_monday"]:
            return {day: week[MONDAY] for day, _name in WEEKDAYS if MONDAY in week}
        return week


class ExceptionForm(forms.Form):
    """A day or some days on which the week is otherwise; one day when the last is left empty."""

    kind = forms.ChoiceField(
        label=_("What is different?"),
        choices=WeekException.Kind.choices,
        initial=WeekException.Kind.AWAY,
        widget=forms.RadioSelect,
    )
    first_day = DayField(label=_("First day"), help_text=_("Day, month, year: 15-1-2027."))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Leave empty when it is one day."))
    start = HourField(label=_("from"), help_text=_("Leave both empty for whole days."))
    end = HourField(label=_("until"))


class CalendarUploadForm(forms.Form):
    """A calendar file; only when she is busy is kept of it."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("Only the times at which you are busy are kept: no titles, places or people."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={
            "required": _("Choose a calendar file first."),
            "empty": _("This file is empty."),
        },
    )

    def clean_file(self):
        """The bytes of the file; what is far too large is not read at all."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is too large. Export only the coming months."))
        return file.read()
