"""When a professional can have a conversation: week by week, with the days on which it is otherwise."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
]
WINDOWS = 2  # on one day: before and after the lessons


class WorkHours(Audited):
    """One stretch of one person's weekday; without a start it is not used. No stretch means: not working that day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="work_hours", verbose_name=_("person")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    number = models.PositiveSmallIntegerField(_("which time of that day"), default=0)
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("working hours")
        ordering = ["weekday", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "weekday", "number"], name="one_row_per_person_weekday_and_stretch"
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=F("end")), name="hours_start_before_they_end"
            ),
        ]

    def __str__(self):
        return self.get_weekday_display()


class ExceptionQuerySet(AuditedQuerySet):
    def standing(self):
        """Exceptions that count: others were taken back."""
        return self.filter(cancelled=False)


class WeekException(Audited):
    """Days on which somebody's week is otherwise: away, or there at extra hours. Why is nobody's business: no field.

    Both days count. Away without hours is the whole day; extra hours always have a start and an end.
    """

    class Kind(models.TextChoices):
        AWAY = "away", _("not there")
        EXTRA = "extra", _("there at other times as well")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="week_exceptions", verbose_name=_("person")
    )
    kind = models.CharField(_("what is different"), max_length=5, choices=Kind, default=Kind.AWAY)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)
    cancelled = models.BooleanField(_("taken back"), default=False, editable=False)

    history = Recorded()
    objects = ExceptionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("exception to the week")
        ordering = ["first_day", "start", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="exception_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(start=None, end=None, kind="away")
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end"), kind__in=["away", "extra"]),
                name="exception_has_sensible_hours",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
