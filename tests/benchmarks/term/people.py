"""Who lives in the simulated term, and how they behave: the same people, whoever does the planning.

Every trait and every whim follows from the seed and the name, never from the order in which things happen.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
FIRST_DAY = date(2026, 8, 31)
INTAKE_WEEKS = 8  # up to the last week of October: across the autumn holiday and the change of the clock
REGIONS = ("noord", "midden", "zuid")

# How people are. Made up, and the same for both ways of planning.
CONTACT_BUSY = 0.25  # a lesson that stands in no calendar
FORGETS = {"contact": 0.15, "guardian": 0.20}  # says nothing until reminded
DEAF = 0.4  # of those: says nothing to the reminder either, and is called
DELAY_HOURS = {"contact": 14, "guardian": 7}  # mean, before somebody answers
GUARDIAN_CAN = 0.62  # a part of a weekday that suits a parent
IN_PERSON = 0.2  # parents who want to hear everything in person
FALLS_ILL = 0.07  # somebody, the day before
STAYS_AWAY = 0.05  # somebody does not turn up
REACHED_BY_PHONE = 0.7


def chance(seed, *what):
    """A generator of its own for everything that is left to chance."""
    return random.Random("/".join(str(one) for one in (seed, *what)))  # noqa: S311 (repeatable on purpose)


@dataclass(frozen=True)
class Child:
    """One child: its coach, school and family by number, and the moment of intake."""

    number: int
    family: int
    coach: int
    school: int
    intake: datetime


def children(seed, count, coaches, schools):
    """The children of the term by moment of intake; one in six has a brother or sister at the same school."""
    found, family = [], 0
    for number in range(count):
        sibling = found and number % 6 == 5
        dice = chance(seed, "child", number)
        if sibling:
            older = found[-1]
            found.append(Child(number, older.family, older.coach, older.school, older.intake + timedelta(minutes=30)))
            continue
        family += 1
        day = FIRST_DAY + timedelta(days=7 * dice.randrange(INTAKE_WEEKS) + dice.randrange(5))
        moment = datetime.combine(day, time(dice.randrange(9, 16)), HERE)
        found.append(Child(number, family, number % coaches, dice.randrange(schools), moment))
    return sorted(found, key=lambda child: (child.intake, child.number))


def week(seed, kind, number):
    """Hours by weekday of a coach or contact, who work four or three days."""
    dice = chance(seed, "week", kind, number)
    days = sorted(dice.sample(range(5), 4 if kind == "coach" else 3))
    return {day: (time(8, 30), time(16, 30)) for day in days}


def at_work(hours, moment, minutes=45):
    """Whether a talk from `moment` on lies within somebody's hours."""
    here = moment.astimezone(HERE)
    window = hours.get(here.weekday())
    ends = (here + timedelta(minutes=minutes)).time()
    return window is not None and window[0] <= here.time() and ends <= window[1]


def half_day(moment):
    here = moment.astimezone(HERE)
    return here.weekday(), "morning" if here.hour < 12 else "afternoon"


def contact_can(seed, contact, moment):
    """What the contact says of a time within her hours: yes, if_need_be or no."""
    draw = chance(seed, "contact", contact, moment.astimezone(HERE).date(), half_day(moment)).random()
    return "no" if draw < CONTACT_BUSY else "if_need_be" if draw < CONTACT_BUSY + 0.15 else "yes"


def suits(seed, family):
    """The parts of weekdays that suit a parent: at least two."""
    dice = chance(seed, "suits", family)
    parts = [(day, part) for day in range(5) for part in ("morning", "afternoon")]
    found = [one for one in parts if dice.random() < GUARDIAN_CAN]
    return found if len(found) > 1 else parts[2:4]


def guardian_can(seed, family, moment):
    """What a parent says of a time: mostly by her week, now and then something comes between."""
    if half_day(moment) not in suits(seed, family):
        return "no"
    return "no" if chance(seed, "guardian", family, moment.astimezone(HERE).date()).random() < 0.08 else "yes"


def in_person(seed, family):
    """Whether this parent wants to hear everything in person."""
    return chance(seed, "in person", family).random() < IN_PERSON


def answers_at(seed, who, number, asked, turn):
    """When somebody answers a question by herself; None when she forgets."""
    dice = chance(seed, "answers", who, number, turn)
    if dice.random() < FORGETS[who]:
        return None
    return waking(asked + timedelta(hours=dice.expovariate(1 / DELAY_HOURS[who])), who)


def hears_reminder(seed, who, number, turn):
    """Whether a reminder helps."""
    return chance(seed, "reminder", who, number, turn).random() >= DEAF


def days_until_reached(seed, who, number, turn):
    """How many working days a coach tries before she has somebody on the telephone, at least one."""
    dice, days = chance(seed, "phone", who, number, turn), 1
    while dice.random() > REACHED_BY_PHONE:
        days += 1
    return days


def falls_ill(seed, number, start):
    """Who of the three is ill the day before a talk, or None."""
    dice = chance(seed, "ill", number, start)
    return dice.choice(["coach", "contact", "guardian"]) if dice.random() < FALLS_ILL else None


def stays_away(seed, number, start):
    """Whether somebody does not turn up."""
    return chance(seed, "away", number, start).random() < STAYS_AWAY


def waking(moment, who):
    """Push a moment into the hours in which somebody answers: school hours for a contact, daytime for a parent."""
    here = moment.astimezone(HERE)
    first, last = (time(8), time(17)) if who != "guardian" else (time(9), time(21))
    if here.time() < first:
        here = datetime.combine(here.date(), first, HERE)
    if here.time() > last:
        here = datetime.combine(here.date() + timedelta(days=1), first, HERE)
    while who != "guardian" and here.weekday() > 4:
        here = datetime.combine(here.date() + timedelta(days=1), first, HERE)
    return here


def working_morning(moment, days=1):
    """Half past nine on the coach's next working morning, or that many on."""
    here = moment.astimezone(HERE)
    day = here.date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return datetime.combine(day, time(9, 30), HERE)
