"""How long a conversation takes: two children at one table need longer than one (domain.md §3.4)."""

from datetime import timedelta

from django.conf import settings

from cases.actions import proposals
from cases.models import Conversation, Participant, Slot
from cases.policy import planning


def minutes_for(conversation):
    """As long as the setting says, for one child or for two."""
    two = Conversation.objects.filter(together_with=conversation).exists()
    return settings.CONVERSATION_MINUTES_FOR_TWO if two else settings.CONVERSATION_MINUTES


def set_length(conversation):
    """Times that are proposed from here on are as long as they must be; whether that is longer than before."""
    before, conversation.minutes = conversation.minutes, minutes_for(conversation)
    if conversation.minutes != before:
        conversation.save(update_fields=["minutes"])
    return conversation.minutes > before


def lengthen(conversation, *, now):
    """Make the times that are left longer, as far as everybody is free that long; returns those to be answered anew.

    A time to which somebody answered gives way to a longer one at the same hour: who can come for three quarters of
    an hour may have a lesson after that.
    """
    coach = conversation.participants.get(role=Participant.Role.COACH).user_id
    anew = []
    for slot, replies in planning.alive(conversation, now=now):
        answered = any(user != coach for user in replies)
        longer = _next(slot, conversation) if answered else slot
        longer.conversation, longer.ends_at = conversation, slot.starts_at + timedelta(minutes=conversation.minutes)
        possible = proposals.still_possible(longer, now=now)
        if possible:
            longer.save()
        if answered or not possible:
            slot.fell_through = True
            slot.save(update_fields=["fell_through"])
        if answered and possible:
            anew.append(longer)
    return anew


def _next(slot, conversation):
    last = conversation.slots.filter(round=slot.round).order_by("-rank").first()
    return Slot(round=slot.round, rank=last.rank + 1, starts_at=slot.starts_at, reasons=slot.reasons)
