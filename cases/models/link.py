"""A guardian's link to one conversation, and her short visits through it (domain.md S4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited

from .conversation import Conversation


class Link(Audited):
    """Single-purpose, expiring, revocable; the token itself is kept nowhere."""

    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("parent"))
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="links", verbose_name=_("conversation"))
    token_hash = models.CharField(_("fingerprint of the link"), max_length=64, unique=True)
    salt = models.CharField(_("salt of the link"), max_length=32)
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    # A card that the coach printed: messages have links of their own.
    on_paper = models.BooleanField(_("on paper"), default=False)

    history = Recorded(excluded_fields=["token_hash", "salt"])

    class Meta:
        default_permissions = ()
        verbose_name = _("link")

    def __str__(self):
        return f"link {self.pk}"

    def is_open(self, now):
        """Whether it still opens at that moment, as far as the link itself is concerned."""
        return self.revoked_at is None and now < self.expires_at


class Visit(models.Model):
    """One short visit through a link. Not audited: what is looked at stands in the access log."""

    link = models.ForeignKey(Link, models.PROTECT, related_name="visits")
    key_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2, blank=True)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    code_passed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    appointment = None  # what its link leads to now: known as long as one page is made

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"visit {self.pk}"
