"""What a parent may ask of her own records: to see them, or to have them erased (GDPR articles 15 and 17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.telling import Told, told_to_somebody
from ruggensteun.states import Stateful, state_is_known

from .case import Case


class Request(Stateful, Told, Audited):
    """One parent's request, with a term and an outcome."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("done")
        DECLINED = "declined", _("not done")

    TRANSITIONS = {State.ASKED: {State.GRANTED, State.DECLINED}, State.GRANTED: set(), State.DECLINED: set()}

    class Kind(models.TextChoices):
        SEE = "see", _("to see what is kept about her child and her")
        ERASE = "erase", _("to have it erased")

    class Why(models.TextChoices):
        """Why it is not done; she is told, in person."""

        NONE = "", ""
        STILL_OPEN = "still_open", _("the guidance goes on, at her own wish")
        HELD = "held", _("a complaint, a court or an inspection is running")
        OTHERS = "others", _("it would touch the rights of others")
        WITHDRAWN = "withdrawn", _("she took the request back")

    case = models.ForeignKey(Case, models.PROTECT, related_name="requests", verbose_name=_("case"))
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("parent or carer")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    kind = models.CharField(_("what she asks"), max_length=6, choices=Kind)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be answered by"))
    why_not = models.CharField(_("why not"), max_length=10, choices=Why, default=Why.NONE, blank=True)
    settled_on = models.DateField(_("answered on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("request of a parent")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            state_is_known(["asked", "granted", "declined"], "request_state"),
            models.CheckConstraint(condition=Q(state="declined") ^ Q(why_not=""), name="only_a_no_says_why"),
            told_to_somebody("request_told_to_somebody"),
            models.UniqueConstraint(
                fields=["case", "guardian", "kind"], condition=Q(state="asked"), name="one_open_request_of_a_kind"
            ),
        ]

    def __str__(self):
        return f"request {self.pk}"
