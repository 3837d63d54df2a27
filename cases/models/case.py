"""The case: one child's time with one shelter, and who has a seat at it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.managers import UserObjectPermissionManager  # noqa: TID251  the table of seats is of its kind
from guardian.models import UserObjectPermissionBase  # noqa: TID251

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet
from ruggensteun.fields import EncryptedTextField
from ruggensteun.states import Stateful, state_is_known

from .child import Child
from .shelter import Shelter

# Without letters and digits that look alike on paper or sound alike on the phone.
ALPHABET = "BCDFGHJKMPRTVWXYZ2346789"


def new_number():
    """A case number tells nothing: no year, no order, no shelter."""
    letters = "".join(secrets.choice(ALPHABET) for _position in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Case(Stateful, Audited):
    """One child's time with one shelter, from intake to closing; a child has one open case at most."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    TRANSITIONS = {State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}

    class SchoolStatus(models.TextChoices):
        ENROLLED = "enrolled", _("goes to this school")
        STAYS = "stays", _("stays at the old school")
        ENROLLING = "enrolling", _("is being enrolled")
        NONE_YET = "none_yet", _("no school yet")
        UNDER_FOUR = "under_four", _("under four")
        EXEMPT = "exempt", _("exempt from school")

    WITH_SCHOOL = (SchoolStatus.ENROLLED, SchoolStatus.STAYS, SchoolStatus.ENROLLING)

    class Risk(models.TextChoices):
        GREEN = "green", _("green")
        ORANGE = "orange", _("orange")
        RED = "red", _("red")

    class Closing(models.TextChoices):
        NONE = "", ""
        MOVED_ON = "moved_on", _("the family lives elsewhere now")
        SUPPORT_DONE = "support_done", _("this support is not needed any more")
        FAMILY_STOPS = "family_stops", _("the family wants to stop")
        OTHER_SHELTER = "other_shelter", _("another shelter takes over")

    class Hold(models.TextChoices):
        """Why nothing of a closed case may be erased for now."""

        NONE = "", ""
        COMPLAINT = "complaint", _("a complaint is being dealt with")
        COURT = "court", _("a court or the police asked for it")
        INSPECTION = "inspection", _("an inspection is looking at it")

    number = models.CharField(_("number"), max_length=9, unique=True, default=new_number, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="cases", verbose_name=_("child"))
    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="cases", verbose_name=_("shelter"))
    state = models.CharField(_("how it stands"), max_length=6, choices=State, default=State.OPEN)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    school_status = models.CharField(_("school"), max_length=10, choices=SchoolStatus)
    school_checked_on = models.DateField(_("school asked after on"), null=True, blank=True)
    school_contact = models.ForeignKey(
        "schools.SchoolContact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("school contact"),
    )
    group = models.CharField(_("group"), max_length=12, blank=True)
    risk = models.CharField(_("risk"), max_length=6, choices=Risk, default=Risk.GREEN)
    location_code = models.CharField(_("location code"), max_length=4, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    # The last day on which school and parent read; told to them before, so that nobody is shown out without a word.
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_reason = models.CharField(
        _("why it was closed"), max_length=14, choices=Closing, default=Closing.NONE, blank=True
    )

    legal_hold = models.CharField(_("may not be erased"), max_length=10, choices=Hold, default=Hold.NONE, blank=True)
    # A parent asked, and it was granted: erased from this day on, without waiting for the term.
    erase_from = models.DateField(_("to be erased from"), null=True, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("case")
        permissions = [
            ("coach", "Seat as coach"),
            ("substitute", "Seat as substitute"),
            ("school_contact", "Seat as school contact"),
            ("guardian", "Seat as guardian"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(state="open"), name="one_open_case_per_child"),
            state_is_known(["open", "closed"], "case_state"),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | ~Q(school_status__in=["enrolled", "stays"]),
                name="a_child_at_school_has_a_school",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="a_closed_case_has_a_closing_time",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("cases:case", args=[self.number])


class Seat(UserObjectPermissionBase, Audited):
    """Who takes part in a case, in which role, since and until: one grant per person per case.

    Written through django-guardian's own functions (see cases/actions/seats.py); the permission names the seat.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name=_("person"))
    permission = models.ForeignKey("auth.Permission", models.PROTECT, related_name="+", verbose_name=_("role"))
    content_object = models.ForeignKey(Case, models.PROTECT, related_name="seats", verbose_name=_("case"))
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)

    class SafeSaid(models.TextChoices):
        """Who said that both parents at one table is safe (domain.md S11)."""

        NONE = "", ""
        EACH = "each", _("each of them, apart from the other")
        TEAM = "team", _("each of them, and we weighed it up in our team")

    # A parent beside another one: at the same table, because somebody said that this is safe, or at a table of her own.
    apart = models.BooleanField(_("at a table of her own"), default=False)
    safe_said = models.CharField(_("who said it is safe"), max_length=4, choices=SafeSaid, blank=True)

    history = Recorded()
    # That of django-guardian, which grants through it, refusing what would leave no history.
    objects = UserObjectPermissionManager.from_queryset(AuditedQuerySet)()

    class Meta:
        default_permissions = ()
        verbose_name = _("seat")
        unique_together = [("user", "permission", "content_object")]
        constraints = [
            models.UniqueConstraint(fields=["user", "content_object"], name="one_seat_per_person_and_case"),
        ]

    def __str__(self):
        return self.role

    @property
    def role(self):
        """Coach, substitute, school_contact or guardian: the name of the permission."""
        return self.permission.codename

    def is_open(self, now):
        """Whether this person takes part at that moment."""
        return self.since <= now and (self.until is None or now < self.until)

    @property
    def case(self):
        """The case at whose table this seat stands."""
        return self.content_object


class Note(Audited):
    """What only the coach and a substitute read."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name=_("case"))
    text = EncryptedTextField(_("note"), blank=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("note")
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return f"note {self.pk}"
