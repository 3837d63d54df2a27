"""The outbox: what must still be said to whom. Never a text: that is composed when sending."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.states import Stateful, state_is_known


class Notification(Stateful):
    """One message to one person about one event.

    Not audited by history: the row itself is the record of the message, and each sending is a line in the access log.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        HELD = "held", _("not sent, to keep her safe")
        FAILED = "failed", _("could not be delivered")
        TOLD = "told", _("told in person")
        WITHDRAWN = "withdrawn", _("no longer needed")

    TRANSITIONS = {
        State.WAITING: {State.SENDING, State.HELD, State.WITHDRAWN},
        State.SENDING: {State.SENT, State.WAITING, State.HELD, State.FAILED, State.WITHDRAWN},
        State.HELD: {State.TOLD, State.WITHDRAWN},
        State.FAILED: {State.TOLD, State.WITHDRAWN},
        State.SENT: set(),
        State.TOLD: set(),
        State.WITHDRAWN: {State.WAITING},
    }

    class Hold(models.TextChoices):
        NONE = "", ""
        IN_PERSON = "in_person", _("she wants to hear everything in person")
        NO_PROFILE = "no_profile", _("safe contact has not been talked about yet")
        REVIEW_OVERDUE = "review_overdue", _("safe contact must be gone through again first")
        DEVICE = "device", _("somebody else may read her phone")
        NO_ADDRESS = "no_address", _("there is no number or address")
        WISH = "wish", _("she asked to be reached otherwise: go through it together")
        TOO_LATE = "too_late", _("the next safe hour comes too late")
        LEFT = "left", _("this person no longer works with us")

    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    hold_reason = models.CharField(max_length=16, choices=Hold, default=Hold.NONE, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    too_late_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["kind", "subject_id"]),
            models.Index(fields=["recipient", "subject_id"], name="what_went_before"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "sequence", "recipient"], name="one_message_per_event_and_person"
            ),
            state_is_known(["waiting", "sending", "sent", "held", "failed", "told", "withdrawn"], "notification_state"),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(told_at__isnull=False, told_by__isnull=False), name="told_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(hold_reason=""), name="held_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_id}.{self.sequence}"


class Heartbeat(models.Model):
    """When something that should run again and again last did so: the clock ticks and a worker listens."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def beat(cls, name, now):
        """It runs, now."""
        cls.objects.update_or_create(name=name, defaults={"at": now})


class Standstill(Audited):
    """From when to when no message leaves, because what the program knows of now or of lately may be wrong.

    It ends by the act of an administrator; one of the clock also by itself, when the clock has been put right.
    """

    class Reason(models.TextChoices):
        CLOCK = "clock", _("the clock of the server jumped")
        RESTORED = "restored", _("a copy was put back")

    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    since = models.DateTimeField(_("since"))
    # The last moment of which we are sure: the last run before the clock jumped, or the newest record of a copy.
    sure_until = models.DateTimeField(_("sure until"))
    # What was closed in the hours that are lost: kind, case number, when, and whether it was closed again.
    lost = models.JSONField(_("what was lost"), default=list, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("ended by")
    )
    # Lines of the log up to this one may have been written by a wrong clock.
    log_until = models.BigIntegerField(_("last line of the log before it ended"), default=0)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("standstill")
        constraints = [
            models.UniqueConstraint(fields=["reason"], condition=Q(ended_at=None), name="one_standstill_for_a_reason")
        ]

    def __str__(self):
        return f"{self.reason} {self.since:%Y-%m-%d %H:%M}"
