"""Days on which one school is closed although its region is not."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet


class ClosureQuerySet(AuditedQuerySet):
    """Closures, of which some were a mistake."""

    def standing(self):
        """Closures that count: those entered by mistake have been cancelled."""
        return self.filter(cancelled=False)


class Closure(Audited):
    """A school's own day or days off; both the first and the last day count."""

    class Kind(models.TextChoices):
        STUDY_DAY = "study_day", _("study day")
        EXTRA_HOLIDAY = "extra_holiday", _("extra holiday")
        OTHER = "other", _("closed")

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="closures", verbose_name=_("school"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    kind = models.CharField(_("why"), max_length=14, choices=Kind, default=Kind.STUDY_DAY)
    cancelled = models.BooleanField(_("taken back"), default=False, editable=False)

    history = Recorded()
    objects = ClosureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("closure")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="closure_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kind__in=["study_day", "extra_holiday", "other"]), name="closure_kind_is_known"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
