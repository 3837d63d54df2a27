"""The proposed times of one conversation with everybody's replies, as its coach reads them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Conversation, Participant, Reply, Slot
from cases.policy import planning
from cases.policy.projections.school import OWN_REASONS
from ruggensteun.people.models.workhours import WEEKDAYS


@dataclass(frozen=True)
class Line:
    """One time. `why` holds only what the school may read as well: the card says so on its eye line."""

    slot: Slot
    why: tuple[str, ...]
    replies: tuple[tuple[str, str], ...]
    best: bool
    gone: str
    asked: tuple[Participant, ...]

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at


def lines(talk, viewer, now):
    """The current round, best first; a time that cannot be any more comes last and says why."""
    people = sorted(talk.participants.all(), key=lambda person: list(Participant.Role).index(person.role))
    alive = [slot for slot, _replies in planning.alive(talk, now=now)]
    rows = [_line(talk, slot, people, viewer, alive, now) for slot in talk.slots.all() if slot.round == talk.round]
    return sorted(rows, key=lambda line: (bool(line.gone), planning.in_order(line.slot)))


def _line(talk, slot, people, viewer, alive, now):
    replies = {reply.user_id: reply for reply in slot.replies.all()}
    return Line(
        slot=slot,
        why=tuple(str(OWN_REASONS[reason]) for reason in slot.reasons if reason in OWN_REASONS),
        replies=tuple((_name(person, viewer), _answer(person, replies)) for person in people),
        best=bool(alive) and slot == alive[0],
        gone=_gone(slot, talk, slot in alive, now),
        asked=tuple(person for person in people if person.role == Participant.Role.GUARDIAN),
    )


def _name(person, viewer):
    return _("you") if person.user_id == viewer.pk else person.user.first_name


def _answer(person, replies):
    """The school reads yes or no of others, not how gladly (domain.md §5)."""
    reply = replies.get(person.user_id)
    if reply is None:
        return ""
    own = person.role == Participant.Role.SCHOOL_CONTACT
    return Reply.Answer.YES if reply.answer == Reply.Answer.IF_NEED_BE and not own else reply.answer


def _gone(slot, talk, is_alive, now):
    if slot.starts_at <= now:
        return _("this time has passed")
    if slot.fell_through and slot.ends_at - slot.starts_at < timedelta(minutes=talk.minutes):
        return _("too short for two children")
    if slot.fell_through:
        return _("somebody turned out to be expected elsewhere")
    return "" if is_alive else _("not everybody can")


def for_coach(talk, now):
    """Why each time was chosen, in one sentence for the coach alone: (slot, sentence), the best first.

    Of what is fixed only that time, of what is off none. Deadline, wish and sibling are facts that neither the school
    nor another reader of the card may know (S7, S8).
    """
    if talk.state != Conversation.State.PLANNING:
        return [(talk.slot, why(talk.slot))] if talk.slot else []
    return [(slot, why(slot)) for slot, _replies in planning.alive(talk, now=now)]


REASONS = {
    "before_deadline": gettext_lazy("before the last day on which it should be held"),
    "after_deadline": gettext_lazy("after the day on which it should be held"),
    "after_drop_off": gettext_lazy("just after bringing the child"),
    "before_pick_up": gettext_lazy("just before fetching the child"),
    "after_sibling": gettext_lazy("right after that of a brother or sister"),
    "before_sibling": gettext_lazy("right before that of a brother or sister"),
    "as_wished": gettext_lazy("as the parent wished"),
    "together": gettext_lazy("at the same time as that of a brother or sister"),
}


def why(slot):
    """One sentence for the coach: before the deadline, just after drop-off, right after that of a sibling."""
    found = [str(REASONS[reason]) for reason in slot.reasons if reason in REASONS]
    return ", ".join(found) if found else _("the first time that fits")


def how_answered(talk):
    """How answers of parents came in, the latest of each: (name, way, moment, answer, slot). For the coach alone."""
    parents = {
        person.user_id: person.user.first_name
        for person in talk.participants.all()
        if person.role == Participant.Role.GUARDIAN
    }
    rows = [reply for slot in talk.slots.all() for reply in slot.replies.all() if reply.user_id in parents]
    latest = {}
    for reply in sorted(rows, key=lambda reply: reply.answered_at):
        latest[reply.user_id] = reply
    return [
        (parents[user], reply.way, timezone.localtime(reply.answered_at), reply.get_answer_display())
        for user, reply in latest.items()
    ]


def wishes(talk):
    """What parents said would suit them better: (name, [day and part in words], how she told it or "")."""
    days, parts = dict(WEEKDAYS), {"morning": _("morning"), "afternoon": _("afternoon")}
    return [
        (person.user.first_name, [f"{days[day]} {parts[part]}" for day, part in person.wishes], person.how_told)
        for person in talk.participants.all()
        if person.role == Participant.Role.GUARDIAN and person.wishes
    ]
