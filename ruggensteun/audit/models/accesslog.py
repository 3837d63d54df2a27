"""Who saw or did what, after NEN 7513 (domain.md §6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessLog(models.Model):
    """One line of the access log. Append-only; names of fields, never their values."""

    class Action(models.TextChoices):
        READ = "read", _("looked at")
        LIST = "list", _("saw in a list")
        SEARCH = "search", _("searched")
        CREATE = "create", _("made")
        CHANGE = "change", _("changed")
        EXPORT = "export", _("saved as a file")
        PRINT = "print", _("printed")
        DENIED = "denied", _("was kept out")
        SIGN_IN = "sign_in", _("signed in")
        MESSAGE = "message", _("message sent")

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)  # a plain id: the log outlives its people
    actor_role = models.CharField(max_length=20, blank=True)
    organisation = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=12, choices=Action)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    case_ids = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    rule = models.CharField(max_length=60, blank=True)
    origin = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~models.Q(action=""), name="access_log_has_an_action")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type}"
