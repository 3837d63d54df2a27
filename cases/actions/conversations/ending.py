"""Moving a conversation, calling it off, and writing down how it went."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.conversations import followups, rounds
from cases.actions.conversations.fixing import QUESTIONS
from cases.actions.locks import coached, locked
from cases.models import Busy, Conversation, Participant
from cases.policy import access
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.people.models.telling import as_told
from ruggensteun.refusal import NotAllowed, Refused

ABOUT_A_FIXED_TIME = [f"{who}.{what}" for who in ("guardian", "conversation") for what in ("confirmed", "reminder")]
MESSAGES = [*QUESTIONS, *ABOUT_A_FIXED_TIME]


@action
def reschedule(conversation, *, by, reason="", told=None, now=None):
    """Look for another time: what was fixed is released, everybody hears of it, and a new round starts.

    Each party has a closed list of reasons; the coach alone reads which. A parent is not kept waiting for "no time".
    `told` (a Telling) is how a parent asked the coach for it; it is kept with a reason that is hers.
    """
    now = now or timezone.now()
    role = _role_at_the_table(conversation, by, now)
    conversation = locked(conversation)
    if reason and reason not in Conversation.MAY_MOVE_FOR[role]:
        raise Refused(_("Choose one of the reasons."), field="reason")
    if conversation.state == Conversation.State.CONFIRMED and conversation.slot.starts_at <= now:
        raise Refused(_("This time has been. The coach writes down first how it went."))
    return move(conversation, by=by, now=now, reason=reason, told=told, must=not by.is_guardian)


def move(conversation, *, by, now, reason="", told=None, must=True):
    """Release the time, tell everybody, and look for another one. Called inside actions, with the row locked."""
    old = conversation.slot
    conversation.move(
        Conversation.State.PLANNING,
        refusal=_("This conversation cannot be moved any more."),
        slot=None,
        released=old,
        moved_because=reason,
        let_go_by=by,
        round=conversation.round + 1,
        sequence=conversation.sequence + 1,
        confirmed_at=None,
        ended_at=None,
        **_told(reason, told, by),
    )
    release(conversation)
    _tell_it_is_off(conversation, old, by, now)
    rounds.new_round(conversation, by=by, now=now, must=must)
    return conversation


@action
def cancel(conversation, *, reason, by, told=None, now=None):
    """Call a conversation off, for one of a closed list of reasons; whoever had it in the diary hears of it.

    `told` (a Telling) is how a parent told the coach that she would rather not.
    """
    now = now or timezone.now()
    if reason not in Conversation.MAY_CANCEL_FOR[_role_at_the_table(conversation, by, now)]:
        raise Refused(_("Choose one of the reasons."), field="reason")
    return call_off(conversation, reason, by, now, told)


def let_go(conversation, *, reason, by, now=None):
    """A fixed time is off, by any party: for a reason that leaves room another is looked for, else it is called off."""
    if reason in Conversation.Moved.values:
        return reschedule(conversation, reason=reason, by=by, now=now)
    return cancel(conversation, reason=reason, by=by, now=now)


def call_off(conversation, reason, by, now, told=None):
    """Release the time and tell whoever may know of it. Called inside actions that have done the asking."""
    conversation = locked(conversation)
    old = conversation.slot
    conversation.move(
        Conversation.State.CANCELLED,
        refusal=_("This conversation cannot be cancelled any more."),
        cancel_reason=reason,
        let_go_by=by,
        slot=None,
        released=old or conversation.released,
        sequence=conversation.sequence + 1,
        ended_at=now,
        **_told(reason, told, by),
    )
    release(conversation)
    _tell_it_is_off(conversation, old, by, now)
    return conversation


def _told(reason, telling, by):
    """How a parent asked for it; another reason is not hers, whatever was filled in below it."""
    return as_told(telling if reason in Conversation.HERS else None, to=by)


def stop_all(case, *, reason, by, now, after=None):
    """Call off whatever is still planned for a case; with `after`, but for what is fixed on or before that day.

    Called by actions that end the ground under it.
    """
    running = [Conversation.State.PLANNING, Conversation.State.CONFIRMED, Conversation.State.NO_SHOW]
    for conversation in Conversation.objects.filter(case=case, state__in=running):
        fixed = conversation.slot if conversation.state == Conversation.State.CONFIRMED else None
        if after is None or fixed is None or timezone.localdate(fixed.starts_at) > after:
            call_off(conversation, reason, by, now)


def _role_at_the_table(conversation, by, now):
    """As what this person may let go of a time: who coaches the child, or whoever takes part in the conversation."""
    if not access.visible_conversations(by, now=now).filter(pk=conversation.pk).exists():
        raise NotAllowed(_("You do not take part in this conversation."))
    if access.may_coach(by, conversation.case, now=now):
        return Participant.Role.COACH
    return conversation.participants.get(user=by).role


def release(conversation):
    """Give back everybody's time."""
    Busy.objects.filter(conversation=conversation).delete()


def _tell_it_is_off(conversation, slot, by, now):
    """Take back what was not sent; whoever may know of a fixed time hears that it is off."""
    withdraw(subject_id=conversation.pk, kinds=MESSAGES)
    for participant in conversation.participants.select_related("user"):
        # A parent who stepped out hears of nothing that was planned after that.
        out = participant.role == Participant.Role.GUARDIAN and not participant.required
        if out or participant.user == by or (slot is not None and slot.starts_at <= now):
            continue
        told = "guardian" if participant.role == Participant.Role.GUARDIAN else "conversation"
        if slot is not None or told == "conversation":
            announce(
                f"{told}.cancelled",
                recipient=participant.user,
                subject_id=conversation.pk,
                sequence=conversation.sequence,
                too_late_at=slot.starts_at if slot else None,
            )


@action
def record(conversation, *, took_place, came, by, now=None):
    """Write down, after the time, whether the conversation took place and who came (ids of people)."""
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if conversation.slot is None or conversation.state != Conversation.State.CONFIRMED:
        raise Refused(_("There is no fixed conversation to write down."))
    if conversation.slot.starts_at > now:
        raise Refused(_("This conversation still has to take place."))
    if took_place and len(set(came)) < 2:
        raise Refused(_("Mark at least two people who were there."), field="came")
    for participant in conversation.participants.all():
        participant.came = participant.user_id in came
        participant.save(update_fields=["came"])
    state = Conversation.State.HELD if took_place else Conversation.State.NO_SHOW
    review = followups.review_day(conversation.case, timezone.localdate(now)) if took_place else None
    conversation.move(state, ended_at=now, review_on=review)
    withdraw(subject_id=conversation.pk, kinds=MESSAGES)
    return conversation
