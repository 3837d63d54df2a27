"""What happened in one case, in sentences, for its coach: derived from the records themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Consent, Conversation, Reply
from ruggensteun.delivery.models import Notification


@dataclass(frozen=True)
class Event:
    """One moment and what happened then."""

    at: datetime
    sentence: str


def timeline(standing):
    """Events of one case, latest first."""
    case = standing.case
    events = [Event(case.opened_at, _("Intake finished"))]
    events += _seats(case)
    events += _consents(case)
    for talk in standing.talks:
        events += _talk(talk)
    events += _messages(standing)
    if case.state == Case.State.CLOSED:
        events.append(Event(case.closed_at, _("Case closed: %(why)s") % {"why": case.get_closing_reason_display()}))
    # Reversed after sorting, so that of two events at one moment the later one comes first.
    return sorted(events, key=lambda event: event.at)[::-1]


def _seats(case):
    now = timezone.now()
    for seat in case.all_seats:
        if seat.role == "coach" and seat.since > case.opened_at:
            yield Event(seat.since, _("%(name)s is the coach now") % {"name": seat.user.first_name})
        if seat.role == "school_contact":
            yield Event(seat.since, _("%(name)s of the school takes part") % {"name": seat.user.first_name})
        if seat.role == "substitute":
            yield Event(seat.since, _("%(name)s stands in") % {"name": seat.user.first_name})
        if seat.until and seat.until <= now:
            yield Event(seat.until, _("%(name)s no longer takes part") % {"name": seat.user.first_name})


def _consents(case):
    sentences = {
        Consent.State.GIVEN: _("%(who)s gave consent"),
        Consent.State.REFUSED: _("%(who)s gave no consent"),
        Consent.State.WITHDRAWN: _("%(who)s gave consent"),
        Consent.State.ENDED: _("%(who)s gave consent"),
    }
    names = {tie.guardian_id: tie.guardian.first_name for tie in case.child.ties}
    for consent in case.answers:
        who = names.get(consent.guardian_id) or consent.get_giver_display()
        yield Event(consent.recorded_at, sentences[consent.state] % {"who": who})
        if consent.withdrawn_at:
            yield Event(consent.withdrawn_at, _how(_("Consent of %(who)s has ended") % {"who": who}, consent))
    for waiver in case.exceptions:
        yield Event(waiver.asked_at, _("Approval asked for not asking a parent"))
        if waiver.decided_at:
            yield Event(
                waiver.decided_at, _("A second professional decided: %(what)s") % {"what": waiver.get_state_display()}
            )


def _how(sentence, told):
    """The sentence, and how a parent told it when she did."""
    return f"{sentence} ({told.how_told})" if told.how_told else sentence


def _talk(talk):
    yield Event(talk.started_at, _("Conversation started: %(why)s") % {"why": talk.get_trigger_display()})
    names = {person.user_id: person.user.first_name for person in talk.participants.all()}
    answered = {}
    for slot in talk.slots.all():
        for reply in slot.replies.all():
            if reply.via != Reply.Via.PROPOSED:
                answered.setdefault((reply.user_id, reply.way), []).append(reply.answered_at)
    for (user_id, way), moments in answered.items():
        words = {"who": names.get(user_id, ""), "how": way}
        yield Event(max(moments), _("%(who)s answered (%(how)s)") % words)
    if talk.confirmed_at:
        yield Event(talk.confirmed_at, _("The conversation is fixed"))
    if talk.ended_at:
        sentence = {
            Conversation.State.HELD: _("Conversation held"),
            Conversation.State.NO_SHOW: _("The conversation did not take place"),
            Conversation.State.CANCELLED: _("Conversation cancelled: %(why)s")
            % {"why": talk.get_cancel_reason_display()},
        }.get(talk.state)
        if sentence:
            yield Event(talk.ended_at, _how(sentence, talk))
    agreements = list(talk.agreements.all())
    if agreements:
        yield Event(
            max(row.made_at for row in agreements), _("Agreements made: %(count)d") % {"count": len(agreements)}
        )


def _messages(standing):
    talks = [talk.pk for talk in standing.talks]
    to_guardians = Notification.objects.filter(kind__startswith="guardian.", subject_id__in=talks)
    for message in to_guardians.select_related("recipient").order_by("pk"):
        name = {"name": message.recipient.first_name}
        if message.sent_at:
            yield Event(message.sent_at, _("Message to %(name)s, without names") % name)
        if message.told_at:
            yield Event(message.told_at, _("%(name)s was told in person") % name)
