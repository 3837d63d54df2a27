"""Somebody takes another's place at the table: a new coach, a new school contact, a parent who steps out."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.conversations import ending, fixing, rounds
from cases.actions.locks import coached, locked
from cases.models import Conversation, Participant, Reply
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.refusal import Refused

RUNNING = (Conversation.State.PLANNING, Conversation.State.CONFIRMED)


def take_over(case, role, newcomer, *, by, now=None):
    """Give `newcomer` the place of whoever had this role at a running conversation. Called by actions.

    What is being planned gets times that fit the newcomer. What is fixed stays fixed when the newcomer is free then,
    and is planned anew when not. What shares its time with another one follows that; whoever calls this parts them
    afterwards where the tables differ.
    """
    now = now or timezone.now()
    for conversation in Conversation.objects.filter(case=case, state__in=RUNNING):
        conversation = locked(conversation)
        places = conversation.participants.filter(role=role)
        if conversation.participants.filter(user=newcomer).exists() or not places:
            continue
        for place in places:
            _off_for(conversation, place.user)
            place.user = newcomer
            place.save(update_fields=["user"])
        if conversation.together_with_id:
            continue
        if conversation.state == Conversation.State.PLANNING:
            _new_times(conversation, by, now)
        else:
            _keep_or_move(conversation, newcomer, by, now)


@action
def keep_time(conversation, *, guardian, slot, by, now=None):
    """The coach says that a time stays, though it was sent to a phone of this parent that is not safe any more."""
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    place = conversation.participants.filter(user=guardian, role=Participant.Role.GUARDIAN).first()
    if place is None or conversation.state not in RUNNING or not conversation.slots.filter(pk=slot.pk).exists():
        raise Refused(_("This has changed in the meantime. Have a look at how it stands now."))
    place.stays_for = slot
    place.save(update_fields=["stays_for"])
    return place


def step_out(case, guardian, *, by, now=None):
    """A guardian no longer takes part: without another parent there is nothing to plan any more. Called by actions."""
    now = now or timezone.now()
    for conversation in Conversation.objects.filter(case=case, state__in=RUNNING, participants__user=guardian):
        place = conversation.participants.get(user=guardian)
        others = conversation.participants.filter(role=Participant.Role.GUARDIAN, required=True).exclude(pk=place.pk)
        if not others.exists():
            ending.call_off(conversation, Conversation.Cancelled.NOT_NEEDED, by, now)
            continue
        place.required = False
        place.save(update_fields=["required"])
        withdraw(subject_id=conversation.pk, kinds=ending.MESSAGES, recipient=guardian)


def _off_for(conversation, user):
    """Whoever leaves hears only that it is off, when it stood in the diary; what waits for them is taken back."""
    withdraw(subject_id=conversation.pk, kinds=ending.MESSAGES, recipient=user)
    if conversation.state == Conversation.State.CONFIRMED and not conversation.together_with_id:
        announce(
            "conversation.left",
            recipient=user,
            subject_id=conversation.pk,
            sequence=conversation.sequence,
            too_late_at=conversation.slot.starts_at,
        )


def _new_times(conversation, by, now):
    conversation.round += 1
    conversation.save(update_fields=["round"])
    rounds.new_round(conversation, by=by, now=now, must=False)


def _keep_or_move(conversation, newcomer, by, now):
    ending.release(conversation)
    slot = conversation.slot
    if fixing.still_free(slot, now=now):
        _said_yes(slot, newcomer, by, now)
        fixing.tell_it_is_fixed(conversation, [newcomer], now=now)
    else:
        ending.move(conversation, by=by, now=now, must=False)


def _said_yes(slot, newcomer, by, now):
    """The place was taken over with what was promised; the newcomer can still ask for another time."""
    rounds.write(slot, newcomer, Reply.Answer.YES, Reply.Via.PROPOSED, by or newcomer, now)
