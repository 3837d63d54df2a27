"""What a shelter chooses for all its cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Shelter


class ShelterForm(forms.ModelForm):
    """Its name for schools, and the basis of each purpose."""

    class Meta:
        model = Shelter
        fields = ["named_to_schools", "support_basis", "transfer_basis"]
        widgets = {"support_basis": forms.RadioSelect, "transfer_basis": forms.RadioSelect}
        labels = {
            "named_to_schools": _("Schools may read the name of the shelter"),
            "support_basis": _("Support together with the school"),
            "transfer_basis": _("Passing on to another shelter"),
        }
        help_texts = {
            "named_to_schools": _(
                "A name can tell where a family is. It holds for all your cases: one that is missing would tell where."
            ),
        }
