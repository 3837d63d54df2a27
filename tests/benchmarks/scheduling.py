"""How long planning takes: one conversation over eight weeks, and ten thousand open ones. Processor time, figures only.

python -m tests.benchmarks.scheduling
"""

import random
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from statistics import quantiles
from zoneinfo import ZoneInfo

from cases.scheduling import ANY_TIME, Person, Question, propose

HERE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 9, 28)
WEEKS = 8
ONE, MANY = 500, 10_000


def a_question(chance):
    """Three people as they are: a coach with a full week, a contact with set hours, a parent with wishes."""
    days = [MONDAY + timedelta(days=n) for n in range(7 * WEEKS)]
    open_days = frozenset(
        day for day in days if day.weekday() < 5 and not date(2026, 10, 17) <= day <= date(2026, 10, 25)
    )
    coach = Person(week=_week(chance, 4), busy=_engagements(chance, days, 30))
    contact = Person(week=_week(chance, 3), busy=_engagements(chance, days, 12))
    wishes = tuple((chance.randrange(5), chance.choice(["morning", "afternoon"])) for _n in range(2))
    parent = Person(week=ANY_TIME, prefers=wishes, never=frozenset([chance.randrange(5)]))
    return Question(
        earliest=datetime.combine(MONDAY, clock(9), HERE),
        last_day=days[-1],
        deadline=MONDAY + timedelta(days=21),
        minutes=45,
        school_days=open_days,
        school_hours={day: (clock(8, 30), clock(12, 30) if day == 2 else clock(14, 30)) for day in range(5)},
        people=(coach, contact, parent),
        offered=_engagements(chance, days, 6),
        zone=HERE,
    )


def _week(chance, days):
    return {day: ((clock(8, 30), clock(16, 30)),) for day in chance.sample(range(5), days)}


def _engagements(chance, days, count):
    starts = [datetime.combine(chance.choice(days), clock(chance.randint(8, 15)), HERE) for _n in range(count)]
    return tuple((start, start + timedelta(minutes=45)) for start in starts)


def main():
    chance = random.Random(20261128)  # noqa: S311 (the same worlds each time)
    times = []
    for _n in range(ONE):
        question = a_question(chance)
        begin = time.process_time()
        propose(question)
        times.append((time.process_time() - begin) * 1000)
    cuts = quantiles(times, n=100)
    print(f"one conversation over {WEEKS} weeks   {cuts[49]:6.2f} ms p50   {cuts[94]:.2f} ms p95   ({ONE} worlds)")
    questions = [a_question(chance) for _n in range(MANY // 20)]
    begin = time.process_time()
    found = sum(bool(propose(questions[number % len(questions)])) for number in range(MANY))
    print(f"{MANY} open conversations        {time.process_time() - begin:6.2f} s    {found} of them got times")


if __name__ == "__main__":
    main()
