"""From the records to the question that scheduling answers: weeks, calendars, engagements, wishes, deadline."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import scheduling
from cases.actions import availability, surroundings
from cases.models import Conversation, Slot
from ruggensteun.refusal import Refused
from schools.calendar import LOOKED_AHEAD, known_until, school_days, unknown_year

HERE = ZoneInfo("Europe/Amsterdam")
HORIZON = timedelta(weeks=8)
# People must hear of it and answer: nothing is proposed for today or tomorrow morning.
NOTICE = timedelta(hours=24)
SLOTS_PER_ROUND = 3


def deadline_for(case, trigger, now):
    """The day by which the conversation should be held († 15 school days; † 5 after actual violence).

    Refused when the school is open on fewer days than that in the next sixteen weeks.
    """
    on = timezone.localdate(now)
    days = (
        settings.SCHOOL_DAYS_AFTER_VIOLENCE
        if trigger == Conversation.Trigger.VIOLENCE
        else settings.SCHOOL_DAYS_TO_FIRST_CONVERSATION
    )
    first = Conversation.objects.filter(case=case).exclude(state=Conversation.State.CANCELLED).first() is None
    start = timezone.localdate(case.opened_at) if trigger == Conversation.Trigger.START and first else on
    until = start + LOOKED_AHEAD
    open_days = school_days(case.school, start, min(until, known_until(case.school)))
    if len(open_days) <= days:
        unknown = unknown_year(case.school, until)
        raise Refused(unknown or _("The school is closed on nearly all days to come. Check its closures."))
    return scheduling.add_school_days(start, days, open_days)


def question_for(conversation, *, now, earliest=None):
    """Everything that scheduling must know about one conversation, as plain values."""
    case = conversation.case
    first = timezone.localdate(now)
    # Beyond what is known of the school's holidays nothing is proposed; the pages say so.
    last = min(timezone.localdate(now + HORIZON), known_until(case.school))
    open_days = school_days(case.school, first, last)
    refused = surroundings.refused_in(conversation)
    required = required_of(conversation)
    return scheduling.Question(
        earliest=max(earliest or now + NOTICE, availability.interpreter_from(required, open_days, now=now)),
        last_day=last,
        deadline=conversation.deadline,
        minutes=conversation.minutes,
        school_days=open_days,
        school_hours=case.school.hours(),
        people=tuple(
            replace(
                availability.person(participant, case.school, first, last),
                refused=refused.get(participant.user_id, ()),
            )
            for participant in required
        ),
        avoid=frozenset(conversation.slots.values_list("starts_at", flat=True)),
        siblings=surroundings.siblings_of(conversation, now=now),
        offered=surroundings.offered_to(conversation, now=now),
        zone=HERE,
    )


def required_of(conversation):
    """Those without whom it cannot take place, in the order of `Question.people`."""
    return list(conversation.participants.filter(required=True).select_related("user"))


def propose_round(conversation, *, now):
    """Write the slots of the conversation's current round; returns them, best first (perhaps none)."""
    return propose_more(conversation, SLOTS_PER_ROUND, now=now)


def propose_more(conversation, count, *, now, keep=True):
    """Write up to `count` further slots in the current round, best first; without `keep` only say which."""
    if count < 1:
        return []
    last = conversation.slots.filter(round=conversation.round).order_by("-rank").first()
    proposals = scheduling.propose(
        question_for(conversation, now=now, earliest=_earliest(conversation, now)), count=count
    )
    slots = [
        Slot(
            conversation=conversation,
            round=conversation.round,
            rank=rank,
            starts_at=proposal.starts_at,
            ends_at=proposal.ends_at,
            reasons=[str(reason) for reason in proposal.reasons],
        )
        for rank, proposal in enumerate(proposals, start=last.rank + 1 if last else 1)
    ]
    for slot in slots if keep else ():
        slot.save()
    return slots


def _earliest(conversation, now):
    """After the day by which everybody is asked to answer, or times would pass while people think; unless too late."""
    reply_by = school_day_after(conversation, settings.SCHOOL_DAYS_TO_REPLY, now=now)
    if reply_by >= conversation.deadline:
        return now + NOTICE
    return max(now + NOTICE, datetime.combine(reply_by + timedelta(days=1), time.min, HERE))


def school_day_after(conversation, count, *, now):
    """The day on which the school has been open `count` days from now; of a closed calendar the last day known."""
    today = timezone.localdate(now)
    last = min(today + HORIZON, known_until(conversation.case.school))
    days = sorted(day for day in school_days(conversation.case.school, today, last) if day > today)
    return (days[:count] or [today + timedelta(days=count)])[-1]


def still_possible(slot, *, now):
    """Whether school, weeks and engagements still allow this slot, at the moment of fixing it."""
    question = question_for(slot.conversation, now=now)
    return scheduling.feasible(replace(question, earliest=now), slot.starts_at)
