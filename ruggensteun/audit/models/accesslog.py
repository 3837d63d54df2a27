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
        DELETE = "delete", _("deleted")
        EXPORT = "export", _("saved as a file")
        PRINT = "print", _("printed")
        DENIED = "denied", _("was kept out")
        SIGN_IN = "sign_in", _("signed in")
        BREAK_GLASS = "break_glass", _("opened in an emergency")
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
    # The organisation whose log manager reads this line; None when it is about nobody's people or cases.
    owner_id = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        # Each is one way to look through a million lines, the latest first.
        indexes = [
            models.Index(fields=["owner_id", "at", "id"], name="log_of_one_owner"),
            models.Index(fields=["owner_id", "actor_id", "at", "id"], name="log_of_one_person"),
            models.Index(fields=["owner_id", "action", "at", "id"], name="log_of_one_action"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(action=""), name="access_log_has_an_action")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type}"


class LoggedCase(models.Model):
    """One case that a line is about: the same as in its `case_ids`, where every database finds it quickly."""

    # Without a constraint in the database: it would cost each write, and neither of the two is ever changed.
    line = models.ForeignKey(AccessLog, models.PROTECT, related_name="cases", db_constraint=False)
    case_id = models.BigIntegerField()  # a plain id: the ground knows no cases

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["case_id", "line"], name="log_of_one_case")]

    def __str__(self):
        return f"{self.line_id} {self.case_id}"
