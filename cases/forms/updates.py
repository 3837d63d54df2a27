"""Something that the others should know."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Update


class UpdateForm(forms.Form):
    """One update: what it is about, in a few plain words, and who reads it."""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Update.Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    text = forms.CharField(
        label=_("What should the others know?"),
        help_text=_("Short and friendly. No addresses, no numbers."),
        max_length=Update.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words what there is to know.")},
    )
    readers = forms.ChoiceField(
        label=_("Who reads it?"),
        choices=Update.Readers.choices,
        initial=Update.Readers.PROFESSIONALS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who reads it.")},
    )
