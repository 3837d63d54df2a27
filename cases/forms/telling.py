"""How a parent told something to her coach: one small form, wherever the coach writes down what she said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ruggensteun.people.models.telling import Telling, Way
from ruggensteun.people.models.user import LANGUAGES


class TellingForm(forms.Form):
    """In person or by telephone, in which language, with an interpreter or not."""

    told_way = forms.ChoiceField(
        label=_("How did she say it?"), choices=Way, required=False, widget=forms.RadioSelect, initial=Way.IN_PERSON
    )
    told_language = forms.ChoiceField(
        label=_("In which language?"), choices=[("", _("does not matter")), *LANGUAGES], required=False
    )
    told_with_interpreter = forms.BooleanField(label=_("An interpreter was there"), required=False)

    def telling(self):
        """What was filled in, for an action."""
        given = self.cleaned_data
        way = given.get("told_way") or Way.IN_PERSON
        return Telling(way, given["told_language"], given["told_with_interpreter"])

    @property
    def usual(self):
        """What is filled in at first, in words."""
        return Telling(self.initial["way"], self.initial["told_language"], self.initial["told_with_interpreter"]).words


def telling_form(guardian, name, data=None, *, always=""):
    """The form for one parent, filled in as it mostly is with her; `name` keeps its ids apart from others on the page.

    Without `guardian` it is not known yet who says it. `always` is a Way that is not asked for: what is gone through
    together is so in person only (domain.md S2).
    """
    usual = {
        "way": always or Way.IN_PERSON,
        "told_language": guardian.language if guardian else "",
        "told_with_interpreter": bool(guardian and guardian.needs_interpreter),
    }
    form = TellingForm(data, initial=usual, auto_id=f"id_{name}_%s")
    if always:
        del form.fields["told_way"]
    return form
