"""When a parent can come to a conversation, and the interpreter whom she needs there."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.telling import Told, told_to_somebody


class GuardianDays(Told, Audited):
    """Days and times on which one guardian can meet; it stays for her next conversation.

    These are hours to meet. When she may be *reached* is another thing, and stands in her safe contact (domain.md S2).
    """

    guardian = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="days",
        limit_choices_to={"kind": "guardian"},
        verbose_name=_("parent"),
    )
    suits = models.JSONField(
        _("days that suit"), default=list, blank=True
    )  # pairs of weekday and part of the day: [[1, "morning"]]
    never = models.JSONField(_("days on which it never can be"), default=list, blank=True)  # weekdays: [2, 4]
    not_before = models.TimeField(_("not before"), null=True, blank=True)
    not_after = models.TimeField(_("not after"), null=True, blank=True)
    said_at = models.DateTimeField(_("said on"))

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("days of a parent")
        constraints = [
            models.CheckConstraint(
                condition=Q(not_before=None) | Q(not_after=None) | Q(not_before__lt=F("not_after")),
                name="guardian_hours_start_before_they_end",
            ),
            told_to_somebody("days_told_to_somebody"),
        ]

    def __str__(self):
        return "days of a guardian"


class Interpreting(Audited):
    """How one guardian is interpreted for. Never by a child, never by family: those are no choices here."""

    class Way(models.TextChoices):
        PRESENT = "present", _("present at the table")
        PHONE = "phone", _("by telephone")

    class Who(models.TextChoices):
        SERVICE = "service", _("an interpreting service")
        PROFESSIONAL = "professional", _("a professional who speaks the language")

    guardian = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="interpreting",
        limit_choices_to={"kind": "guardian"},
        verbose_name=_("parent"),
    )
    way = models.CharField(_("how"), max_length=7, choices=Way, default=Way.PRESENT)
    who = models.CharField(_("who interprets"), max_length=12, choices=Who, default=Who.SERVICE)
    lead_days = models.PositiveSmallIntegerField(_("school days it takes to book"))

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("interpreter")
        constraints = [
            models.CheckConstraint(condition=Q(way__in=["present", "phone"]), name="interpreting_way_is_known"),
            models.CheckConstraint(condition=Q(who__in=["service", "professional"]), name="interpreter_is_no_family"),
            models.CheckConstraint(condition=Q(lead_days__lte=20), name="interpreter_is_booked_within_a_month"),
        ]

    def __str__(self):
        return self.get_way_display()
