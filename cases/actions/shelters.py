"""What a shelter says of itself: whether schools read its name, and on what basis it works."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.locks import locked
from cases.policy import people
from ruggensteun.audit.acting import action
from ruggensteun.refusal import NotAllowed


@action
def settle(shelter, *, named_to_schools, support_basis, transfer_basis, by, now=None):
    """Keep what a shelter chose: its name for schools, at all its cases or none, and a basis per purpose (§3.2).

    The basis stands above what is asked; whatever it is, nobody outside sees anything without consent.
    """
    now = now or timezone.now()
    shelter = locked(shelter)
    if not people.run_shelters(by, on=timezone.localdate(now)).filter(pk=shelter.pk).exists():
        raise NotAllowed(_("Only a lead or administrator of this shelter can do this."))
    shelter.named_to_schools = named_to_schools
    shelter.support_basis, shelter.transfer_basis = support_basis, transfer_basis
    shelter.full_clean()
    shelter.save(update_fields=["named_to_schools", "support_basis", "transfer_basis"])
    return shelter
