"""The child, who is the unit of registration, and the adults who care for it (domain.md §1, §3.1)."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.user import LANGUAGES

from .shelter import Shelter


class Child(Audited):
    """A child, known by as little as its coach and school need."""

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="children", verbose_name=_("shelter"))
    first_name = models.CharField(_("first name"), max_length=60)
    last_name = models.CharField(_("surname"), max_length=80)
    birth_date = models.DateField(_("birth date"))
    home_language = models.CharField(_("language at home"), max_length=2, choices=LANGUAGES, default="nl")

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("child")
        indexes = [models.Index(fields=["shelter", "birth_date"])]

    def __str__(self):
        return self.first_name

    def get_full_name(self):
        """First name and surname, as on a list."""
        return f"{self.first_name} {self.last_name}"

    def age(self, on: date) -> int:
        """Whole years on that day."""
        return relativedelta(on, self.birth_date).years

    def birthday(self, years: int) -> date:
        """The day on which the child becomes that many years old (29 February: the day before March)."""
        return self.birth_date + relativedelta(years=years)


class Guardianship(Audited):
    """One adult's tie to one child: custody, and how the shelter knows."""

    class Relation(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        CARER = "carer", _("other carer")

    class Custody(models.TextChoices):
        BOTH = "both", _("custody, together with another")
        SOLE = "sole", _("custody, alone")
        NONE = "none", _("no custody")
        ORGANISATION = "organisation", _("a guardianship organisation has custody")
        UNKNOWN = "unknown", _("not known yet")

    class Verified(models.TextChoices):
        REGISTER = "register", _("custody register")
        DOCUMENT = "document", _("a document was shown")
        TOLD = "told", _("told by the parent")
        NOT = "not", _("not checked yet")

    child = models.ForeignKey(Child, models.PROTECT, related_name="guardianships", verbose_name=_("child"))
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="guardianships", verbose_name=_("parent")
    )
    relation = models.CharField(_("relation"), max_length=8, choices=Relation)
    custody = models.CharField(_("custody"), max_length=14, choices=Custody, default=Custody.UNKNOWN)
    verified = models.CharField(_("how we know"), max_length=10, choices=Verified, default=Verified.NOT)
    stays_here = models.BooleanField(_("stays with the child"), default=False)
    may_collect = models.BooleanField(_("may collect the child from school"), default=False)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("parent of the child")
        constraints = [
            models.UniqueConstraint(fields=["child", "guardian"], name="one_guardianship_per_child_and_guardian")
        ]

    def __str__(self):
        return self.get_relation_display()

    @property
    def has_custody(self):
        """Whether this adult's consent counts; not known counts as yes, so that nobody is passed over."""
        return self.custody in WITH_CUSTODY


WITH_CUSTODY = (Guardianship.Custody.BOTH, Guardianship.Custody.SOLE, Guardianship.Custody.UNKNOWN)
