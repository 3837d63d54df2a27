"""How a professional comes in: by invitation only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited


class Invitation(Audited):
    """A link by mail that works once. The token itself is kept nowhere: it follows from the key and this row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name=_("person")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("invited by")
    )
    token_hash = models.CharField(_("fingerprint of the link"), max_length=64, unique=True)
    salt = models.CharField(_("salt of the link"), max_length=32)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    history = Recorded(excluded_fields=["token_hash", "salt"])

    class Meta:
        default_permissions = ()
        verbose_name = _("invitation")

    def __str__(self):
        return f"invitation {self.pk}"

    def is_open(self, now):
        """Whether it still lets in at that moment."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at
