"""A coach who opened a colleague's case in an emergency: for what reason, and how long it stays open to her."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.fields import EncryptedTextField

from .case import Case


class BreakGlass(Audited):
    """One time that a case was opened without being asked to. It ends by itself; the lead and the coach are told."""

    LONGEST = 300  # characters of the explanation; the text is encrypted, so that the form keeps it short

    class Reason(models.TextChoices):
        COACH_AWAY = "coach_away", _("its coach cannot be reached")
        SCHOOL = "school", _("the school asks something that cannot wait")
        CHILD = "child", _("something with the child that cannot wait")

    case = models.ForeignKey(Case, models.PROTECT, related_name="emergencies", verbose_name=_("case"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    words = EncryptedTextField(_("explanation"), blank=False)
    opened_at = models.DateTimeField(_("opened at"))
    until = models.DateTimeField(_("until"))

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("opening in an emergency")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["user", "opened_at"], name="emergencies_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["coach_away", "school", "child"]), name="emergency_reason_is_known"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="an_emergency_ends"),
        ]

    def __str__(self):
        return self.get_reason_display()
