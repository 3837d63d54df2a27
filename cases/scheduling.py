"""When could everybody sit at one table? Windows in, ranked slots out: no database, no clock, nothing of ours.

What may never happen is decided in `_free` alone; `propose` and `feasible` both ask it. What is better is decided
in `_rank` alone: nothing is worth missing the deadline; three proposals fall on three days; and what is pleasant is
paid for in school days of waiting, so that a pleasant slot far away never beats a plain one soon.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

Week = Mapping[int, tuple[tuple[time, time], ...]]
Stretch = tuple[int, int]  # minutes since midnight on the wall clock, end excluded

MIDNIGHT = 24 * 60
NOON = 12 * 60
SATURDAY = 5
NEAR = 30  # minutes a parent would wait at school: still "just after drop-off" or "before pick-up"

# What is worth waiting for, in school days.
WISH = 5  # somebody's own day and part of the day
NEARNESS = 2  # a parent who is at school anyway
CHANGE = 2  # an afternoon beside a morning: who never can at nine may be able to at two

# The week of somebody who named no hours. An empty week means the opposite: never.
ANY_TIME: Week = dict.fromkeys(range(SATURDAY), ((time.min, time.max),))


class Part(StrEnum):
    """The part of the day in which a talk starts."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Reason(StrEnum):
    """Why a slot is proposed. Each tells a fact of somebody's: show a reader only those of their own (S7, S8)."""

    BEFORE_DEADLINE = "before_deadline"
    AFTER_DEADLINE = "after_deadline"
    AFTER_DROP_OFF = "after_drop_off"
    BEFORE_PICK_UP = "before_pick_up"
    AS_WISHED = "as_wished"


@dataclass(frozen=True)
class Person:
    """Somebody who must be there: `week` and `never` bind, `prefers` (weekday, part of the day) only ranks."""

    week: Week
    busy: tuple[tuple[datetime, datetime], ...] = ()
    away: frozenset[date] = frozenset()
    prefers: tuple[tuple[int, str], ...] = ()
    never: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One conversation to plan, of `minutes`, until and including `last_day`.

    `deadline` counts as in time. `avoid` are starts proposed before: not proposed again, and their days come last.
    Moments are aware; hours are whole minutes on the wall clock of `zone`; starts fall on multiples of `step` minutes.
    """

    earliest: datetime
    last_day: date
    deadline: date | None
    minutes: int
    school_days: frozenset[date]
    school_hours: Mapping[int, tuple[time, time]]
    people: tuple[Person, ...]
    avoid: frozenset[datetime] = frozenset()
    zone: ZoneInfo
    step: int = 15


@dataclass(frozen=True)
class Proposal:
    """A slot that every person can make, with the reasons for choosing it."""

    starts_at: datetime
    ends_at: datetime
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _HalfDay:
    """What is possible in one morning or afternoon: `starts` as (a parent's waiting, start), the best first."""

    day: date
    part: Part
    late: bool
    price: int
    starts: list[tuple[int, int]]

    def clear_of(self, chosen: list[tuple[date, int]], minutes: int) -> list[tuple[int, int]]:
        """Give the best start that overlaps nothing chosen: a list of one, or none."""
        others = [start for day, start in chosen if day == self.day]
        clear = (one for one in self.starts if all(abs(one[1] - other) >= minutes for other in others))
        return list(islice(clear, 1))


def propose(question: Question, count: int = 3) -> tuple[Proposal, ...]:
    """Name up to `count` slots for a conversation, the best first (domain.md §3.4).

    None overlaps another; fewer, or none, when there are no more. Raises ValueError for a moment without time zone.
    """
    half_days = _half_days(question)
    before = _avoided(question)
    chosen: list[tuple[date, int]] = []
    while len(chosen) < count:
        taken = [*before, *chosen]
        days = {day for day, _ in taken}
        parts = {_part(start) for _, start in taken}
        ranks = [
            _rank(half, wait, start, days, parts)
            for half in half_days
            for wait, start in half.clear_of(chosen, question.minutes)
        ]
        if not ranks:
            break
        *_, day, _, start = min(ranks)
        chosen.append((day, start))
    return tuple(_proposal(question, day, start) for day, start in chosen)


def feasible(question: Question, starts_at: datetime) -> bool:
    """Tell whether a slot can still take place: asked again at the moment of confirming.

    `avoid` and `step` play no part: a slot proposed before, or typed by a coach, may well be possible.
    """
    starts_at = _local(starts_at, question.zone)
    day, start = starts_at.date(), _minute(starts_at)
    ends = _minute(starts_at, up=True) + question.minutes
    free = _free(question, day, _engagements(question, day, day))
    return any(begins <= start and ends <= until for begins, until in free)


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


def _free(question: Question, day: date, engagements: Mapping[date, list[Stretch]]) -> list[Stretch]:
    """List when everybody can on `day`: every hard rule is here, and nowhere else."""
    weekday = day.weekday()
    earliest = _local(question.earliest, question.zone)
    if not earliest.date() <= day <= question.last_day:
        return []
    if weekday >= SATURDAY or day not in question.school_days:
        return []
    if weekday not in question.school_hours:
        return []
    if any(day in who.away or weekday in who.never for who in question.people):
        return []
    opens, closes = map(_minute, question.school_hours[weekday])
    if day == earliest.date():
        opens = max(opens, _minute(earliest, up=True))
    taken = list(engagements.get(day, ()))
    for person in question.people:
        hours = [tuple(map(_minute, window)) for window in person.week.get(weekday, ())]
        taken += _gaps(0, MIDNIGHT, hours)
    return _gaps(opens, closes, taken)


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


def _engagements(question: Question, first: date, last: date) -> dict[date, list[Stretch]]:
    """Lay everybody's engagements out by day; one without length takes nothing."""
    by_day: dict[date, list[Stretch]] = {}
    for begins, ends in (busy for person in question.people for busy in person.busy):
        begins, ends = _local(begins, question.zone), _local(ends, question.zone)
        if begins >= ends:
            continue
        day = max(first, begins.date())
        while day <= min(last, ends.date()):
            start = _minute(begins) if day == begins.date() else 0
            end = _minute(ends, up=True) if day == ends.date() else MIDNIGHT
            by_day.setdefault(day, []).append((start, end))
            day += timedelta(days=1)
    return by_day


def _half_days(question: Question) -> list[_HalfDay]:
    """List the mornings and afternoons that hold a possible start."""
    first, last = _local(question.earliest, question.zone).date(), question.last_day
    days = sorted(day for day in question.school_days if first <= day <= last)
    engagements = _engagements(question, first, last)
    avoided = _avoided(question)
    half_days = []
    for waited, day in enumerate(days):
        starts: dict[Part, list[tuple[int, int]]] = {}
        for wait, start in sorted(_starts(question, day, _free(question, day, engagements))):
            if (day, start) not in avoided:
                starts.setdefault(_part(start), []).append((wait, start))
        late = question.deadline is not None and day > question.deadline
        for part, possible in starts.items():
            price = waited + WISH * _unmet(question, day, part)
            half_days.append(_HalfDay(day, part, late, price, possible))
    return half_days


def _starts(question: Question, day: date, free: list[Stretch]) -> Iterator[tuple[int, int]]:
    """Walk through the starts of a day, each after how long a parent waits: from drop-off, or until pick-up."""
    for begins, ends in free:
        opens, closes = map(_minute, question.school_hours[day.weekday()])
        on_the_clock = -(-begins // question.step) * question.step
        for start in range(on_the_clock, ends - question.minutes + 1, question.step):
            yield min(start - opens, closes - question.minutes - start), start


def _avoided(question: Question) -> set[tuple[date, int]]:
    """Name the starts proposed before, by day and minute."""
    moments = [_local(moment, question.zone) for moment in question.avoid]
    return {(moment.date(), _minute(moment)) for moment in moments}


def _rank(half: _HalfDay, wait: int, start: int, days: set[date], parts: set[Part]) -> tuple:
    """Order the slots, lowest first, given the days and parts of the day that were proposed already.

    The deadline, then a fresh day, then the price in school days, then the earliest day, then the least waiting.
    """
    price = half.price + NEARNESS * (wait > NEAR) + CHANGE * (parts == {half.part})
    return half.late, half.day in days, price, half.day, wait, start


def _proposal(question: Question, day: date, start: int) -> Proposal:
    """Put a choice into words: a slot on the wall clock of the zone, with its reasons."""
    starts_at = datetime.combine(day, time(*divmod(start, 60)), tzinfo=question.zone)
    opens, closes = map(_minute, question.school_hours[day.weekday()])
    wishes = any(person.prefers for person in question.people)
    deadline = question.deadline
    holds = {
        Reason.BEFORE_DEADLINE: deadline is not None and day <= deadline,
        Reason.AFTER_DEADLINE: deadline is not None and day > deadline,
        Reason.AFTER_DROP_OFF: start - opens <= NEAR,
        Reason.BEFORE_PICK_UP: closes - start - question.minutes <= NEAR,
        Reason.AS_WISHED: wishes and not _unmet(question, day, _part(start)),
    }
    ends_at = starts_at + timedelta(minutes=question.minutes)
    return Proposal(starts_at, ends_at, tuple(reason for reason in Reason if holds[reason]))


def _unmet(question: Question, day: date, part: Part) -> int:
    """Count the people whose wish this part of this day is not."""
    wished = (day.weekday(), part)
    return sum(bool(person.prefers) and wished not in person.prefers for person in question.people)


def _part(minute: int) -> Part:
    return Part.MORNING if minute < NOON else Part.AFTERNOON


def _minute(moment: time | datetime, *, up: bool = False) -> int:
    """Tell the minute of the day, rounded down, or up where a talk may only start after it."""
    return moment.hour * 60 + moment.minute + (up and bool(moment.second or moment.microsecond))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Bring a moment to the zone's wall clock; one without time zone is refused, not guessed."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.astimezone(zone)
