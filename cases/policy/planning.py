"""What the replies amount to: which slot fits everybody, which one a guardian is asked next, who has not answered."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Conversation, Participant, Reply, Slot
from ruggensteun.prepared import PreparedRelated

GOOD = (Reply.Answer.YES, Reply.Answer.IF_NEED_BE)


def answers(conversation):
    """The current round's open slots with their replies: [(slot, {user_id: Reply})], best first.

    Reads what was prefetched, so that a list of conversations costs no more queries than one.
    """
    slots = [slot for slot in conversation.slots.all() if slot.round == conversation.round and not slot.fell_through]
    return [(slot, {reply.user_id: reply for reply in slot.replies.all()}) for slot in sorted(slots, key=in_order)]


def loaded(conversation):
    """The same conversation with all that is asked of it here, at once; what was loaded before is kept."""
    _PEOPLE([conversation])
    _SLOTS([conversation])
    _REPLIES(conversation.slots.all())
    return conversation


_AT_THE_TABLE = ("conversation", "user", "role", "required", "wished_at")
_PEOPLE = PreparedRelated(Participant.conversation, Participant.objects.only(*_AT_THE_TABLE))
_SLOTS = PreparedRelated(Slot.conversation, Slot.objects.all())
_REPLIES = PreparedRelated(Reply.slot, Reply.objects.order_by("pk"))


def in_order(slot):
    """In time first, then what somebody wished since the others were proposed, then as they were ranked."""
    return "after_deadline" in slot.reasons, "as_wished" not in slot.reasons, slot.rank


def required_ids(conversation):
    """Ids of the people without whom it cannot take place."""
    return {person.user_id for person in conversation.participants.all() if person.required}


def fitting(conversation, *, now):
    """Slots that every required party can make, best first: all yes before if-need-be."""
    required = required_ids(conversation)
    found = []
    for slot, replies in answers(conversation):
        given = [replies[user].answer for user in required if user in replies]
        if slot.starts_at > now and len(given) == len(required) and all(answer in GOOD for answer in given):
            found.append((any(answer != Reply.Answer.YES for answer in given), slot.rank, slot))
    return [slot for *_order, slot in sorted(found, key=lambda one: one[:2])]


def alive(conversation, *, now):
    """Slots that nobody who must come has said no to, and that are not past."""
    required = required_ids(conversation)
    return [
        (slot, replies)
        for slot, replies in answers(conversation)
        if slot.starts_at > now
        and not any(replies[user].answer == Reply.Answer.NO for user in required if user in replies)
    ]


def asked_of(guardian, conversation, *, now):
    """The one slot that a guardian is asked now: the best that is left and that she has not answered; or None.

    None too while a slot that she can make waits for the others: she is asked one thing at a time.
    """
    left = alive(conversation, now=now)
    if any(guardian.pk in replies and replies[guardian.pk].answer in GOOD for _slot, replies in left):
        return None
    return next((slot for slot, replies in left if guardian.pk not in replies), None)


def guardians(conversation):
    people = conversation.participants.select_related("user")
    return [person.user for person in people if person.role == Participant.Role.GUARDIAN and person.required]


def silent(conversation, *, now):
    """Who must come and owes an answer now: a contact to any time that is left, a guardian to the one she is asked."""
    left = alive(conversation, now=now)
    return [
        person
        for person in conversation.participants.all()
        if person.required and _owes(person, conversation, left, now)
    ]


def _owes(person, conversation, left, now):
    if person.role == Participant.Role.GUARDIAN:
        return asked_of(person.user, conversation, now=now) is not None
    return any(person.user_id not in replies for _slot, replies in left)


def refused(conversation):
    """Times of this round that somebody who must come said no to."""
    required = required_ids(conversation)
    no = Reply.Answer.NO
    return [
        slot
        for slot, replies in answers(conversation)
        if any(replies[user].answer == no for user in required if user in replies)
    ]


def is_late(conversation, *, now):
    """Whether the day by which everybody was asked to answer has passed."""
    return conversation.reply_by is not None and timezone.localdate(now) > conversation.reply_by


def to_call(conversation, *, now):
    """Who has not answered by the day on which answers were asked for, reminded or not."""
    return silent(conversation, now=now) if is_late(conversation, now=now) else []


# So near its last day a conversation without a time needs a person.
NEAR = timedelta(days=4)


def at_risk(conversation, *, now):
    """Whether a conversation without a time threatens to miss its last day, or has missed it."""
    if conversation.state != Conversation.State.PLANNING:
        return False
    return conversation.deadline - timezone.localdate(now) <= NEAR or not in_time(conversation, now=now)


def in_time(conversation, *, now):
    """The times that are left and fall on or before the last good day; one that goes along has those of the other."""
    left = alive(conversation.together_with or conversation, now=now)
    return [slot for slot, _replies in left if timezone.localdate(slot.starts_at) <= conversation.deadline]
