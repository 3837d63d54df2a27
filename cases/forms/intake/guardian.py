"""One parent or carer: who, custody, whether she takes part, how she may be reached, and her consent."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from cases.forms.clock import HourField
from cases.forms.mobile import ask_for_mobile
from cases.models import Guardianship, Waiver
from cases.models.child import WITH_CUSTODY
from ruggensteun.people.models import SafeContact
from ruggensteun.people.models.user import LANGUAGES

CONSENT = [
    ("yes", _("yes")),
    ("no", _("no")),
    ("later", _("I will ask later")),
    ("not_asked", _("is not asked")),
]
# What makes a second parent: anything but a choice that was preselected.
STARTED_BY = (
    "known",
    "first_name",
    "last_name",
    "relation",
    "custody",
    "stays_here",
    "may_collect",
    "takes_part",
    "number",
)


class GuardianForm(forms.Form):
    """All about one adult; what stands under another question is asked only when that one calls for it."""

    known = forms.ChoiceField(
        label=_("A parent of another child of yours"),
        help_text=_("Then name, language, code and safe contact are there already and stay as they are."),
        choices=[("", _("No, somebody new"))],
        required=False,
    )
    first_name = forms.CharField(
        label=_("First name"), max_length=60, error_messages={"required": _("What is the first name of this parent?")}
    )
    last_name = forms.CharField(label=_("Surname"), max_length=80, required=False)
    relation = forms.ChoiceField(
        label=_("Who is this?"),
        choices=Guardianship.Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Is this the mother, the father or another carer?")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="nl")
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    custody = forms.ChoiceField(
        label=_("Custody"),
        choices=[("", _("Choose")), *Guardianship.Custody.choices],
        error_messages={"required": _("Who has custody? If you do not know yet, choose that.")},
    )
    verified = forms.ChoiceField(
        label=_("How do we know?"), choices=Guardianship.Verified.choices, initial=Guardianship.Verified.NOT
    )
    stays_here = forms.BooleanField(label=_("Stays here with the child"), required=False)
    may_collect = forms.BooleanField(label=_("May collect the child"), required=False)
    takes_part = forms.BooleanField(label=_("Takes part in the conversations"), required=False)

    channel = forms.ChoiceField(
        label=_("How may we reach this parent?"),
        choices=SafeContact.Channel.choices,
        initial=SafeContact.Channel.IN_PERSON,
        widget=forms.RadioSelect,
    )
    number = PhoneNumberField(
        label=_("Mobile number"),
        region="NL",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={
            "required": _("To which mobile number may a text message go?"),
            "invalid": _("This is not a whole phone number yet: 06 12345678."),
        },
    )
    address = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("To which address may e-mail go?"),
            "invalid": _("This is not a whole e-mail address yet: name@example.nl."),
        },
    )
    device = forms.ChoiceField(
        label=_("Who reads what arrives there?"),
        help_text=_("If somebody else may read it, or you do not know, nothing is sent: you tell it in person."),
        choices=[
            (SafeContact.Device.OWN, _("nobody else")),
            (SafeContact.Device.SHARED, _("somebody else may read it")),
            (SafeContact.Device.UNKNOWN, _("I do not know")),
        ],
        initial=SafeContact.Device.UNKNOWN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Who reads what arrives there? If you do not know, choose that.")},
    )
    not_before = HourField(label=_("Not before"), help_text=_("For example 10.00."))
    not_after = HourField(label=_("Not after"), help_text=_("For example 16.30."))
    reads_well = forms.BooleanField(label=_("Reads well"), required=False)
    code = forms.CharField(
        label=_("Personal code"),
        help_text=_(
            "Six digits, agreed on together now. With them this parent sees more than a time. "
            "Kept only when you finish the intake."
        ),
        required=False,
        validators=[RegexValidator(r"^\d{6}$", _("A code has six digits."))],
        widget=forms.TextInput(attrs={"class": "code", "inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
    )

    consent = forms.ChoiceField(
        label=_("Consent"), choices=CONSENT, initial="later", widget=forms.RadioSelect, required=False
    )
    not_asked_because = forms.ChoiceField(
        label=_("Why not?"),
        choices=[("", _("Choose")), *Waiver.OF_WHO_IS_ENTERED],
        error_messages={"required": _("Why is this parent not asked? A colleague has to approve of it.")},
    )

    def __init__(self, *args, known=(), **kwargs):
        """`known` are pairs of a parent whom this coach knows from another child, and words for her."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person, _words in known}
        self.fields["known"].choices += [(str(person.pk), words) for person, words in known]
        self.needed = self._needed()

    def full_clean(self):
        """Judged as far as it is asked; shown as required, because it is as soon as it is in view."""
        for name, needed in self.needed.items():
            self.fields[name].required = needed
        super().full_clean()
        for name in self.needed:
            self.fields[name].required = True

    def _needed(self):
        """Questions that stand under another one are asked only when that one calls for them."""
        new = self.known_person is None
        channel = self._typed("channel") if self._typed("takes_part") and new else ""
        return {
            "first_name": new,
            "number": channel == SafeContact.Channel.TEXT,
            "address": channel == SafeContact.Channel.MAIL,
            "device": channel in (SafeContact.Channel.TEXT, SafeContact.Channel.MAIL),
            "channel": bool(self._typed("takes_part")) and new,
            "not_asked_because": self.must_consent and self._typed("consent") == "not_asked",
        }

    def _typed(self, name):
        return self.data.get(self.add_prefix(name), "") if self.is_bound else ""

    def has_changed(self):
        """A parent about whom nothing was filled in is not there: what only stands preselected does not count."""
        return any(self._typed(name) for name in STARTED_BY)

    def clean(self):
        values = super().clean()
        if self.needed["number"]:
            ask_for_mobile(self, values.get("number"))
        before, after = values.get("not_before"), values.get("not_after")
        if before and after and before >= after:
            self.add_error("not_after", _("This leaves no time in between. Which hours are safe?"))
        return values

    @property
    def known_person(self):
        """The parent whom the coach knows already, as far as one has been chosen."""
        return self.people.get(self._typed("known"))

    @property
    def must_consent(self):
        """Whether this adult's consent counts, as far as custody has been filled in."""
        return self._typed("custody") in ("", *WITH_CUSTODY)

    def values(self):
        """What the intake needs to know of this adult. Who does not take part is not reached, so nothing is kept."""
        values = dict(self.cleaned_data)
        values["known"] = self.known_person
        if self.known_person is not None:
            values |= {"first_name": self.known_person.first_name, "channel": SafeContact.Channel.IN_PERSON, "code": ""}
        values["number"] = values["number"].as_e164 if values["number"] else ""
        values["consent"] = values["consent"] or "later"
        if values["consent"] != "not_asked":
            values["not_asked_because"] = ""
        kept = {SafeContact.Channel.TEXT: "number", SafeContact.Channel.MAIL: "address"}
        channel = values["channel"] if values["takes_part"] else SafeContact.Channel.IN_PERSON
        values["channel"] = channel
        for name in set(kept.values()) - {kept.get(channel)}:
            values[name] = ""
        if channel == SafeContact.Channel.IN_PERSON:
            values |= {"not_before": None, "not_after": None, "device": SafeContact.Device.UNKNOWN}
        if not values["takes_part"]:
            values["code"] = ""
        values["device"] = values["device"] or SafeContact.Device.UNKNOWN
        return values
