"""Werkafspraken: what, who, by when; short, and readable by all three (domain.md §3.5)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.fields import EncryptedTextField
from ruggensteun.states import Stateful, state_is_known

from .case import Case
from .conversation import Conversation


class Agreement(Stateful, Audited):
    """One thing that somebody will do; `plain` says it in the parent's words."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    TRANSITIONS = {State.OPEN: {State.DONE, State.DROPPED}, State.DONE: set(), State.DROPPED: set()}

    class Who(models.TextChoices):
        COACH = "coach", _("coach")
        SCHOOL = "school", _("school")
        GUARDIAN = "guardian", _("parent")

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="agreements")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    what = EncryptedTextField(_("what"), blank=False)
    plain = EncryptedTextField(_("in the parent's words"))
    who = models.CharField(_("who"), max_length=8, choices=Who)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("agreement")
        ordering = ["made_at", "pk"]
        constraints = [state_is_known(["open", "done", "dropped"], "agreement_state")]

    def __str__(self):
        return f"agreement {self.pk}"
