"""The shelter and the professionals who work there. There is no field for where it is (domain.md S1)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet


class Shelter(Audited):
    """An organisation; whether schools may read its name, and on what basis it works, is for itself to say."""

    class Basis(models.TextChoices):
        """The grounds of GDPR article 6 that fit this work (domain.md §3.2)."""

        CONSENT = "consent", _("consent (article 6.1 a)")
        PUBLIC_TASK = "public_task", _("a task in the public interest (article 6.1 e)")
        LEGITIMATE = "legitimate", _("a legitimate interest (article 6.1 f)")
        LEGAL_DUTY = "legal_duty", _("a legal obligation (article 6.1 c)")

    name = models.CharField(_("name"), max_length=80, unique=True)
    named_to_schools = models.BooleanField(_("schools may read its name"), default=False)
    support_basis = models.CharField(
        _("legal basis of support together with the school"), max_length=12, choices=Basis, default=Basis.CONSENT
    )
    transfer_basis = models.CharField(
        _("legal basis of passing on to another shelter"), max_length=12, choices=Basis, default=Basis.CONSENT
    )

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("shelter")

    def __str__(self):
        return self.name


class MembershipQuerySet(AuditedQuerySet):
    def current(self, on: date) -> Self:
        """Memberships on that date; who ended on it is out already."""
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class Membership(Audited):
    """Who works for a shelter, as what, since and until. It makes eligible for a seat and opens nothing itself."""

    class Role(models.TextChoices):
        COACH = "coach", _("coach")
        LEAD = "lead", _("lead")
        ADMINISTRATOR = "administrator", _("administrator")
        LOG_MANAGER = "log_manager", _("log manager")

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="memberships", verbose_name=_("shelter"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = Recorded()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("membership")
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
