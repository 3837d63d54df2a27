"""When a school begins and ends, weekday by weekday."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.workhours import WEEKDAYS

WEDNESDAY = 2

# Of a school of which nobody has said otherwise (first bell, last bell): most have the Wednesday afternoon off.
USUAL_HOURS = {day: (time(8, 30), time(12, 30) if day == WEDNESDAY else time(14, 30)) for day, _name in WEEKDAYS}


class SchoolHours(Audited):
    """A school's own hours on one weekday, Monday is 0; without a start there is no school that day."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="own_hours", verbose_name=_("school"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("school hours")
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["school", "weekday"], name="one_row_per_school_and_weekday"),
            models.CheckConstraint(condition=Q(weekday__lte=4), name="school_is_on_weekdays"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="school_starts_before_it_ends",
            ),
        ]

    def __str__(self):
        return self.get_weekday_display()
