"""Which school the child attends, and who answers there."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from schools.models import School, SchoolContact

NEW = "new"


class SchoolForm(forms.Form):
    """The contacts to choose from are those of the school that has been chosen."""

    status = forms.ChoiceField(
        label=_("How does it stand with school?"),
        choices=Case.SchoolStatus.choices,
        initial=Case.SchoolStatus.ENROLLED,
    )
    code = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.all(),
        to_field_name="code",
        required=False,
        widget=forms.HiddenInput(attrs={"data-shown-at": "school-block"}),
        error_messages={"invalid_choice": _("We do not know this school. Search for it once more.")},
    )
    group = forms.CharField(label=_("Group"), max_length=12, required=False, help_text=_("For example 5, or 1/2."))
    contact = forms.ChoiceField(
        label=_("Contact person at school"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Who is the contact person at school? Choose one, or invite one by e-mail."),
            "invalid_choice": _("This person is no contact of this school any more. Choose another one."),
        },
    )
    new_first_name = forms.CharField(
        label=_("First name"),
        max_length=60,
        error_messages={"required": _("What is the first name of the contact person?")},
    )
    new_last_name = forms.CharField(label=_("Surname"), max_length=80, required=False)
    new_email = forms.EmailField(
        label=_("Work e-mail address"),
        max_length=254,
        error_messages={
            "required": _("To which e-mail address may the invitation go?"),
            "invalid": _("This is not a whole e-mail address yet: name@school.nl."),
        },
    )
    new_role = forms.ChoiceField(
        label=_("Role"),
        choices=SchoolContact.Role.choices,
        initial=SchoolContact.Role.INTERNAL_SUPERVISOR,
        required=False,
    )

    somebody_else = forms.BooleanField(label=_("Yes, this is not a parent of this child"), required=False)

    def __init__(self, *args, chosen="", **kwargs):
        super().__init__(*args, **kwargs)
        self.school = School.objects.filter(code=chosen).first() if chosen.isalnum() else None
        known = SchoolContact.objects.current(timezone.localdate()).filter(school=self.school).select_related("user")
        self.contacts = {str(row.pk): row for row in known} if self.school else {}
        people = [(pk, f"{row.user.get_full_name()} · {row.get_role_display()}") for pk, row in self.contacts.items()]
        self.fields["contact"].choices = [*people, (NEW, _("Somebody else: invite by e-mail"))]
        # With nobody known there is nothing to choose: the only way on is to invite.
        self.fields["contact"].initial = "" if people else NEW

    def full_clean(self):
        """Who is invited is asked only when somebody is; shown as required, because it is as soon as it is in view."""
        chosen = self.data.get(self.add_prefix("contact")) or ("" if self.contacts else NEW)
        invites = self.has_school and self.school is not None and chosen == NEW
        self.fields["new_first_name"].required = self.fields["new_email"].required = invites
        self.fields["contact"].required = self.has_school and bool(self.contacts)
        super().full_clean()
        self.fields["new_first_name"].required = self.fields["new_email"].required = True

    @property
    def has_school(self):
        """Whether the status that was chosen goes with a school."""
        status = self.data.get(self.add_prefix("status")) if self.is_bound else self["status"].value()
        return status in Case.WITH_SCHOOL

    def clean(self):
        values = super().clean()
        if not self.has_school:
            return {**values, "code": None, "contact": "", "group": ""}
        if values.get("code") is None and "code" not in self.errors and values["status"] != Case.SchoolStatus.ENROLLING:
            self.add_error("code", _("Choose the school, or say why there is none yet."))
        return values

    def values(self):
        """What the intake needs to know of the school."""
        clean = self.cleaned_data
        contact = self.contacts.get(clean["contact"])
        invited = None
        if clean["code"] is not None and contact is None:
            invited = {
                "first_name": clean["new_first_name"],
                "last_name": clean["new_last_name"],
                "email": clean["new_email"],
                "role": clean["new_role"] or SchoolContact.Role.INTERNAL_SUPERVISOR,
            }
        return {
            "school_status": clean["status"],
            "school": clean["code"],
            "group": clean["group"],
            "contact": contact,
            "new_contact": invited,
            "somebody_else": clean["somebody_else"],
        }
