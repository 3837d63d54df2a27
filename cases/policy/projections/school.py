"""A case as the contact of the child's school may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Agreement, Consent, Participant
from cases.policy.consents import counts
from cases.policy.projections import pupils

# Facts of the school's own; a deadline, a wish or a sibling elsewhere is not one (domain.md S7, S8).
OWN_REASONS = {"after_drop_off": _("just after school starts"), "before_pick_up": _("just before school ends")}


@dataclass(frozen=True)
class PupilSlot:
    """One proposed time: her own answer, and of the others only whether they can."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    own_answer: str
    coach_can: bool | None
    guardian_can: bool | None
    past: bool


@dataclass(frozen=True)
class PupilConversation:
    """One conversation; times stand in it only while they can be answered."""

    pk: int
    state: str
    state_label: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    slots: tuple[PupilSlot, ...]
    who_came: tuple[str, ...]
    past: bool
    reply_by: date | None = None
    together: str = ""  # the other pupil who is talked about at the same time, when she may see that one too
    together_number: str = ""
    follows: bool = False
    in_doubt: bool = False  # the parent perhaps cannot come

    @property
    def unanswered(self):
        """Times to come that wait for her answer."""
        return tuple(slot for slot in self.slots if not slot.own_answer and not slot.past)

    @property
    def may_move(self):
        """Whether she may ask for another time: it is fixed, and still to come."""
        return self.state == "confirmed" and not self.past


@dataclass(frozen=True)
class PupilAgreement:
    """One agreement of a conversation that she is party to."""

    pk: int
    what: str
    who: str
    who_label: str
    by_when: date | None
    state: str
    state_label: str


@dataclass(frozen=True)
class PupilUpdate:
    """One update of this school's time with the child."""

    category: str
    text: str
    who: str
    at: datetime
    is_own: bool
    parent_reads: bool
    pk: int


@dataclass(frozen=True)
class Pupil:
    """One child at the contact's own school, by the consent that its parents gave."""

    number: str
    first_name: str
    last_name: str
    birth_date: date
    group: str
    school: str
    shelter: str
    coach: str
    coach_phone: str
    guardian: str
    guardian_language: str
    guardian_needs_interpreter: bool
    may_collect: tuple[str, ...]
    shared_until: date | None
    conversations: tuple[PupilConversation, ...]
    agreements: tuple[PupilAgreement, ...]
    ends_on: date | None
    shares_agreements: bool
    updates: tuple[PupilUpdate, ...]
    shares_updates: bool
    colleagues: tuple[str, ...] = ()  # who else of the school takes part

    @property
    def own_agreements(self):
        """What the school does and has not done yet."""
        return tuple(row for row in self.agreements if row.who == Agreement.Who.SCHOOL and row.state == "open")

    @property
    def other_agreements(self):
        """What others do, and what has been settled."""
        own = self.own_agreements
        return tuple(row for row in self.agreements if row not in own)

    @property
    def earlier(self):
        """Conversations that are over, latest first."""
        return tuple(talk for talk in self.conversations if talk.state in ("held", "no_show", "cancelled"))

    @property
    def current(self):
        """The conversation that is being planned or is fixed, if any."""
        return next((talk for talk in self.conversations if talk.state in ("planning", "confirmed")), None)


def page_of_pupils(user, number, *, now=None):
    """A page of this contact's pupils, and the ids of their cases: those of whom something is asked come first.

    Only what she may see moves a pupil up: her own conversations, and agreements that she reads (domain.md S8).
    """
    now = now or timezone.now()
    found = pupils.page_of(user, number, now)
    cases = pupils.loaded(found.rows, user, now)
    others = pupils.at_one_time(user, now) if cases else {}
    return found.of([_pupil(case, user, now, others) for case in cases]), found.rows


def pupil(user, number, *, now=None):
    """One pupil by case number, or None: a stranger does not learn that the case exists."""
    now = now or timezone.now()
    case = pupils.one(user, number, now)
    return case and _pupil(case, user, now, pupils.at_one_time(user, now))


def _pupil(case, user, now, others):
    seats = [seat for seat in case.everyone if seat.is_open(now)]
    coach = next((seat.user for seat in seats if seat.role == "coach"), None)
    guardian = next((seat.user for seat in seats if seat.role == "guardian"), None)
    return Pupil(
        number=case.number,
        first_name=case.child.first_name,
        last_name=case.child.last_name,
        birth_date=case.child.birth_date,
        group=case.group,
        school=case.school.name,
        shelter=case.shelter.name if case.shelter.named_to_schools else "",
        coach=coach.get_full_name() if coach else "",
        coach_phone=coach.work_phone.as_international if coach and coach.work_phone else "",
        guardian=guardian.first_name if guardian else "",
        guardian_language=guardian.get_language_display() if guardian else "",
        guardian_needs_interpreter=bool(guardian and guardian.needs_interpreter),
        may_collect=tuple(_who_collects(case) if "collecting" in case.covers else ()),
        shared_until=_until(case.asked, timezone.localdate(now)),
        conversations=tuple(_conversation(talk, user, now, others) for talk in case.talks),
        agreements=tuple(_agreement(row) for row in case.shared),
        ends_on=case.ends_on,
        shares_agreements="agreements" in case.covers,
        updates=tuple(_update(row, user) for row in case.shared_updates),
        shares_updates="updates" in case.covers,
        colleagues=tuple(seat.user.first_name for seat in seats if seat.role == "school_contact" and seat.user != user),
    )


def _who_collects(case):
    return [tie.guardian.first_name for tie in case.child.ties if tie.may_collect]


def _until(asked, today):
    """When the first consent that is needed ends; that of somebody who is not asked would tell that she exists."""
    answers = [answer for _giver, _tie, answer in asked if isinstance(answer, Consent)]
    return min((answer.ends_on for answer in answers if counts(answer, today)), default=None)


def _conversation(talk, user, now, others):
    people = list(talk.participants.all())
    fixed = talk.slot if talk.state in ("confirmed", "held", "no_show") else None
    open_slots = [slot for slot in talk.slots.all() if slot.round == talk.round and not slot.fell_through]
    # By time: the order of preference would tell of deadlines and wishes (domain.md S8).
    open_slots.sort(key=lambda slot: slot.starts_at)
    return PupilConversation(
        pk=talk.pk,
        state=talk.state,
        state_label=talk.get_state_display(),
        place=talk.get_place_display(),
        starts_at=fixed and fixed.starts_at,
        ends_at=fixed and fixed.ends_at,
        slots=tuple(_slot(slot, people, user, now) for slot in open_slots) if talk.state == "planning" else (),
        who_came=tuple(person.user.first_name for person in people if person.came),
        past=bool(fixed and fixed.starts_at <= now),
        reply_by=talk.reply_by if talk.state == "planning" else None,
        together=others.get(talk.pk, ("", ""))[0],
        together_number=others.get(talk.pk, ("", ""))[1],
        follows=talk.together_with_id is not None,
        in_doubt=bool(talk.doubted_by) and talk.state == "confirmed",
    )


def _slot(slot, people, user, now):
    answers = {reply.user_id: reply.answer for reply in slot.replies.all()}

    def can(role):
        given = [answers.get(person.user_id) for person in people if person.required and person.role == role]
        return None if None in given or not given else all(answer != "no" for answer in given)

    return PupilSlot(
        pk=slot.pk,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        reason=next((OWN_REASONS[reason] for reason in slot.reasons if reason in OWN_REASONS), ""),
        own_answer=answers.get(user.pk, ""),
        coach_can=can(Participant.Role.COACH),
        guardian_can=can(Participant.Role.GUARDIAN),
        past=slot.starts_at <= now,
    )


def _agreement(row):
    return PupilAgreement(
        pk=row.pk,
        what=row.what,
        who=row.who,
        who_label=row.get_who_display(),
        by_when=row.by_when,
        state=row.state,
        state_label=row.get_state_display(),
    )


def _update(row, user):
    return PupilUpdate(
        category=row.get_category_display(),
        text=row.text,
        who=row.written_by.first_name,
        at=row.written_at,
        is_own=row.written_by_id == user.pk,
        parent_reads=row.readers == row.Readers.ALL,
        pk=row.pk,
    )
