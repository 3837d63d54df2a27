"""The shelter and the professionals who work there. There is no field for where it is (domain.md S1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet


class Shelter(Audited):
    """An organisation; whether schools may read its name is for itself to say."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    named_to_schools = models.BooleanField(_("schools may read its name (never at red)"), default=False)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("shelter")

    def __str__(self):
        return self.name


class MembershipQuerySet(AuditedQuerySet):
    def current(self, on):
        """Memberships on that date; who ended on it is out already."""
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class Membership(Audited):
    """Who works for a shelter, as what, since and until. It makes eligible for a seat and opens nothing itself."""

    class Role(models.TextChoices):
        COACH = "coach", _("coach")
        LEAD = "lead", _("lead")
        ADMINISTRATOR = "administrator", _("administrator")
        LOG_MANAGER = "log_manager", _("log manager")

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    history = Recorded()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["shelter", "user", "role"], condition=Q(until=None), name="one_open_membership_per_role"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return self.get_role_display()
