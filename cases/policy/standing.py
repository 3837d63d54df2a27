"""How cases stand: loaded for a whole list at once, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import OuterRef
from django.utils import timezone

from cases.models import (
    Agreement,
    BreakGlass,
    Case,
    Consent,
    Conversation,
    Guardianship,
    Participant,
    Reply,
    Seat,
    Slot,
    Update,
    Waiver,
)
from cases.policy import access, planning
from cases.policy.consents import askable_from, shared_column
from cases.policy.unreached import mail_fails, off_unheard
from ruggensteun.delivery.models import Notification
from ruggensteun.prepared import Prepared, PreparedAmong, PreparedRelated


@dataclass(frozen=True)
class Standing:
    """How one case stands: loaded once for the whole list, in a fixed number of queries."""

    case: Case
    shared: bool
    seats: list
    talks: list
    held_messages: list
    sent_messages: list
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


def standing_of(user, number, *, now):
    """How the case with this number stands, or None where this person does not coach it: loading is authorising."""
    return next(iter(_standings(_COACHED(user=user, number=number, now=now), now)), None)


def standings(ids, *, now):
    """How each of these cases stands, by the child's first name; who asks has made sure that they may be seen.

    The number of queries does not grow with them.
    """
    return _standings(_CASES(ids, now=now), now)


def _standings(rows, now):
    today = timezone.localdate(now)
    _load(rows, now)
    messages = _messages(rows)
    return [
        Standing(
            case=case,
            shared=case.shared,
            seats=[seat for seat in case.all_seats if seat.is_open(now)],
            talks=case.talks,
            held_messages=[one for one in messages[case.pk] if one.state != Notification.State.SENT],
            sent_messages=[one for one in messages[case.pk] if one.state == Notification.State.SENT],
            asked=askable_from(case, today),
        )
        for case in rows
    ]


def _load(rows, now):
    _SEATS(rows, now=now)
    _TIES([case.child for case in rows])
    for about in (_ANSWERS, _UNREAD, _EMERGENCIES, _WAIVERS):
        about(rows)
    for case in rows:
        case.exceptions = [waiver for waiver in case.all_waivers if waiver.state != Waiver.State.DECLINED]
    talks = _TALKS(rows)
    _PEOPLE(talks)
    _AGREEMENTS(talks)
    _REPLIES(_SLOTS(talks))


def _whole(cases, now):
    rows = cases.annotate(shared=shared_column(timezone.localdate(now)))
    rows = rows.select_related("child", "school", "school_contact__user", "shelter")
    return rows.order_by("child__first_name", "pk")


def _coached(user, number, now):
    return _whole(access.coached_cases(user, now=now).filter(number=number), now)


def _seats(now):
    rows = Seat.objects.annotate(mail_fails=mail_fails(OuterRef("user"), now), off_unheard=off_unheard(now))
    return rows.select_related("user", "permission").order_by("since", "pk")


_COACHED = Prepared(lambda later: _coached(later.person("user"), later.text("number"), later.moment("now")))
_CASES = PreparedAmong(lambda ids, later: _whole(Case.objects.filter(pk__in=ids), later.moment("now")))
_SEATS = PreparedRelated(Seat.content_object, lambda later: _seats(later.moment("now")), to_attr="all_seats")
_TIES = PreparedRelated(
    Guardianship.child,
    Guardianship.objects.select_related("guardian__safe_contact", "guardian__personal_code").order_by(
        "-stays_here", "pk"
    ),
    to_attr="ties",
)
_ANSWERS = PreparedRelated(
    Consent.case, Consent.objects.select_related("told_to").order_by("-answered_on", "-pk"), to_attr="answers"
)
_UNREAD = PreparedRelated(
    Update.case,
    Update.objects.filter(by_school=True, seen_at=None, withdrawn_at=None).order_by("written_at", "pk"),
    to_attr="unread",
)
_EMERGENCIES = PreparedRelated(BreakGlass.case, BreakGlass.objects.select_related("user"))
_WAIVERS = PreparedRelated(Waiver.case, Waiver.objects.order_by("pk"), to_attr="all_waivers")
_TALKS = PreparedRelated(
    Conversation.case,
    Conversation.objects.select_related("slot", "released", "let_go_by", "told_to"),
    to_attr="talks",
)
_PEOPLE = PreparedRelated(
    Participant.conversation, Participant.objects.select_related("told_to", "user__interpreting", "user__safe_contact")
)
_SLOTS = PreparedRelated(Slot.conversation, Slot.objects.all())
_REPLIES = PreparedRelated(Reply.slot, Reply.objects.select_related("recorded_by").order_by("pk"))
_AGREEMENTS = PreparedRelated(Agreement.conversation, Agreement.objects.all())


def _messages(rows):
    """Messages to guardians that left or could not leave, the oldest first: {id of the case: [message]}."""
    case_of = {talk.pk: case.pk for case in rows for talk in case.talks}
    messages = defaultdict(list)
    for message in sorted(_MESSAGES(case_of), key=lambda message: message.created_at):
        messages[case_of[message.subject_id]].append(message)
    return messages


_MESSAGES = PreparedAmong(
    lambda talks, later: (
        Notification.objects.filter(
            kind__startswith="guardian.",
            state__in=[Notification.State.HELD, Notification.State.FAILED, Notification.State.SENT],
            subject_id__in=talks,
        )
        .select_related("recipient")
        .order_by("pk")
    )
)
