"""What a coach fills in on the page of one child."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Seat
from schools.models import SchoolContact


class NoteForm(forms.Form):
    """One internal note; nobody but coach and substitute reads it."""

    text = forms.CharField(
        label=_("New note"),
        help_text=_("Only you and your substitute read this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )


class SomebodyElseForm(forms.Form):
    """Asked only when somebody of the school is like a parent of the child."""

    somebody_else = forms.BooleanField(label=_("Yes, this is not a parent of this child"), required=False)

    @property
    def asks_somebody_else(self):
        return self.is_bound and bool(self.errors.get("somebody_else") or self["somebody_else"].value())


class ContactForm(SomebodyElseForm):
    """Which contact of the school takes part."""

    contact = forms.ModelChoiceField(
        queryset=None,
        label=_("Who of the school takes part?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who of the school takes part.")},
    )

    def __init__(self, *args, contacts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts
        self.fields["contact"].label_from_instance = _contact_in_words


def _contact_in_words(contact):
    return f"{contact.user.get_full_name()}, {contact.get_role_display()}"


class NewContactForm(SomebodyElseForm):
    """Somebody of the school who is not known yet, to be invited by mail."""

    first_name = forms.CharField(
        label=_("First name"), max_length=60, error_messages={"required": _("Fill in the first name.")}
    )
    last_name = forms.CharField(
        label=_("Surname"), max_length=80, error_messages={"required": _("Fill in the surname.")}
    )
    email = forms.EmailField(
        label=_("Work e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Fill in the work e-mail address: the invitation goes there."),
            "invalid": _("This does not look like an e-mail address. An example: naam@school.nl."),
        },
    )
    role = forms.ChoiceField(label=_("Role at school"), choices=SchoolContact.Role)


class BesideForm(forms.Form):
    """Whether somebody of the school joins who is there, or comes to the conversations from now on."""

    place = forms.ChoiceField(
        label=_("Who comes to the conversations?"),
        choices=[("beside", _("whoever came until now")), ("table", _("the one who joins"))],
        initial="beside",
        widget=forms.RadioSelect,
    )

    def values(self):
        """What the action needs to know; `beside` when the place at the table stays as it is."""
        given = dict(self.cleaned_data)
        return {"beside": given.pop("place") == "beside", **given}


class JoinForm(BesideForm, ContactForm):
    """A known contact of the school joins."""

    field_order = ["contact", "place", "somebody_else"]


class JoinAnewForm(BesideForm, NewContactForm):
    """Somebody who is not known yet joins."""

    field_order = ["first_name", "last_name", "email", "role", "place", "somebody_else"]


class SecondSeatForm(forms.Form):
    """S11: both at one table only when somebody said that this is safe; what is not sure counts as no."""

    table = forms.ChoiceField(
        label=_("Is it safe for both parents to sit at one table?"),
        choices=[
            ("apart", _("No, or I am not sure: each has a table of her own")),
            ("together", _("Yes: they can sit at one table")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two. What is not sure counts as no.")},
    )
    safe_said = forms.ChoiceField(
        label=_("Who said so?"),
        help_text=_("Only when they can sit at one table. Ask each of them without the other there."),
        choices=[choice for choice in Seat.SafeSaid.choices if choice[0]],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self):
        data = super().clean()
        if data.get("table") == "together" and not data.get("safe_said"):
            self.add_error("safe_said", _("Say who said that it is safe, or choose a table for each."))
        return data

    def answers(self):
        """What the action needs to know."""
        together = self.cleaned_data["table"] == "together"
        return {
            "safe_together": together,
            "apart": not together,
            "safe_said": self.cleaned_data["safe_said"] if together else "",
        }


class RiskForm(forms.Form):
    """How safe it is now, as the coach sees it."""

    risk = forms.ChoiceField(label=_("How safe is it now?"), choices=Case.Risk, widget=forms.RadioSelect)


class SchoolForm(forms.Form):
    """Another school, chosen from what the search found, or none for now."""

    school = forms.ModelChoiceField(
        queryset=None,
        to_field_name="code",
        required=False,
        label=_("School"),
        error_messages={"invalid_choice": _("We do not know this school. Search again.")},
    )
    status = forms.ChoiceField(
        label=_("How does the child go there?"), choices=Case.SchoolStatus, initial=Case.SchoolStatus.ENROLLED
    )
    group = forms.CharField(label=_("Group"), max_length=12, required=False)
    along = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label=_("What may the new school know of what was agreed?"),
        help_text=_("Only what you tick, and only once those who must consent say yes to it for the new school."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, schools, agreements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        self.fields["along"].queryset = agreements
        self.fields["along"].label_from_instance = lambda agreement: agreement.what

    def clean(self):
        data = super().clean()
        if "school" not in data or "status" not in data:
            return data
        if data["school"] is None and data["status"] in Case.WITH_SCHOOL:
            self.add_error("school", _("Choose the school, or say why there is none yet."))
        if data["status"] not in Case.WITH_SCHOOL:
            data["school"] = None
        return data
