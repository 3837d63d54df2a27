"""When one contact can be met at one school, weekday by weekday: she may work at two."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.workhours import WEEKDAYS


class ContactHours(Audited):
    """One stretch of a contact's weekday; a contact without any is there whenever her own week says so."""

    contact = models.ForeignKey(
        "schools.SchoolContact", models.PROTECT, related_name="contact_hours", verbose_name=_("school contact")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    number = models.PositiveSmallIntegerField(_("which time of that day"), default=0)
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("contact hours")
        ordering = ["weekday", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "weekday", "number"], name="one_row_per_contact_weekday_and_stretch"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=4), name="contact_hours_are_on_weekdays"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="contact_hours_start_before_they_end",
            ),
        ]

    def __str__(self):
        return self.get_weekday_display()
