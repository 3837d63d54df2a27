"""What lies round a conversation that is being planned: talks of siblings, times kept for others, earlier answers."""

from zoneinfo import ZoneInfo

from cases.models import Conversation, Participant, Reply, Slot

HERE = ZoneInfo("Europe/Amsterdam")
MORNING_UNTIL = 12


def siblings_of(conversation, *, now):
    """Times of brothers' and sisters' conversations at the same school, fixed or still open: one journey for two.

    Only those with the same coach and a parent who comes to both: nobody learns of a sibling through this (S8).
    """
    coach = conversation.participants.filter(role=Participant.Role.COACH).values("user")
    parents = conversation.participants.filter(role=Participant.Role.GUARDIAN, required=True).values("user")
    talks = (
        Conversation.objects.filter(case__school=conversation.case.school_id, participants__user__in=parents)
        .filter(pk__in=Conversation.objects.filter(participants__user__in=coach).values("pk"))
        .exclude(case=conversation.case_id)
    )
    return tuple(sorted({(slot.starts_at, slot.ends_at) for slot in _open_slots(talks, now)}))


def offered_to(conversation, *, now):
    """Times that the same people are asked to keep for other conversations, which may still be free."""
    people = conversation.participants.filter(required=True).values("user")
    talks = Conversation.objects.filter(state=Conversation.State.PLANNING, participants__user__in=people)
    slots = _open_slots(talks.exclude(pk=conversation.pk), now)
    return tuple(sorted({(slot.starts_at, slot.ends_at) for slot in slots}))


def _open_slots(talks, now):
    """The fixed times to come of these conversations, and those still asked of everybody."""
    rows = Slot.objects.filter(conversation__in=talks.values("pk"), starts_at__gt=now).select_related("conversation")
    for slot in rows:
        talk = slot.conversation
        fixed = talk.state == Conversation.State.CONFIRMED and talk.slot_id == slot.pk
        asked = talk.state == Conversation.State.PLANNING and talk.round == slot.round and not slot.fell_through
        if fixed or asked:
            yield slot


def refused_in(conversation):
    """Weekdays and parts of the day that each person said no to: {user_id: ((weekday, part), …)}."""
    rows = Reply.objects.filter(slot__conversation=conversation, answer=Reply.Answer.NO).select_related("slot")
    found = {}
    for row in rows:
        found.setdefault(row.user_id, set()).add(part_of(row.slot.starts_at))
    return {user: tuple(sorted(parts)) for user, parts in found.items()}


def part_of(moment):
    """The weekday and the part of the day in which a moment falls."""
    here = moment.astimezone(HERE)
    return here.weekday(), "morning" if here.hour < MORNING_UNTIL else "afternoon"
