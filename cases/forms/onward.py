"""What goes along to another shelter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.policy.file import ALONG


class AlongForm(forms.Form):
    """The parts of a file that were chosen, of those that may go; the child's name and birth date always do."""

    along = forms.MultipleChoiceField(
        label=_("What goes along?"),
        help_text=_("The child's name and birth date always do. Choose with the parent, and no more than is needed."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, may, **kwargs):
        """`may` holds the keys that consent allows. The school is chosen by hand: it can tell where a family lives."""
        super().__init__(*args, **kwargs)
        self.fields["along"].choices = [(key, ALONG[key]) for key in may]
        self.fields["along"].initial = [key for key in may if key != "school"]
