"""A school holiday that was corrected: as the ministry published it for a region, or as one school keeps it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet

from .school import School

AUTUMN, CHRISTMAS, SPRING, MAY, SUMMER = (
    "Herfstvakantie",
    "Kerstvakantie",
    "Voorjaarsvakantie",
    "Meivakantie",
    "Zomervakantie",
)
# The five of every school year, by the names that ministry and library give them.
NAMES = (AUTUMN, CHRISTMAS, SPRING, MAY, SUMMER)
AUGUST = 8


def school_year_of(name, first_day):
    """The year in which the school year of that holiday begins: 2026 for 2026-2027, whose last holiday is summer."""
    return first_day.year if first_day.month >= AUGUST and name != SUMMER else first_day.year - 1


class HolidayQuerySet(AuditedQuerySet):
    def standing(self):
        """Holidays that count: a newer publication or a second thought has withdrawn the others."""
        return self.filter(withdrawn=False)


class Holiday(Audited):
    """Takes the place of the holiday of that name and school year which the library knows; both days count."""

    region = models.CharField(_("holiday region"), max_length=6, choices=School.Region, blank=True, default="")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="own_holidays", verbose_name=_("school")
    )
    school_year = models.PositiveSmallIntegerField(_("school year"))
    name = models.CharField(_("holiday"), max_length=40)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    withdrawn = models.BooleanField(_("taken back"), default=False, editable=False)

    history = Recorded()
    objects = HolidayQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("school holiday")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(school=None, region__in=["noord", "midden", "zuid"]) | Q(school__isnull=False, region=""),
                name="holiday_is_of_a_region_or_a_school",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="holiday_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["region", "school_year", "name"],
                condition=Q(school=None),
                name="one_holiday_per_region_and_name",
            ),
            models.UniqueConstraint(
                fields=["school", "school_year", "name"],
                condition=Q(school__isnull=False),
                name="one_holiday_per_school_and_name",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.school_year}-{self.school_year + 1}"
