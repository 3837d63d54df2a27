"""How and when a case ends."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField
from cases.models import Case


class CloseForm(forms.Form):
    """Why the guidance ends, out of a closed list, and until when school and parent can read."""

    reason = forms.ChoiceField(
        label=_("Why does the guidance end?"),
        choices=[choice for choice in Case.Closing.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the guidance ends.")},
    )
    when = forms.ChoiceField(
        label=_("When do school and parent stop seeing it?"),
        choices=[
            ("today", _("today is the last day: until midnight they can read why")),
            ("later", _("on another day")),
            ("now", _("at once, without a word: when that is safer")),
        ],
        initial="today",
        widget=forms.RadioSelect,
    )
    last_day = DayField(label=_("Last day"), required=False)

    def clean(self):
        data = super().clean()
        if data.get("when") == "later" and not data.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Which day is the last one?"))
        return data

    def last_day_meant(self):
        """The day that was chosen, or None for at once."""
        when, today = self.cleaned_data["when"], timezone.localdate()
        return {"now": None, "today": today}.get(when, self.cleaned_data["last_day"] or today + timedelta(days=1))
