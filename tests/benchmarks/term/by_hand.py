"""The same term without the software: the first time that the coach likes, ask both, wait, and again after a no."""

from datetime import datetime, time, timedelta

from schools.calendar import school_days
from tests.benchmarks.term import people as ways
from tests.benchmarks.term.by_itself import END, Outcome
from tests.benchmarks.term.people import HERE

LIKES = (time(9), time(10), time(11), time(13, 30))  # after the first coffee
NOTICE = timedelta(days=2)
NOTICES_SILENCE = 3  # school days without an answer, and she calls


def run(seed, children, schools, deadlines):
    """Plan every child's talk by hand; `schools` as rows of the directory, `deadlines` by child."""
    first, last = ways.FIRST_DAY, END.date()
    open_days = [school_days(school, first, last) for school in schools]
    taken = {}
    outcomes = {}
    for child in children:
        outcome = outcomes[child.number] = Outcome(child.intake, deadlines[child.number])
        _plan(seed, child, outcome, open_days[child.school], taken.setdefault(child.coach, set()))
    return outcomes


def _plan(seed, child, outcome, open_days, taken):
    now, refused, asks = child.intake, set(), 0
    while now < END and outcome.held is None:
        asks += 1
        start = _first_she_likes(seed, child, now, open_days, taken, refused)
        if start is None:
            return
        taken.add(start)
        outcome.actions += 2  # a mail to the school, a message to or a word with the parent
        contact, when_contact, calls = _hears_from(seed, child, "contact", now, start, open_days, asks)
        parent, when_parent, more_calls = _hears_from(seed, child, "guardian", now, start, open_days, asks)
        outcome.actions += calls + more_calls
        noes = [when for answer, when in ((contact, when_contact), (parent, when_parent)) if answer == "no"]
        known = min(noes) if noes else max(when_contact, when_parent)
        if noes or known > start - timedelta(hours=2):
            taken.discard(start)
            refused.add(ways.half_day(start))
            now = ways.working_morning(min(known, start))
            continue
        outcome.actions += 2  # tell both that it is fixed
        ill = ways.falls_ill(seed, child.number, start.date())
        if ill and start - timedelta(hours=18) > known:
            outcome.actions += 1
            now = start - timedelta(hours=18)
            continue
        outcome.actions += 1
        if ways.stays_away(seed, child.number, start.date()):
            now = ways.working_morning(start)
        else:
            outcome.held = start


def _first_she_likes(seed, child, now, open_days, taken, refused):
    """The first time in her own week on a school day, in another half of the day than those that were refused."""
    hours = ways.week(seed, "coach", child.coach)
    for forget in (False, True):
        for day in sorted(day for day in open_days if (now + NOTICE).date() <= day <= END.date()):
            for clock in LIKES:
                start = datetime.combine(day, clock, HERE)
                in_school = clock < time(12) or day.weekday() != 2
                fresh = forget or ways.half_day(start) not in refused
                if in_school and fresh and ways.at_work(hours, start) and start not in taken:
                    return start
    return None


def _hears_from(seed, child, who, now, start, open_days, asks):
    """The answer, when it is known, and how often she had to call."""
    number = child.family if who == "guardian" else child.school
    if who == "guardian":
        answer = ways.guardian_can(seed, child.family, start)
    else:
        hours = ways.week(seed, "contact", child.school)
        answer = ways.contact_can(seed, child.school, start) if ways.at_work(hours, start) else "no"
    if who == "guardian" and ways.in_person(seed, child.family):
        return answer, ways.working_morning(now), 0
    key = f"{child.number}-{asks}"
    moment = ways.answers_at(seed, who, number, now, key)
    if moment is not None:
        return answer, moment, 0
    noticed = sorted(day for day in open_days if day > now.date())[NOTICES_SILENCE - 1 :][:1] or [now.date()]
    tries = ways.days_until_reached(seed, who, number, key)
    return answer, ways.working_morning(datetime.combine(noticed[0], time(9), HERE), tries), tries
