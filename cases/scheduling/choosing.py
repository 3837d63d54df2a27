"""What is better: every preference is here, and nowhere else. Deterministic, and explained."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from .clock import Stretch, by_day, local, minute
from .possible import engagements, free
from .question import Part, Proposal, Question, Reason

NOON = 12 * 60
NEAR = 30  # minutes a parent would wait at school: still "just after drop-off" or "before pick-up"
BESIDE = 15  # minutes between the talks of two siblings: still one journey

# What is worth waiting for, in school days.
WISH = 5  # somebody's own day and part of the day
SIBLING = 4  # one journey to school for two children
AGAIN = 5  # a time that overlaps one proposed before: who could not make that one hardly makes this
REFUSED = 3  # for each who said no to that day and part of the day before
NEARNESS = 2  # a parent who is at school anyway
CHANGE = 2  # an afternoon beside a morning: who never can at nine may be able to at two
OFFERED = 1  # a time that nobody was asked to keep for another conversation

Rank = tuple[bool, bool, int, date, int, int]  # see `_rank`
Start = tuple[int, int, int]  # its own price in school days, a parent's waiting, the minute of the day


@dataclass(frozen=True, slots=True)
class _HalfDay:
    """What is possible in one morning or afternoon, the best first; `price` is what all its starts have in common."""

    day: date
    part: Part
    late: bool
    price: int
    starts: list[Start]

    def clear_of(self, chosen: list[tuple[date, int]], minutes: int) -> list[Start]:
        """Give the best start that overlaps nothing chosen: a list of one, or none."""
        others = [start for day, start in chosen if day == self.day]
        clear = (one for one in self.starts if all(abs(one[2] - other) >= minutes for other in others))
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
            _rank(half, start, days, parts) for half in half_days for start in half.clear_of(chosen, question.minutes)
        ]
        if not ranks:
            break
        *_, day, _, start = min(ranks)
        chosen.append((day, start))
    return tuple(_proposal(question, day, start) for day, start in chosen)


def _half_days(question: Question) -> list[_HalfDay]:
    """List the mornings and afternoons that hold a possible start."""
    first, last = local(question.earliest, question.zone).date(), question.last_day
    days = sorted(day for day in question.school_days if first <= day <= last)
    taken = engagements(question, first, last)
    siblings, offered = (
        by_day(moments, question.zone, first, last) for moments in (question.siblings, question.offered)
    )
    avoided = _avoided(question)
    half_days = []
    for waited, day in enumerate(days):
        starts: dict[Part, list[Start]] = {}
        near = siblings.get(day, []), offered.get(day, []), [start for on, start in avoided if on == day]
        for one in sorted(_starts(question, day, free(question, day, taken), *near)):
            if (day, one[2]) not in avoided:
                starts.setdefault(_part(one[2]), []).append(one)
        late = question.deadline is not None and day > question.deadline
        for part, possible in starts.items():
            price = waited + WISH * _unmet(question, day, part) + REFUSED * _refusals(question, day, part)
            half_days.append(_HalfDay(day, part, late, price, possible))
    return half_days


def _starts(
    question: Question,
    day: date,
    open_stretches: list[Stretch],
    siblings: list[Stretch],
    offered: list[Stretch],
    before: list[int],
) -> Iterator[Start]:
    """Walk through the starts of a day: what each costs, and how long a parent waits from drop-off or until pick-up."""
    for begins, ends in open_stretches:
        opens, closes = map(minute, question.school_hours[day.weekday()])
        on_the_clock = -(-begins // question.step) * question.step
        for start in range(on_the_clock, ends - question.minutes + 1, question.step):
            wait = min(start - opens, closes - question.minutes - start)
            apart = bool(question.siblings) and not _beside(start, question.minutes, siblings)
            taken = any(start < until and since < start + question.minutes for since, until in offered)
            again = any(abs(start - other) < question.minutes for other in before)
            yield NEARNESS * (wait > NEAR) + SIBLING * apart + OFFERED * taken + AGAIN * again, wait, start


def _beside(start: int, minutes: int, siblings: list[Stretch]) -> Reason | None:
    """Say whether a talk comes right after or right before that of a sibling; None when neither."""
    for since, until in siblings:
        if 0 <= start - until <= BESIDE:
            return Reason.AFTER_SIBLING
        if 0 <= since - start - minutes <= BESIDE:
            return Reason.BEFORE_SIBLING
    return None


def _avoided(question: Question) -> set[tuple[date, int]]:
    """Name the starts proposed before, by day and minute."""
    moments = [local(moment, question.zone) for moment in question.avoid]
    return {(moment.date(), minute(moment)) for moment in moments}


def _rank(half: _HalfDay, one: Start, days: set[date], parts: set[Part]) -> Rank:
    """Order the slots, lowest first, given the days and parts of the day that were proposed already.

    The deadline, then a fresh day, then the price in school days, then the earliest day, then the least waiting.
    """
    own_price, wait, start = one
    price = half.price + own_price + CHANGE * (parts == {half.part})
    return half.late, half.day in days, price, half.day, wait, start


def _proposal(question: Question, day: date, start: int) -> Proposal:
    """Put a choice into words: a slot on the wall clock of the zone, with its reasons."""
    starts_at = datetime.combine(day, time(*divmod(start, 60)), tzinfo=question.zone)
    opens, closes = map(minute, question.school_hours[day.weekday()])
    wishes = any(person.prefers for person in question.people)
    deadline = question.deadline
    sibling = _beside(start, question.minutes, by_day(question.siblings, question.zone, day, day).get(day, []))
    holds = {
        Reason.BEFORE_DEADLINE: deadline is not None and day <= deadline,
        Reason.AFTER_DEADLINE: deadline is not None and day > deadline,
        Reason.AFTER_DROP_OFF: start - opens <= NEAR,
        Reason.BEFORE_PICK_UP: closes - start - question.minutes <= NEAR,
        Reason.AFTER_SIBLING: sibling == Reason.AFTER_SIBLING,
        Reason.BEFORE_SIBLING: sibling == Reason.BEFORE_SIBLING,
        Reason.AS_WISHED: wishes and not _unmet(question, day, _part(start)),
    }
    ends_at = starts_at + timedelta(minutes=question.minutes)
    return Proposal(starts_at, ends_at, tuple(reason for reason in Reason if holds[reason]))


def _unmet(question: Question, day: date, part: Part) -> int:
    """Count the people whose wish this part of this day is not."""
    wished = (day.weekday(), part)
    return sum(bool(person.prefers) and wished not in person.prefers for person in question.people)


def _refusals(question: Question, day: date, part: Part) -> int:
    """Count the people who said no to this part of this weekday before."""
    return sum((day.weekday(), part) in person.refused for person in question.people)


def _part(minute_of_day: int) -> Part:
    return Part.MORNING if minute_of_day < NOON else Part.AFTERNOON
