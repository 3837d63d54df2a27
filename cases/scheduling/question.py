"""What is asked and what is answered: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

Week = Mapping[int, tuple[tuple[time, time], ...]]
Between = tuple[datetime, datetime]  # aware moments, end excluded

SATURDAY = 5

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
    AFTER_SIBLING = "after_sibling"
    BEFORE_SIBLING = "before_sibling"
    AS_WISHED = "as_wished"


@dataclass(frozen=True)
class Person:
    """Somebody who must be there: `week`, `busy`, `away` and `never` bind; `extra` are hours on one day besides `week`.

    `prefers` and `refused` (weekday, part of the day) only rank: a wish, and what this person said no to before.
    """

    week: Week
    busy: tuple[Between, ...] = ()
    away: frozenset[date] = frozenset()
    prefers: tuple[tuple[int, str], ...] = ()
    never: frozenset[int] = frozenset()
    refused: tuple[tuple[int, str], ...] = ()
    extra: tuple[tuple[date, time, time], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One conversation to plan, of `minutes`, until and including `last_day`.

    `deadline` counts as in time. `avoid` are starts proposed before: not proposed again, and their days come last.
    `siblings` are conversations of brothers and sisters at the same school, to sit next to; `offered` is what the same
    people are asked to keep for other conversations, which may still be free. Moments are aware; hours are whole
    minutes on the wall clock of `zone`; starts fall on multiples of `step` minutes.
    """

    earliest: datetime
    last_day: date
    deadline: date | None
    minutes: int
    school_days: frozenset[date]
    school_hours: Mapping[int, tuple[time, time]]
    people: tuple[Person, ...]
    avoid: frozenset[datetime] = frozenset()
    siblings: tuple[Between, ...] = ()
    offered: tuple[Between, ...] = ()
    zone: ZoneInfo
    step: int = 15


@dataclass(frozen=True)
class Proposal:
    """A slot that every person can make, with the reasons for choosing it."""

    starts_at: datetime
    ends_at: datetime
    reasons: tuple[Reason, ...]
