"""One person's answer, or why a parent is not asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Consent, Guardianship, Waiver
from ruggensteun.people.models.user import LANGUAGES


class ConsentForm(forms.Form):
    """One person's yes or no, as the coach heard it."""

    agreed = forms.ChoiceField(
        label=_("The answer"),
        help_text=_("A no is fine too: then nothing goes to school."),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Was the answer yes or no?")},
    )
    covers = forms.MultipleChoiceField(
        label=_("May the school also know this?"),
        help_text=_("Name, group, birth date and the conversations belong to every yes."),
        choices=list(Consent.CATEGORIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    via = forms.ChoiceField(
        label=_("How was it given?"),
        choices=[(Consent.Via.SPOKEN, Consent.Via.SPOKEN.label), (Consent.Via.PAPER, Consent.Via.PAPER.label)],
        initial=Consent.Via.SPOKEN,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES, initial="nl")
    with_interpreter = forms.BooleanField(label=_("An interpreter was there"), required=False)

    def __init__(self, *args, goes_along=False, passes_on=False, **kwargs):
        """`goes_along`: whether agreements of an earlier school were chosen to go along.

        `passes_on`: it is asked for another shelter, not for the school.
        """
        super().__init__(*args, **kwargs)
        if passes_on:
            self.fields["agreed"].help_text = _("A no is fine too: then nothing goes along.")
            self.fields["covers"].label = _("May the other shelter also know this?")
            self.fields["covers"].help_text = _(
                "Name, birth date, language and, if you choose so together, the school belong to every yes."
            )
        self.fields["covers"].initial = ["collecting", "agreements", "updates"]
        if not goes_along:
            self.fields["covers"].choices = [one for one in Consent.CATEGORIES.items() if one[0] != "earlier"]

    def values(self):
        """What the action needs to know: `agreed` as true or false."""
        return {**self.cleaned_data, "agreed": self.cleaned_data["agreed"] == "yes"}


class WaiverForm(forms.Form):
    """Why a parent with custody is not asked; a colleague reads this reason. Who is entered is known."""

    reason = forms.ChoiceField(
        label=_("Why is this parent not asked?"),
        choices=Waiver.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason. Your colleague sees it, and the case number; nothing else.")},
    )

    def __init__(self, *args, entered=True, **kwargs):
        super().__init__(*args, **kwargs)
        if entered:
            self.fields["reason"].choices = Waiver.OF_WHO_IS_ENTERED


class OtherParentForm(forms.Form):
    """The other parent of a joint custody, who is not entered yet."""

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
