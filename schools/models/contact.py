"""Who answers for a school: mostly the internal supervisor (intern begeleider), else the head (domain.md §2)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet

AUGUST = 8


class SchoolContactQuerySet(AuditedQuerySet):
    def current(self, on: date) -> Self:
        """Contacts on that date; who ended on it is out already."""
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class SchoolContact(Audited):
    """A person's tie to one school, since and until. It makes eligible for a seat and opens nothing itself."""

    class Role(models.TextChoices):
        INTERNAL_SUPERVISOR = "internal_supervisor", _("internal supervisor")
        HEAD = "head", _("head")
        OTHER = "other", _("other contact")

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="contacts", verbose_name=_("school"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="school_contacts", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.INTERNAL_SUPERVISOR)
    is_backup = models.BooleanField(_("stands in when the other is away"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    history = Recorded()
    objects = SchoolContactQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("school contact")
        ordering = ["is_backup", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(until=None), name="one_open_contact_per_school_and_person"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="contact_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["internal_supervisor", "head", "other"]), name="contact_role_is_known"
            ),
        ]

    def __str__(self):
        return self.get_role_display()

    def is_confirmed(self, on):
        """Whether somebody confirmed this contact in the school year of that date, which begins on 1 August."""
        begin = on.replace(year=on.year if on.month >= AUGUST else on.year - 1, month=AUGUST, day=1)
        return self.confirmed_on is not None and self.confirmed_on >= begin
