"""How cases stand: loaded for a whole list at once, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch
from django.utils import timezone

from cases.models import (
    BreakGlass,
    Case,
    Consent,
    Conversation,
    Guardianship,
    Participant,
    Reply,
    Seat,
    Update,
    Waiver,
)
from cases.policy import planning
from cases.policy.consents import askable_from, shared_column
from cases.policy.unreached import mail_fails, off_unheard
from ruggensteun.delivery.models import Notification


@dataclass(frozen=True)
class Standing:
    """How one case stands: loaded once for the whole list, in a fixed number of queries."""

    case: Case
    shared: bool
    seats: list
    talks: list
    held_messages: list
    asked: list

    @property
    def open_talk(self):
        """The conversation that is being planned or is fixed, if any."""
        return next((talk for talk in self.talks if talk.state in ("planning", "confirmed")), None)

    @property
    def carry_from(self):
        """Ids of earlier talks, of which what is open can be carried over to the latest, when that was held."""
        held = [talk.pk for talk in self.talks if talk.state == Conversation.State.HELD]
        return held[1:] if held and held[0] == self.talks[0].pk else []

    def takes_part(self, role):
        """Whether somebody has a seat in this role, now."""
        return bool(self.seated(role))

    def time_left(self, talk, now):
        """Whether a proposed time is left that nobody who must come has said no to."""
        return bool(planning.alive(talk, now=now))

    def agreed(self, talk):
        """Whether something was agreed."""
        return bool(talk.agreements.all())

    def seated(self, *roles):
        """Open seats in these roles, with their people."""
        return [seat for seat in self.seats if seat.role in roles]


def standings(cases, now):
    """How each of these cases stands, by the child's first name; the number of queries does not grow with them."""
    today = timezone.localdate(now)
    rows = _loaded(cases.annotate(shared=shared_column(today)), now)
    undelivered = _undelivered(rows)
    return [
        Standing(
            case=case,
            shared=case.shared,
            seats=[seat for seat in case.all_seats if seat.is_open(now)],
            talks=case.talks,
            held_messages=undelivered[case.pk],
            asked=askable_from(case, today),
        )
        for case in rows
    ]


def _loaded(cases, now):
    talks = Conversation.objects.select_related("slot", "released", "let_go_by", "told_to").prefetch_related(
        Prefetch("participants", Participant.objects.select_related("told_to", "user__interpreting")),
        Prefetch("slots__replies", Reply.objects.select_related("recorded_by")),
        "agreements",
    )
    seats = Seat.objects.annotate(mail_fails=mail_fails(OuterRef("user"), now), off_unheard=off_unheard(now))
    answers = Consent.objects.select_related("told_to")
    ties = Guardianship.objects.select_related("guardian__safe_contact", "guardian__personal_code")
    rows = list(
        cases.select_related("child", "school", "school_contact__user", "shelter")
        .prefetch_related(
            Prefetch("seats", seats.select_related("user", "permission"), to_attr="all_seats"),
            Prefetch("conversations", talks, to_attr="talks"),
            Prefetch("child__guardianships", ties.order_by("-stays_here", "pk"), to_attr="ties"),
            Prefetch("consents", answers.order_by("-answered_on", "-pk"), to_attr="answers"),
            Prefetch("updates", Update.objects.filter(by_school=True, seen_at=None).order_by("written_at"), "unread"),
            Prefetch("emergencies", BreakGlass.objects.select_related("user")),
            Prefetch("waivers", Waiver.objects.order_by("pk"), to_attr="all_waivers"),
        )
        .order_by("child__first_name", "pk")
    )
    for case in rows:
        case.exceptions = [waiver for waiver in case.all_waivers if waiver.state != Waiver.State.DECLINED]
    return rows


def _undelivered(rows):
    """Messages to guardians that could not leave, the oldest first: {id of the case: [message]}."""
    case_of = {talk.pk: case.pk for case in rows for talk in case.talks}
    stuck = [Notification.State.HELD, Notification.State.FAILED]
    found = Notification.objects.filter(kind__startswith="guardian.", state__in=stuck, subject_id__in=case_of)
    messages = defaultdict(list)
    for message in found.select_related("recipient").order_by("created_at"):
        messages[case_of[message.subject_id]].append(message)
    return messages
