"""What may never happen: every hard rule is here, and nowhere else."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from .clock import MIDNIGHT, Stretch, by_day, local, minute
from .question import SATURDAY, Question


def feasible(question: Question, starts_at: datetime) -> bool:
    """Tell whether a slot can still take place: asked again at the moment of confirming.

    `avoid` and `step` play no part: a slot proposed before, or typed by a coach, may well be possible.
    """
    starts_at = local(starts_at, question.zone)
    day, start = starts_at.date(), minute(starts_at)
    ends = minute(starts_at, up=True) + question.minutes
    open_stretches = free(question, day, engagements(question, day, day))
    return any(begins <= start and ends <= until for begins, until in open_stretches)


def free(question: Question, day: date, taken: Mapping[date, list[Stretch]]) -> list[Stretch]:
    """List when everybody can on `day`; `taken` are the engagements by day."""
    weekday = day.weekday()
    earliest = local(question.earliest, question.zone)
    if not earliest.date() <= day <= question.last_day:
        return []
    if weekday >= SATURDAY or day not in question.school_days:
        return []
    if weekday not in question.school_hours:
        return []
    if any(day in who.away or weekday in who.never for who in question.people):
        return []
    opens, closes = map(minute, question.school_hours[weekday])
    if day == earliest.date():
        opens = max(opens, minute(earliest, up=True))
    shut = list(taken.get(day, ()))
    for person in question.people:
        windows = (*person.week.get(weekday, ()), *(window for on, *window in person.extra if on == day))
        hours = [(minute(begins), minute(ends)) for begins, ends in windows]
        shut += _gaps(0, MIDNIGHT, hours)
    return _gaps(opens, closes, shut)


def engagements(question: Question, first: date, last: date) -> dict[date, list[Stretch]]:
    """Lay everybody's engagements out by day."""
    return by_day((busy for person in question.people for busy in person.busy), question.zone, first, last)


def add_school_days(day: date, n: int, school_days: frozenset[date]) -> date:
    """Count `n` school days on from `day`, which itself does not count: the arithmetic of deadlines (domain.md §3).

    Raises ValueError when the calendar does not reach that far: a deadline is never guessed.
    """
    if n < 0:
        raise ValueError("School days are counted forward.")
    if n == 0:
        return day
    following = sorted(school_day for school_day in school_days if school_day > day)
    if len(following) < n:
        raise ValueError(f"The school calendar knows {len(following)} school days after {day}, not {n}.")
    return following[n - 1]


def _gaps(first: int, last: int, stretches: Iterable[Stretch]) -> list[Stretch]:
    """List what remains of `first` to `last` outside the stretches."""
    gaps = []
    for begins, ends in sorted(stretches):
        if begins >= last:
            break
        if begins > first:
            gaps.append((first, begins))
        first = max(first, ends)
    if first < last:
        gaps.append((first, last))
    return gaps
