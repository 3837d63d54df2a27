"""Consent: who allows which school to read what, since and until (domain.md §3.2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.telling import Told, told_to_somebody
from ruggensteun.people.models.user import LANGUAGES
from ruggensteun.states import Stateful, state_is_known

from .case import Case
from .child import Guardianship

FORM_VERSION = "2026-1"


class Consent(Stateful, Told, Audited):
    """One person's answer about one school. Refusing is an answer like any other.

    What is told (`Told`) is here that it is taken back; how the answer itself came in stands in fields of its own.
    """

    class State(models.TextChoices):
        GIVEN = "given", _("yes")
        REFUSED = "refused", _("no")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("has ended")  # nobody took it back: the case was closed

    TRANSITIONS = {
        State.GIVEN: {State.WITHDRAWN, State.ENDED},
        State.REFUSED: set(),
        State.WITHDRAWN: set(),
        State.ENDED: set(),
    }

    class Giver(models.TextChoices):
        GUARDIAN = "guardian", _("parent or carer")
        CHILD = "child", _("the child")
        ORGANISATION = "organisation", _("guardianship organisation")
        COURT = "court", _("a court, in place of the parents")
        OTHER = "other", _("the other parent with custody")  # who is not entered: asked, and never answers

    class Purpose(models.TextChoices):
        SUPPORT = "support", _("support together with the school")
        TRANSFER = "transfer", _("passing on to another shelter")

    class Via(models.TextChoices):
        SPOKEN = "spoken", _("in a talk with the coach")
        PAPER = "paper", _("on paper")
        OWN_PAGE = "own_page", _("on her own page")

    # What a yes can cover besides name, group, birth date and the conversations, without which there is no table.
    CATEGORIES = {
        "collecting": _("who may collect the child"),
        "agreements": _("agreements"),
        "updates": _("updates"),
        "earlier": _("agreements of the earlier school that were chosen to go along"),
    }

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents", verbose_name=_("case"))
    # Whoever receives it: a school, or another shelter, for which there is no record here.
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("school")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.SUPPORT)
    giver = models.CharField(_("who answers"), max_length=12, choices=Giver)
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("parent"),
    )
    state = models.CharField(_("answer"), max_length=10, choices=State)
    covers_collecting = models.BooleanField(_("who may collect the child"), default=True)
    covers_agreements = models.BooleanField(_("agreements"), default=True)
    covers_updates = models.BooleanField(_("updates"), default=True)
    covers_earlier = models.BooleanField(
        _("agreements of the earlier school that were chosen to go along"), default=False
    )
    answered_on = models.DateField(_("answered on"))
    ends_on = models.DateField(_("holds until"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    form_version = models.CharField(_("version of the form"), max_length=10, default=FORM_VERSION)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    with_interpreter = models.BooleanField(_("with an interpreter"), default=False)
    via = models.CharField(_("how it came in"), max_length=8, choices=Via, default=Via.SPOKEN)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(_("written down at"), default=timezone.now)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("consent")
        ordering = ["-answered_on", "-pk"]
        constraints = [
            state_is_known(["given", "refused", "withdrawn", "ended"], "consent_state"),
            models.CheckConstraint(
                condition=Q(giver="guardian", guardian__isnull=False) | (~Q(giver="guardian") & Q(guardian=None)),
                name="a_guardians_consent_names_her",
            ),
            models.CheckConstraint(
                condition=Q(purpose="support", school__isnull=False) | Q(purpose="transfer", school=None),
                name="support_has_a_school_and_transfer_has_none",
            ),
            told_to_somebody("withdrawal_told_to_somebody"),
            models.UniqueConstraint(
                fields=["case", "school", "purpose", "guardian"],
                condition=Q(state="given", giver="guardian"),
                name="one_consent_per_guardian_and_school",
            ),
            models.UniqueConstraint(
                fields=["case", "school", "purpose", "giver"],
                condition=Q(state="given") & ~Q(giver="guardian"),
                name="one_consent_per_giver_and_school",
            ),
        ]

    def __str__(self):
        return f"{self.get_giver_display()}: {self.get_state_display()}"

    @property
    def covers(self):
        """The categories that this yes covers, in the order of CATEGORIES."""
        return tuple(name for name in self.CATEGORIES if getattr(self, f"covers_{name}"))

    @property
    def covers_in_words(self):
        """The same, as words."""
        return [self.CATEGORIES[name] for name in self.covers]


class Waiver(Stateful, Audited):
    """A guardian with custody who is not asked, for a reason of which a second professional approves."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second professional")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("not approved")

    TRANSITIONS = {State.ASKED: {State.APPROVED, State.DECLINED}, State.APPROVED: set(), State.DECLINED: set()}

    class Reason(models.TextChoices):
        SAFETY = "safety", _("asking would endanger somebody")
        UNREACHABLE = "unreachable", _("cannot be reached")
        NOT_KNOWN = "not_known", _("nobody knows who or where this parent is")
        COURT = "court", _("a court decided so")

    OF_WHO_IS_ENTERED = [one for one in Reason.choices if one[0] != "not_known"]

    # None: the other parent of a joint custody, of whom nobody knows who it is.
    guardianship = models.ForeignKey(
        Guardianship,
        models.PROTECT,
        related_name="waivers",
        verbose_name=_("parent of the child"),
        null=True,
        blank=True,
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="waivers", verbose_name=_("case"))
    state = models.CharField(_("how it stands"), max_length=8, choices=State, default=State.ASKED)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("parent who is not asked")
        constraints = [
            state_is_known(["asked", "approved", "declined"], "waiver_state"),
            models.CheckConstraint(
                condition=Q(state="asked") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="a_second_professional_decides",
            ),
            models.UniqueConstraint(
                fields=["guardianship", "case"], condition=~Q(state="declined"), name="one_waiver_per_guardianship"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(guardianship=None) & ~Q(state="declined"),
                name="one_waiver_for_the_other_parent",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.get_state_display()}"
