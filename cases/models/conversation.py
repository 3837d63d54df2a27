"""The driegesprek: guardian, coach and school contact at one table (domain.md §3.4, design.md §6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.people.models.telling import Telling, Told, Way, told_to, told_to_somebody
from ruggensteun.people.models.user import LANGUAGES
from ruggensteun.states import Stateful, state_is_known

from .case import Case


class Conversation(Stateful, Told, Audited):
    """One driegesprek, from looking for a time to what became of it; a case has one running at most.

    What is told (`Told`) is here that a parent cannot come, or would rather not.
    """

    class State(models.TextChoices):
        PLANNING = "planning", _("looking for a time")
        CONFIRMED = "confirmed", _("fixed")
        HELD = "held", _("held")
        NO_SHOW = "no_show", _("did not take place")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        State.PLANNING: {State.CONFIRMED, State.CANCELLED},
        State.CONFIRMED: {State.PLANNING, State.HELD, State.NO_SHOW, State.CANCELLED},
        State.NO_SHOW: {State.PLANNING, State.CANCELLED},
        State.HELD: set(),
        State.CANCELLED: set(),
    }

    class Trigger(models.TextChoices):
        START = "start", _("start of the guidance")
        VIOLENCE = "violence", _("actual domestic violence")
        ABSENCE = "absence", _("absence from school")
        CONCERN = "concern", _("another concern")
        REVIEW = "review", _("looking back together")

    class Place(models.TextChoices):
        """Never the shelter, and never free text (domain.md S1)."""

        SCHOOL = "school", _("at school")
        ONLINE = "online", _("online")
        LIBRARY = "library", _("in the library")
        TOWN_HALL = "town_hall", _("in the town hall")
        HEALTH_CENTRE = "health_centre", _("in the child health centre")

    class Cancelled(models.TextChoices):
        NONE = "", ""
        NOT_NEEDED = "not_needed", _("it is not needed any more")
        CONSENT = "consent", _("consent has ended")
        UNSAFE = "unsafe", _("it is not safe now")
        ILLNESS = "illness", _("somebody is ill")
        CLOSED = "closed", _("the guidance has ended")
        SCHOOL_CHANGED = "school_changed", _("another school")
        NOT_WANTED = "not_wanted", _("the parent does not want it now")
        RESTORED = "restored", _("it had been called off before a copy was put back")

    class Moved(models.TextChoices):
        """Why a time was let go of; who let go may choose, and the coach alone reads it."""

        NONE = "", ""
        ILLNESS = "illness", _("somebody is ill")
        CANNOT = "cannot", _("something came in between")
        PARENT_ASKS = "parent_asks", _("the parent asks for it")
        INTERPRETER = "interpreter", _("there is no interpreter then")

    # A closed list for each party (design.md §6).
    MAY_MOVE_FOR = {
        "coach": (Moved.ILLNESS, Moved.CANNOT, Moved.PARENT_ASKS, Moved.INTERPRETER),
        "school_contact": (Moved.ILLNESS, Moved.CANNOT),
        "guardian": (Moved.ILLNESS, Moved.CANNOT),
    }
    MAY_CANCEL_FOR = {
        "coach": (Cancelled.NOT_NEEDED, Cancelled.ILLNESS, Cancelled.UNSAFE, Cancelled.NOT_WANTED),
        "school_contact": (Cancelled.NOT_NEEDED, Cancelled.ILLNESS),
        "guardian": (Cancelled.NOT_WANTED,),
    }
    HERS = (Moved.PARENT_ASKS, Cancelled.NOT_WANTED)  # what a parent asks for, perhaps by telling her coach

    case = models.ForeignKey(Case, models.PROTECT, related_name="conversations", verbose_name=_("case"))
    state = models.CharField(_("how it stands"), max_length=10, choices=State, default=State.PLANNING)
    trigger = models.CharField(_("reason"), max_length=8, choices=Trigger)
    deadline = models.DateField(_("last good day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    place = models.CharField(_("place"), max_length=14, choices=Place, default=Place.SCHOOL)
    round = models.PositiveSmallIntegerField(_("round of times"), default=1)
    # By when everybody is asked to answer; the same for every trigger, or it would tell the school which (S7).
    reply_by = models.DateField(_("answers asked by"), null=True, blank=True)
    slot = models.ForeignKey(
        "cases.Slot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("time")
    )
    # The last time that was fixed and then let go of: diaries must be told which one is off.
    released = models.ForeignKey(
        "cases.Slot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("earlier time")
    )
    # That of a brother or sister with the same people: as long as both run, this one has its time and its diary entry.
    together_with = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="companion", verbose_name=_("at one time with")
    )
    sequence = models.PositiveIntegerField(_("version for calendars"), default=0)
    cancel_reason = models.CharField(
        _("why it is off"), max_length=14, choices=Cancelled, default=Cancelled.NONE, blank=True
    )
    moved_because = models.CharField(
        _("why it was moved"), max_length=14, choices=Moved, default=Moved.NONE, blank=True
    )
    let_go_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("moved or called off by"),
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    confirmed_at = models.DateTimeField(_("fixed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    review_on = models.DateField(_("look back on"), null=True, blank=True)  # set when it was held

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("conversation")
        ordering = ["-started_at", "-pk"]
        constraints = [
            state_is_known(["planning", "confirmed", "held", "no_show", "cancelled"], "conversation_state"),
            told_to_somebody("letting_go_told_to_somebody"),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "held", "no_show"]) | Q(slot__isnull=False),
                name="a_fixed_conversation_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["planning", "confirmed"]), name="one_conversation_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(together_with=None) | Q(state__in=["planning", "confirmed"]),
                name="together_as_long_as_it_runs",
            ),
        ]

    def __str__(self):
        return f"conversation {self.pk}"

    def get_absolute_url(self):
        return reverse("cases:conversation", args=[self.case.number, self.pk])

    @property
    def doubted_by(self):
        """The participants who said by their link alone that they cannot come to the time that is fixed."""
        people = self.participants.all()
        return [person for person in people if self.slot_id and person.doubted_for_id == self.slot_id]

    @property
    def interpreted(self):
        """Ids of the people for whom an interpreter is booked for exactly the time that is fixed."""
        people = self.participants.all()
        return {person.user_id for person in people if self.slot_id and person.interpreter_for_id == self.slot_id}


class Participant(Told, Audited):
    """Who is party to a conversation, what she wishes (perhaps told: `Told`), and whether she came."""

    class Role(models.TextChoices):
        COACH = "coach", _("coach")
        SCHOOL_CONTACT = "school_contact", _("school contact")
        GUARDIAN = "guardian", _("parent or carer")

    conversation = models.ForeignKey(
        Conversation, models.PROTECT, related_name="participants", verbose_name=_("conversation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    required = models.BooleanField(_("must be there"), default=True)
    came = models.BooleanField(_("came"), null=True, blank=True)
    # A parent's word, told to the coach, that both children are talked about at one time.
    agrees_together = models.BooleanField(_("agrees to one conversation about both children"), default=False)
    wishes = models.JSONField(
        _("wishes"), default=list, blank=True
    )  # pairs of weekday and part of the day: [[1, "morning"]]
    wished_at = models.DateTimeField(_("wished at"), null=True, blank=True)
    # For which time an interpreter was booked; another time needs another booking.
    interpreter_for = models.ForeignKey(
        "cases.Slot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("interpreter booked for"),
    )
    # By her link alone she said that she cannot come to this time; it stays taken (domain.md S4).
    doubted_for = models.ForeignKey(
        "cases.Slot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("perhaps cannot come to"),
    )
    doubted_at = models.DateTimeField(_("said so at"), null=True, blank=True)
    # The time that stays, says the coach, though it was sent to a phone that is not safe any more.
    stays_for = models.ForeignKey(
        "cases.Slot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stays, though known on an unsafe phone"),
    )

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("participant")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_place_at_the_table_per_person"),
            told_to_somebody("wishes_told_to_somebody"),
        ]

    def __str__(self):
        return self.get_role_display()


class Slot(Audited):
    """A proposed time. It can be answered as long as its round is the conversation's round."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="slots", verbose_name=_("conversation"))
    round = models.PositiveSmallIntegerField(_("round of times"))
    rank = models.PositiveSmallIntegerField(_("place in the order"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    reasons = models.JSONField(_("why this time"), default=list)
    fell_through = models.BooleanField(_("fell through"), default=False)  # somebody turned out to be busy after all

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("proposed time")
        ordering = ["round", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "round", "rank"], name="one_slot_per_rank"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"slot {self.pk}"


class Reply(Audited):
    """One person's answer to one slot, and how it came in."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        IF_NEED_BE = "if_need_be", _("if need be")
        NO = "no", _("no")

    class Via(models.TextChoices):
        SELF = "self", _("answered here")
        LINK = "link", _("answered through the link")
        TOLD = "told", _("told the coach in person")
        PHONED = "phoned", _("told the coach by telephone")
        PROPOSED = "proposed", _("proposed it")

    TOLD_BY = {Way.IN_PERSON: Via.TOLD, Way.PHONE: Via.PHONED}

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="replies", verbose_name=_("time"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    via = models.CharField(_("how it came in"), max_length=8, choices=Via)
    answered_at = models.DateTimeField(_("answered at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    # Of what was told in person: in which language, and whether an interpreter was there.
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    with_interpreter = models.BooleanField(_("with an interpreter"), default=False)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("reply")
        constraints = [models.UniqueConstraint(fields=["slot", "user"], name="one_reply_per_slot_and_person")]

    def __str__(self):
        return self.get_answer_display()

    @property
    def telling(self):
        """How it was told; None when it came in by itself."""
        way = next((way for way, via in self.TOLD_BY.items() if via == self.via), None)
        return Telling(way, self.language, self.with_interpreter) if way else None

    @property
    def way(self):
        """How it came in, in words: through the link, or told, to whom and in which language."""
        return told_to(self.recorded_by, self.telling) if self.telling else str(self.get_via_display())


class Busy(models.Model):
    """Five minutes of one person, taken by a fixed conversation: the database lets nobody be taken twice.

    Not audited: it follows from the conversation, is made when that is fixed and removed when that moves.
    """

    STEP_MINUTES = 5

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "at"], name="nobody_is_in_two_places")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
