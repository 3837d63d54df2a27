"""A half-finished intake, kept on the server so that a coach can be called away."""

from django.conf import settings
from django.db import models

from ruggensteun.fields import EncryptedTextField

from .shelter import Shelter


class IntakeDraft(models.Model):
    """What a coach has typed so far. Not audited: a working copy, encrypted, seen by her alone, gone when finished."""

    coach = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="+")
    data = EncryptedTextField()  # JSON of the form's fields
    # The window that typed last: another one that shows an older state keeps nothing.
    window = models.CharField(max_length=64, blank=True, default="", db_default="")
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at", "-pk"]

    def __str__(self):
        return f"intake {self.pk}"
