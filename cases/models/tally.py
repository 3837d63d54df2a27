"""What is left of cases that were erased: how many, and nothing about anybody (domain.md §6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited

from .shelter import Shelter


class Tally(Audited):
    """How many cases of one shelter, closed in one year, were erased, and how many conversations they held."""

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="tallies", verbose_name=_("shelter"))
    year = models.PositiveSmallIntegerField(_("year"))
    cases = models.PositiveIntegerField(_("cases"), default=0)
    conversations = models.PositiveIntegerField(_("conversations held"), default=0)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("tally")
        constraints = [models.UniqueConstraint(fields=["shelter", "year"], name="one_tally_per_shelter_and_year")]

    def __str__(self):
        return f"tally {self.year}"
