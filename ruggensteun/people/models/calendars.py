"""A professional's own calendar: the feed that it subscribes to, and the busy times that were uploaded from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited


class CalendarFeed(Audited):
    """A secret address at which a calendar reads somebody's fixed conversations, without names (domain.md S3).

    The token is derived from the salt and kept nowhere; who renews or revokes it makes the old address dead.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="calendar_feeds",
        verbose_name=_("person"),
    )
    salt = models.CharField(_("secret"), max_length=32)
    token_hash = models.CharField(_("fingerprint of the link"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made on"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True)

    history = Recorded(excluded_fields=["salt", "token_hash"])

    class Meta:
        default_permissions = ()
        verbose_name = _("address of a calendar")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_open_feed_per_person")
        ]

    def __str__(self):
        return "calendar feed"


class BusyCalendar(Audited):
    """When a professional is busy elsewhere, as her own calendar said at the last upload: times, and nothing else."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="busy_calendar",
        verbose_name=_("person"),
    )
    # Pairs of moments in UTC: [["2026-09-08T07:00:00+00:00", "2026-09-08T08:30:00+00:00"], …]
    stretches = models.JSONField(_("busy times"), default=list, blank=True)
    uploaded_at = models.DateTimeField(_("last uploaded on"), null=True, blank=True)
    reaches_until = models.DateField(_("reaches until"), null=True, blank=True)

    # That there was an upload is history; when somebody was busy is replaced as a whole.
    history = Recorded(excluded_fields=["stretches"])

    class Meta:
        default_permissions = ()
        verbose_name = _("uploaded calendar")

    def __str__(self):
        return "busy calendar"
