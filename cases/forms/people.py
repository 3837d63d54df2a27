"""Whom to invite, in which role, and a password of one's own."""

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from cases.models import Membership


class PersonForm(forms.Form):
    """Whom to invite."""

    first_name = forms.CharField(
        label=_("First name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_name = forms.CharField(
        label=_("Surname"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("Work e-mail address"),
        max_length=254,
        help_text=_("The invitation goes there. Somebody who has an account already keeps that one."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    work_phone = PhoneNumberField(
        label=_("Work phone"), required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )

    def person(self):
        """The four values that say who it is."""
        values = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "email")}
        return {**values, "work_phone": str(self.cleaned_data["work_phone"] or "")}


WHAT_A_ROLE_DOES = [
    (Membership.Role.COACH, _("Coach: works with the children and parents of their own cases")),
    (Membership.Role.LEAD, _("Lead: shares out cases by number, lets people in, keeps schools right")),
    (Membership.Role.ADMINISTRATOR, _("Administrator: lets people in, keeps schools right")),
    (Membership.Role.LOG_MANAGER, _("Log manager: reads who looked at what")),
]


class ColleagueForm(PersonForm):
    """Somebody who starts to work for a shelter; which one is asked only of who runs several."""

    role = forms.ChoiceField(label=_("Role"), choices=WHAT_A_ROLE_DOES, widget=forms.RadioSelect)

    def __init__(self, *args, shelters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shelter"] = forms.ModelChoiceField(
            label=_("Shelter"), queryset=shelters, initial=shelters.first(), widget=forms.HiddenInput
        )
        if len(shelters) > 1:
            self.fields["shelter"].widget = forms.Select(choices=self.fields["shelter"].choices)


class HandOverForm(forms.Form):
    """To which coach a case goes; the clean value is the coach."""

    to = forms.TypedChoiceField(label=_("To which coach?"), widget=forms.RadioSelect)

    def __init__(self, *args, coaches, **kwargs):
        super().__init__(*args, **kwargs)
        people = {str(coach.pk): coach for coach in coaches}
        self.fields["to"].choices = [(key, coach.get_full_name()) for key, coach in people.items()]
        self.fields["to"].coerce = people.get


class PasswordForm(forms.Form):
    """A password of one's own; whether it is strong enough is decided where it is set."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=_("At least ten characters. Three words after each other are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        values = super().clean()
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("These two differ. Type the same password twice."))
        return values
