"""Six plain questions about how a guardian may be reached, gone through with her in person (domain.md S2)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from cases.forms.clock import HourField
from cases.forms.mobile import ask_for_mobile
from ruggensteun.people.models import SafeContact
from ruggensteun.people.models.contact import EVERY_DAY
from ruggensteun.people.models.user import LANGUAGES

DAYS = [
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
Channel = SafeContact.Channel
STORED = ("channel", "address", "device", "not_before", "not_after", "code_word")
SAME = (*STORED, "language", "needs_interpreter")


class SafeContactForm(forms.Form):
    """The six questions, in the words in which they are read aloud."""

    channel = forms.ChoiceField(
        label=_("1. How may we tell you something?"), choices=Channel, widget=forms.RadioSelect, initial="in_person"
    )
    number = PhoneNumberField(
        label=_("Mobile number"),
        help_text=_("For text messages."),
        region="NL",
        required=False,
        error_messages={"invalid": _("This does not look like a phone number. An example: 06 12345678.")},
    )
    address = forms.EmailField(label=_("E-mail address"), help_text=_("For e-mail."), required=False)
    only_hers = forms.BooleanField(label=_("Yes, it is hers, and nobody else reads it"), required=False)
    device = forms.ChoiceField(
        label=_("2. Who reads your phone or mail?"),
        help_text=_("Do you share it, or might somebody look along? Then we send nothing: your coach tells you."),
        choices=[
            (SafeContact.Device.OWN, _("Only I do")),
            (SafeContact.Device.SHARED, _("Somebody else may read it")),
            (SafeContact.Device.UNKNOWN, _("I am not sure")),
        ],
        widget=forms.RadioSelect,
        initial="unknown",
    )
    days = forms.MultipleChoiceField(
        label=_("3. When is it safe?"),
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        initial=list(EVERY_DAY),
        error_messages={"required": _("Choose at least one day, or choose in person at the first question.")},
    )
    not_before = HourField(label=_("Not before"), help_text=_("For example 10.00."))
    not_after = HourField(label=_("Not after"), help_text=_("For example 16.30."))
    voicemail = forms.ChoiceField(
        label=_("4. May somebody leave a message on your voicemail?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        initial="no",
    )
    reads_well = forms.ChoiceField(
        label=_("5. Is reading a message easy for you?"), choices=YES_NO, widget=forms.RadioSelect, initial="no"
    )
    language = forms.ChoiceField(
        label=_("In which language do we write and speak with you?"),
        help_text=_("Messages come in it where we know it, and else in Dutch."),
        choices=LANGUAGES,
    )
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    code_word = forms.CharField(
        label=_("6. Which word tells you that it is really us who call?"),
        help_text=_("A word that only you and your coach know. You may always ask for it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self):
        data = super().clean()
        wanted = {Channel.TEXT: "number", Channel.MAIL: "address"}.get(data.get("channel"))
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("Fill this in, or choose in person at the first question."))
        if wanted == "number":
            ask_for_mobile(self, data.get("number"))
        start, end = data.get("not_before"), data.get("not_after")
        if start and end and start >= end:
            self.add_error("not_after", _("This is earlier than the time from which it is safe."))
        return data

    @property
    def asks_only_hers(self):
        return self.is_bound and bool(self.errors.get("only_hers") or self["only_hers"].value())

    def profile(self):
        """The answers as fields of a safe-contact profile."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in SAME},
            "only_hers": data["only_hers"],
            "number": str(data["number"] or ""),
            "days": "".join(data["days"]),
            "voicemail": data["voicemail"] == "yes",
            "reads_well": data["reads_well"] == "yes",
        }


def answers_of(guardian):
    """The profile as it stands, to start the form with; of somebody without one only the language."""
    spoken = {"language": guardian.language, "needs_interpreter": guardian.needs_interpreter}
    contact = getattr(guardian, "safe_contact", None)
    if contact is None:
        return spoken
    return {
        **spoken,
        **{name: getattr(contact, name) for name in ("number", *STORED)},
        "days": list(contact.days),
        "voicemail": "yes" if contact.voicemail else "no",
        "reads_well": "yes" if contact.reads_well else "no",
    }


class AskedForm(forms.Form):
    """What she asks to change, said in passing: the same four things as on her own page."""

    wish = forms.ChoiceField(
        label=_("What does she ask?"),
        choices=SafeContact.Wish,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what she asks.")},
    )


class CodeForm(forms.Form):
    """The personal code, typed by the coach while they sit together."""

    code = forms.CharField(
        label=_("Personal code"),
        help_text=_("Six digits that she chooses herself and can remember. We cannot show them to you later."),
        max_length=6,
        widget=forms.TextInput(attrs={"class": "code", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the six digits that you agreed on.")},
    )
