"""Werkafspraken: what, who, by when; short, and readable by all three (domain.md §3.5)."""

from django.db import models
from django.db.models import Q
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
        CARRIED = "carried", _("carried over")

    TRANSITIONS = {
        State.OPEN: {State.DONE, State.DROPPED, State.CARRIED},
        State.DONE: set(),
        State.DROPPED: set(),
        State.CARRIED: set(),
    }

    class Dropped(models.TextChoices):
        """Why it is not done: a closed list, for all three read it."""

        NONE = "", ""
        NOT_NEEDED = "not_needed", _("not needed any more")
        NOT_FITTING = "not_fitting", _("did not fit after all")
        OTHERWISE = "otherwise", _("solved in another way")
        MOVED_ON = "moved_on", _("the child moved on")

    class Who(models.TextChoices):
        COACH = "coach", _("coach")
        SCHOOL = "school", _("school")
        GUARDIAN = "guardian", _("parent")

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements", verbose_name=_("case"))
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, related_name="agreements", verbose_name=_("conversation")
    )
    state = models.CharField(_("how it stands"), max_length=8, choices=State, default=State.OPEN)
    what = EncryptedTextField(_("what"), blank=False)
    plain = EncryptedTextField(_("in the parent's words"))
    who = models.CharField(_("who"), max_length=8, choices=Who)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    drop_reason = models.CharField(_("why dropped"), max_length=12, choices=Dropped, default=Dropped.NONE, blank=True)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name=_("carried over from")
    )
    # Chosen at a change of school to be shown to the new one, once consent for it covers this.
    goes_along_to = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes along to")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("agreement")
        ordering = ["made_at", "pk"]
        constraints = [
            state_is_known(["open", "done", "dropped", "carried"], "agreement_state"),
            models.CheckConstraint(
                condition=Q(state="dropped") | Q(drop_reason=""), name="only_a_dropped_agreement_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"agreement {self.pk}"
