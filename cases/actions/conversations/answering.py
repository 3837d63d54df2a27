"""Everybody's answers and wishes, by themselves or written down by the coach who was told."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import guardian_time
from cases.actions.conversations import fixing, rounds
from cases.actions.locks import locked
from cases.models import Conversation, Reply
from cases.policy import access
from ruggensteun.audit.acting import action
from ruggensteun.people.models.telling import TOLD
from ruggensteun.refusal import NotAllowed, Refused

WHILE_TALKING = timedelta(hours=1)


@action
def reply(slot, *, user, answer, by, via="self", told=None, now=None):
    """One person's answer to one slot; confirms by itself when everybody who must come can.

    `by` differs from `user` only when a coach writes down what somebody said; `told` (a Telling) is how that went.
    """
    now = now or timezone.now()
    conversation = locked(slot.conversation)
    slot = locked(slot)
    if not conversation.participants.filter(user=user).exists():
        raise NotAllowed(_("This person does not take part in this conversation."))
    _may_answer_for(conversation, user, by, now)
    if conversation.state == Conversation.State.CONFIRMED:
        raise Refused(_("The conversation is fixed already. Have a look when it is."))
    if conversation.state != Conversation.State.PLANNING:
        raise Refused(_("This conversation is off or over. Nothing has to be answered any more."))
    if slot.round != conversation.round or slot.fell_through:
        raise Refused(_("These times have been replaced. Have a look at the new ones."))
    if slot.starts_at <= now:
        raise Refused(_("This time has just passed. Choose another one."))
    rounds.write(slot, user, answer, via, by, now, told=told)
    if fixing.confirm_what_fits(conversation, now=now):
        return conversation
    rounds.keep_enough(conversation, now=now, answered_by=by, anew=answer == Reply.Answer.NO)
    if via != Reply.Via.LINK:
        # While coach and guardian talk, the next question comes up by itself; an hour later it is sent.
        rounds.ask_guardians(conversation, now=now, due_at=now + WHILE_TALKING if user.is_guardian else now)
    return conversation


def _may_answer_for(conversation, user, by, now):
    if not access.visible_conversations(by, now=now).filter(pk=conversation.pk).exists():
        raise NotAllowed(_("You do not take part in this conversation."))
    if by.pk != user.pk and not access.may_coach(by, conversation.case, now=now):
        raise NotAllowed(_("You can only answer for yourself."))


@action
def wish(conversation, *, user, wishes, by, told=None, now=None):
    """What suits a guardian better: pairs of weekday (0 is Monday) and part of the day. It guides the next round.

    `told` (a Telling) is how she told it to `by`; None when she said it herself.
    """
    now = now or timezone.now()
    conversation = locked(conversation)
    participant = conversation.participants.filter(user=user).first()
    if participant is None:
        raise NotAllowed(_("This person does not take part in this conversation."))
    _may_answer_for(conversation, user, by, now)
    if conversation.state != Conversation.State.PLANNING:
        raise Refused(_("This conversation is not being planned any more."))
    participant.wishes = sorted(wishes)
    participant.wished_at = now
    participant.was_told(told, to=by)
    participant.save(update_fields=["wishes", "wished_at", *TOLD])
    if user.is_guardian:
        guardian_time.remember_wishes(user, participant.wishes, by=by, told=told, now=now)
    return participant
