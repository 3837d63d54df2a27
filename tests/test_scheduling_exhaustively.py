"""What cases/scheduling.py promises in any world: never an impossible moment, and the best of all first.

The oracle knows nothing of its ways: it walks through every start, five minutes at a time and in UTC.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.scheduling import ANY_TIME, Person, Question, feasible, propose

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), tzinfo=AMSTERDAM)


def possible(question, start):
    """Every hard rule again, for each five minutes of a talk, in UTC."""
    start = start.astimezone(UTC)
    if start < question.earliest:
        return False
    chunks = [start + timedelta(minutes=n) for n in range(0, question.minutes, 5)]
    return all(open_at(question, chunk, chunk + timedelta(minutes=5)) for chunk in chunks)


def open_at(question, begins, ends):
    here, clock = begins.astimezone(question.zone).date(), begins.astimezone(question.zone).time()
    opens, closes = question.school_hours.get(here.weekday(), (time.max, time.max))
    at_school = here in question.school_days and here.isoweekday() not in (6, 7) and opens <= clock < closes
    return (
        at_school
        and here <= question.last_day
        and all(
            any(opens <= clock < closes for opens, closes in hours_of(person, here))
            and not any(taken < ends and begins < until for taken, until in person.busy if taken < until)
            and here not in person.away
            and here.weekday() not in person.never
            for person in question.people
        )
    )


def hours_of(person, day):
    return [*person.week.get(day.weekday(), ()), *((opens, closes) for on, opens, closes in person.extra if on == day)]


def every_start(question):
    day = question.earliest.astimezone(question.zone).date()
    while day <= question.last_day:
        for minute in range(0, 24 * 60, question.step):
            start = at(day, minute // 60, minute % 60)
            if possible(question, start) and start not in question.avoid:
                yield start
        day += timedelta(days=1)


def badness(question, start, before):
    """The ranking again, for one start, after those in `before`."""
    day, morning = start.date(), start.hour < 12
    late = bool(question.deadline) and day > question.deadline
    today = question.earliest.astimezone(question.zone).date()
    waited = len([school_day for school_day in question.school_days if today <= school_day < day])
    wished = (day.weekday(), "morning" if morning else "afternoon")
    unmet = len([person for person in question.people if person.prefers and wished not in person.prefers])
    drop_off, pick_up = (at(day, hour.hour, hour.minute) for hour in question.school_hours[day.weekday()])
    parent_waits = min(start - drop_off, pick_up - start - timedelta(minutes=question.minutes))
    monotonous = bool(before) and all((other.hour < 12) == morning for other in before)
    refused = len([person for person in question.people if wished in person.refused])
    ends = start.astimezone(UTC) + timedelta(minutes=question.minutes)
    apart = bool(question.siblings) and not any(one_journey(start, ends, *other) for other in question.siblings)
    kept = any(since < ends and start < until for since, until in question.offered if since < until)
    pleasant = 2 * (parent_waits > timedelta(minutes=30)) + 2 * monotonous
    again = any(abs(start - other) < timedelta(minutes=question.minutes) for other in question.avoid)
    school_days = waited + 5 * unmet + 3 * refused + 4 * apart + 5 * again + pleasant + kept
    return late, day in {other.date() for other in before}, school_days, day, parent_waits, start


def one_journey(start, ends, since, until):
    """Whether a talk comes right after that of a sibling, or right before it, on the same day."""
    if since >= until or start.date() not in {since.astimezone(AMSTERDAM).date(), until.astimezone(AMSTERDAM).date()}:
        return False
    after, before = start - until, since - ends
    return timedelta() <= after <= timedelta(minutes=15) or timedelta() <= before <= timedelta(minutes=15)


def exhaustively(question, count):
    before = [moment.astimezone(question.zone) for moment in question.avoid]
    candidates, chosen = list(every_start(question)), []
    for _ in range(count):
        length = timedelta(minutes=question.minutes)
        left = [start for start in candidates if all(abs(start - other) >= length for other in chosen)]
        if not left:
            break
        chosen.append(min(left, key=lambda start: badness(question, start, before + chosen)))
    return chosen


def fives(first, last):
    return st.integers(first * 12, last * 12).map(lambda n: (n // 12, n % 12 * 5))


WEEKS = st.dictionaries(
    st.integers(0, 6),
    st.lists(st.tuples(fives(7, 12), fives(10, 16)), min_size=1, max_size=2).map(
        lambda windows: tuple((time(*begins), time(*ends)) for begins, ends in windows)
    ),
    min_size=5,
)


@st.composite
def worlds(draw):
    """A fortnight with a change of the clock in it, a school and a few people, all in multiples of five minutes."""
    monday = draw(st.sampled_from([date(2026, 10, 19), date(2027, 3, 22)]))
    fortnight = frozenset(monday + timedelta(days=n) for n in range(14))
    days = st.integers(0, 11).map(lambda n: monday + timedelta(days=n))
    moments = st.builds(lambda day, clock: at(day, *clock).astimezone(UTC), days, fives(0, 23))
    engagements = st.tuples(moments, st.integers(0, 1000)).map(lambda e: (e[0], e[0] + timedelta(minutes=e[1])))
    parts = st.tuples(st.integers(0, 4), st.sampled_from(["morning", "afternoon"]))
    people = st.builds(
        Person,
        week=st.just(ANY_TIME) | WEEKS,
        busy=st.lists(engagements, max_size=4).map(tuple),
        away=st.frozensets(days, max_size=2),
        prefers=st.lists(parts, max_size=2).map(tuple),
        never=st.frozensets(st.integers(0, 4), max_size=1),
        refused=st.lists(parts, max_size=2).map(tuple),
        extra=st.lists(
            st.tuples(days, fives(7, 12), fives(10, 16)).map(lambda e: (e[0], time(*e[1]), time(*e[2]))), max_size=2
        ).map(tuple),
    )
    at_school = st.builds(at, days, st.integers(8, 13), st.sampled_from([0, 15, 30]))
    other_talks = st.lists(at_school.map(lambda start: (start, start + timedelta(minutes=45))), max_size=3).map(tuple)
    opens, closes = draw(fives(8, 9)), draw(fives(11, 15))
    return Question(
        earliest=at(draw(days), *draw(fives(0, 13))).astimezone(UTC) - timedelta(days=4),
        last_day=draw(days) + timedelta(days=2),
        deadline=draw(st.none() | days),
        minutes=draw(st.sampled_from([15, 45, 60])),
        school_days=fortnight - draw(st.frozensets(days, max_size=4)),
        school_hours={day: (time(*opens), time(*closes)) for day in draw(st.frozensets(st.integers(0, 6), min_size=5))},
        people=tuple(draw(st.lists(people, min_size=1, max_size=3))),
        avoid=draw(
            st.frozensets(st.builds(at, days, st.integers(8, 13), st.sampled_from([0, 15, 30, 45])), max_size=3)
        ),
        siblings=draw(other_talks),
        offered=draw(other_talks),
        zone=AMSTERDAM,
        step=draw(st.sampled_from([5, 15, 20])),
    )


# The same worlds in every run, so that a red test is the work of a change.
same_worlds = settings(max_examples=150, deadline=None, database=None, derandomize=True)


@same_worlds
@given(worlds())
def test_no_proposal_ever_breaks_a_hard_rule(world):
    for proposal in propose(world, count=8):
        assert possible(world, proposal.starts_at)
        assert proposal.ends_at - proposal.starts_at == timedelta(minutes=world.minutes)
        assert proposal.starts_at not in world.avoid
        assert feasible(world, proposal.starts_at)


@same_worlds
@given(worlds())
def test_every_choice_is_the_one_an_exhaustive_search_makes(world):
    assert [proposal.starts_at for proposal in propose(world, count=4)] == exhaustively(world, count=4)


@same_worlds
@given(worlds(), st.integers(0, 6), fives(7, 15))
def test_a_slot_is_feasible_exactly_when_every_rule_allows_it(world, days, clock):
    start = at(world.earliest.date() + timedelta(days=days), *clock)
    assert feasible(world, start) == possible(world, start)


@same_worlds
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_and_engagements_are_given_changes_nothing(world, chance):
    def shuffled(items):
        return tuple(chance.sample(items, len(items)))

    people = tuple(
        replace(person, busy=shuffled(person.busy), prefers=shuffled(person.prefers)) for person in world.people
    )
    assert propose(replace(world, people=shuffled(people))) == propose(world)
