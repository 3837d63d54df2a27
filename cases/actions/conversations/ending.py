"""Moving a conversation, calling it off, and writing down how it went."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.conversations import fixing, followups, rounds
from cases.actions.conversations.fixing import QUESTIONS
from cases.actions.locks import coached, locked
from cases.models import Busy, Conversation, Participant
from cases.policy import access, companions
from ruggensteun.audit.acting import action
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.people.models.telling import as_told
from ruggensteun.refusal import NotAllowed, Refused

ABOUT_A_FIXED_TIME = [f"{who}.{what}" for who in ("guardian", "conversation") for what in ("confirmed", "reminder")]
MESSAGES = [*QUESTIONS, *ABOUT_A_FIXED_TIME]


@action
def reschedule(conversation, *, by, reason="", told=None, asked_by=None, now=None):
    """Look for another time: what was fixed is released, everybody hears of it, and a new round starts.

    Each party has a closed list of reasons; the coach alone reads which. A parent is not kept waiting for "no time".
    `told` (a Telling) is how a parent asked the coach for it, and `asked_by` which of two did; both are kept with a
    reason that is hers.
    """
    now = now or timezone.now()
    role = _role_at_the_table(conversation, by, now)
    first = conversation.together_with
    if first is not None and _sits_at(first, by, now):
        reschedule(first, by=by, reason=reason, told=told, asked_by=asked_by, now=now)
        conversation.refresh_from_db()
        return conversation
    conversation = locked(conversation)
    if reason and reason not in Conversation.MAY_MOVE_FOR[role]:
        raise Refused(_("Choose one of the reasons."), field="reason")
    if conversation.state == Conversation.State.CONFIRMED and conversation.slot.starts_at <= now:
        raise Refused(_("This time has been. The coach writes down first how it went."))
    asked_by = _whose_wish(conversation, reason, by, asked_by)
    return move(conversation, by=by, now=now, reason=reason, told=told, asked_by=asked_by, must=not by.is_guardian)


def move(conversation, *, by, now, reason="", told=None, asked_by=None, must=True, shared=None):
    """Release the time, tell everybody, and look for another one. Called inside actions, with the row locked.

    `shared` is the conversation whose time this one had until now: that one stands in diaries, and parents know it.
    """
    first, companion = shared or conversation.together_with, companions.companion_of(conversation)
    old = conversation.slot
    conversation.move(
        Conversation.State.PLANNING,
        refusal=_("This conversation cannot be moved any more."),
        slot=None,
        released=None if first else old,
        together_with=None,
        moved_because=reason,
        let_go_by=asked_by or by,
        round=conversation.round + 1,
        sequence=conversation.sequence + 1,
        confirmed_at=None,
        ended_at=None,
        **_told(reason, told, by),
    )
    release(conversation)
    if companion is not None:
        _lets_go_too(companion, by, now, moved_because=reason, let_go_by=asked_by or by, **_told(reason, told, by))
    _tell_it_is_off(conversation, old, by, now, keeping=_parents(first) | _who_keep(companion))
    rounds.new_round(conversation, by=by, now=now, must=must)
    return conversation


def _lets_go_too(companion, by, now, **why):
    """What goes along waits for the next time; for who may not move it, it stays where it is."""
    if by is not None and not _sits_at(companion, by, now):
        part(companion, by=by, now=now)
        return
    companion = locked(companion)
    withdraw(subject_id=companion.pk, kinds=MESSAGES)
    if companion.state == Conversation.State.CONFIRMED:
        again = {"round": companion.round + 1, "sequence": companion.sequence + 1, "confirmed_at": None}
        companion.move(Conversation.State.PLANNING, slot=None, **again, **why)


def part(companion, *, by, now):
    """From here on each of two conversations goes its own way. Called inside actions.

    What was fixed keeps its time when that is free without the other, with a diary entry of its own; if not, another
    one is looked for. To a parent, who knows one time, it is off only when neither keeps it.
    """
    companion = locked(companion)
    first = companion.together_with
    companion.together_with = None
    companion.save(update_fields=["together_with"])
    if companion.state == Conversation.State.PLANNING:
        if companions.may_share(companion.case, now):
            rounds.new_round(companion, by=by, now=now, must=False)
    elif companion.slot.starts_at > now and not fixing.still_free(companion.slot, now=now):
        move(companion, by=by, now=now, must=False, shared=first)
    elif companion.slot.starts_at > now:
        people = [person.user for person in companion.participants.select_related("user")]
        # A parent's old link leads to it, unless that asks her for another time now.
        know = {by and by.pk, *(_heard_of(first) if first.state == Conversation.State.CANCELLED else ())}
        fixing.tell_it_is_fixed(companion, people, now=now, know=know)


def _parents(talk):
    """Ids of the parents who must come; of no conversation there are none."""
    people = Participant.objects.filter(conversation=talk, role=Participant.Role.GUARDIAN, required=True)
    return set(people.values_list("user", flat=True))


def _who_keep(companion):
    """Ids of the parents for whom the time still stands, for the other child."""
    if companion is None:
        return set()
    companion.refresh_from_db()
    return _parents(companion) if companion.state == Conversation.State.CONFIRMED else set()


def _heard_of(talk):
    """Ids of the parents to whom its last fixed time was sent or told."""
    heard = (Notification.State.SENT, Notification.State.TOLD)
    rows = Notification.objects.filter(kind="guardian.confirmed", subject_id=talk.pk, state__in=heard)
    return set(rows.filter(sequence=talk.sequence - 1).values_list("recipient", flat=True))


@action
def cancel(conversation, *, reason, by, told=None, asked_by=None, now=None):
    """Call a conversation off, for one of a closed list of reasons; whoever had it in the diary hears of it.

    `told` (a Telling) is how a parent told the coach that she would rather not, and `asked_by` which of two did.
    """
    now = now or timezone.now()
    if reason not in Conversation.MAY_CANCEL_FOR[_role_at_the_table(conversation, by, now)]:
        raise Refused(_("Choose one of the reasons."), field="reason")
    asked_by = _whose_wish(conversation, reason, by, asked_by)
    for one in _all_that_she_knows_as_one(conversation, by, now):
        call_off(one, reason, by, now, told, asked_by)
    conversation.refresh_from_db()
    return conversation


def _all_that_she_knows_as_one(conversation, by, now):
    """To a parent two children at one time are one appointment: what she does not want is off for both."""
    other = companions.other_of(conversation) if by.is_guardian else None
    if other is None or not _sits_at(other, by, now):
        return [conversation]
    first = locked(conversation.together_with or conversation)
    return [companions.companion_of(first), first]


def let_go(conversation, *, reason, by, now=None):
    """A fixed time is off, by any party: for a reason that leaves room another is looked for, else it is called off."""
    if reason in Conversation.Moved.values:
        return reschedule(conversation, reason=reason, by=by, now=now)
    return cancel(conversation, reason=reason, by=by, now=now)


def call_off(conversation, reason, by, now, told=None, asked_by=None):
    """Release the time and tell whoever may know of it. Called inside actions that have done the asking."""
    conversation = locked(conversation)
    first, companion = conversation.together_with, companions.companion_of(conversation)
    old = conversation.slot
    conversation.move(
        Conversation.State.CANCELLED,
        refusal=_("This conversation cannot be cancelled any more."),
        cancel_reason=reason,
        let_go_by=asked_by or by,
        slot=None,
        released=conversation.released if first else old or conversation.released,
        together_with=None,
        sequence=conversation.sequence + 1,
        ended_at=now,
        **_told(reason, told, by),
    )
    release(conversation)
    if companion is not None:
        part(companion, by=by, now=now)
    _tell_it_is_off(conversation, old, by, now, keeping=_parents(first) | _who_keep(companion))
    return conversation


def _whose_wish(conversation, reason, by, asked_by):
    """The parent whose wish it is, for a reason that is hers: with two at one table the coach says which of them."""
    if by.is_guardian or reason not in Conversation.HERS:
        return by
    rows = conversation.participants.filter(role=Participant.Role.GUARDIAN, required=True).select_related("user")
    parents = [row.user for row in rows]
    if asked_by is None and len(parents) < 2:
        return parents[0] if parents else by
    if asked_by not in parents:
        raise Refused(_("Choose which parent asked for it."), field="asked_by")
    return asked_by


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


def _sits_at(conversation, by, now):
    return access.visible_conversations(by, now=now).filter(pk=conversation.pk).exists()


def _role_at_the_table(conversation, by, now):
    """As what this person may let go of a time: who coaches the child, or whoever takes part in the conversation."""
    if not _sits_at(conversation, by, now):
        raise NotAllowed(_("You do not take part in this conversation."))
    if access.may_coach(by, conversation.case, now=now):
        return Participant.Role.COACH
    return conversation.participants.get(user=by).role


def release(conversation):
    """Give back everybody's time."""
    Busy.objects.filter(conversation=conversation).delete()


def _tell_it_is_off(conversation, slot, by, now, *, keeping):
    """Take back what was not sent; whoever may know of a fixed time hears that it is off."""
    withdraw(subject_id=conversation.pk, kinds=MESSAGES)
    for participant in conversation.participants.select_related("user"):
        # A parent who stepped out hears of nothing that was planned after that.
        out = participant.role == Participant.Role.GUARDIAN and not participant.required
        if out or (slot is not None and slot.starts_at <= now):
            continue
        kind = _how_it_is_off(participant, conversation, slot, by, keeping)
        if kind:
            announce(
                kind,
                recipient=participant.user,
                subject_id=conversation.pk,
                sequence=conversation.sequence,
                too_late_at=slot.starts_at if slot else None,
            )


def _how_it_is_off(participant, conversation, slot, by, keeping):
    """The kind of message that tells this person so, or None. Who knows it still has it in the diary."""
    is_parent = participant.role == Participant.Role.GUARDIAN
    if participant.user == by:
        in_the_diary = slot is not None and conversation.released_id == slot.pk
        return "conversation.taken_out" if in_the_diary and not is_parent else None
    if is_parent:
        return "guardian.cancelled" if slot is not None and participant.user_id not in keeping else None
    return "conversation.cancelled"


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
    companion = companions.companion_of(conversation)
    conversation.move(state, ended_at=now, review_on=review, together_with=None)
    withdraw(subject_id=conversation.pk, kinds=MESSAGES)
    if companion is not None:
        part(companion, by=by, now=now)
    return conversation
