"""What a parent asks of her own records, and what becomes of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Request


class RequestForm(forms.Form):
    """Who asks, and what."""

    guardian = forms.ChoiceField(
        label=_("Who asks?"), widget=forms.RadioSelect, error_messages={"required": _("Choose who asks.")}
    )
    kind = forms.ChoiceField(
        label=_("What does she ask?"),
        choices=Request.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is asked.")},
    )

    def __init__(self, *args, ties, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(tie.guardian_id): tie.guardian for tie in ties}
        self.fields["guardian"].choices = [(key, person.get_full_name()) for key, person in self.people.items()]

    def clean_guardian(self):
        return self.people[self.cleaned_data["guardian"]]
