"""When one person can sit at a table: her week and its exceptions, her calendar, her contact hours, or her own days."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases import scheduling
from cases.models import Busy, Participant
from cases.policy import guardian_time, own_time
from ruggensteun.people.models import BusyCalendar, WeekException
from schools.models import SchoolContact

HERE = ZoneInfo("Europe/Amsterdam")


def person(participant, school, first, last):
    """What scheduling must know about one participant, from day `first` up to and including `last`."""
    busy = _engagements(participant, first, last)
    if participant.role == Participant.Role.GUARDIAN:
        return _guardian(participant, busy)
    user = participant.user
    week = own_time.week_of(user)
    if participant.role == Participant.Role.SCHOOL_CONTACT:
        week = _within_contact_hours(week, user, school, first)
    away, hours_away, extra = _exceptions(user, first, last)
    return scheduling.Person(
        week=week,
        busy=(*busy, *hours_away, *_calendar(user, first, last)),
        away=away,
        prefers=tuple((weekday, part) for weekday, part in participant.wishes),
        extra=extra,
    )


def interpreter_from(participants, open_days, *, now):
    """The first moment that leaves time to book an interpreter for whoever needs one; `now` when nobody does.

    Beyond the days that are known nothing fits: then it is the end of time.
    """
    lead = max((guardian_time.lead_days(one.user) for one in participants if one.user.needs_interpreter), default=0)
    if not lead:
        return now
    following = sorted(day for day in open_days if day > timezone.localdate(now))
    day = following[lead - 1] if len(following) >= lead else timezone.localdate(now) + timedelta(weeks=52)
    return datetime.combine(day, time.min, HERE)


def _guardian(participant, busy):
    days = guardian_time.days_of(participant.user)
    if days is None:
        wishes = tuple((weekday, part) for weekday, part in participant.wishes)
        return scheduling.Person(week=scheduling.ANY_TIME, busy=busy, prefers=wishes)
    hours = ((days.not_before or time.min, days.not_after or time.max),)
    return scheduling.Person(
        week=dict.fromkeys(scheduling.ANY_TIME, hours),
        busy=busy,
        prefers=tuple((weekday, part) for weekday, part in days.suits),
        never=frozenset(days.never),
    )


def _within_contact_hours(week, user, school, on):
    """Her own week, cut to the hours at which she can be met at this school, where somebody noted those."""
    contact = SchoolContact.objects.current(on).filter(user=user, school=school).first()
    there = own_time.contact_hours(contact) if contact else {}
    if not there:
        return week
    return {day: _common(stretches, there[day]) for day, stretches in week.items() if day in there}


def _common(stretches, others):
    both = [(max(one[0], other[0]), min(one[1], other[1])) for one in stretches for other in others]
    return tuple((begins, ends) for begins, ends in sorted(both) if begins < ends)


def _exceptions(user, first, last):
    """Whole days away, hours away on one day, and extra hours on one day."""
    away, busy, extra = set(), [], []
    rows = WeekException.objects.standing().filter(user=user, first_day__lte=last, last_day__gte=first)
    for row in rows:
        for day in _days(max(first, row.first_day), min(last, row.last_day)):
            if row.kind == WeekException.Kind.EXTRA:
                extra.append((day, row.start, row.end))
            elif row.start is None:
                away.add(day)
            else:
                busy.append(tuple(datetime.combine(day, moment, HERE) for moment in (row.start, row.end)))
    return frozenset(away), busy, tuple(extra)


def _calendar(user, first, last):
    """When her own calendar said that she is busy, at its last upload."""
    uploaded = BusyCalendar.objects.filter(user=user).first()
    begin, end = _moments(first, last)
    found = (tuple(map(datetime.fromisoformat, pair)) for pair in uploaded.stretches) if uploaded else ()
    return [(begins, ends) for begins, ends in found if begins < end and ends > begin]


def _engagements(participant, first, last):
    """What this person is already expected at, in fixed conversations elsewhere."""
    begin, end = _moments(first, last)
    step = timedelta(minutes=Busy.STEP_MINUTES)
    rows = Busy.objects.filter(person=participant.user, at__gte=begin, at__lt=end)
    rows = rows.exclude(conversation=participant.conversation_id)
    return tuple((at, at + step) for at in rows.order_by("at").values_list("at", flat=True))


def _moments(first, last):
    return (datetime.combine(day, time.min, HERE) for day in (first, last + timedelta(days=1)))


def _days(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
