"""What cases/scheduling.py promises, one example at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.scheduling import ANY_TIME, Person, Question, Reason, add_school_days, feasible, propose

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 9, 28)
SHORT_WEDNESDAY = {day: (time(8, 30), time(12, 30) if day == 2 else time(14, 30)) for day in range(5)}
ANYBODY = Person(week=ANY_TIME)


def weekdays(first, weeks):
    days = (first + timedelta(days=n) for n in range(7 * weeks))
    return frozenset(day for day in days if day.weekday() < 5)


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), tzinfo=AMSTERDAM)


def a_question(*people, **changes):
    question = Question(
        earliest=at(MONDAY, 7),
        last_day=MONDAY + timedelta(weeks=8),
        deadline=None,
        minutes=45,
        school_days=weekdays(MONDAY, 8),
        school_hours=SHORT_WEDNESDAY,
        people=people or (ANYBODY,),
        zone=AMSTERDAM,
    )
    return replace(question, **changes)


def week(*windows, days=range(5)):
    return {day: tuple((time(*begins), time(*ends)) for begins, ends in windows) for day in days}


def starts(question, count=3):
    return [proposal.starts_at.strftime("%a %d-%m %H:%M") for proposal in propose(question, count)]


# What is chosen


def test_three_free_people_meet_after_drop_off_before_pick_up_and_on_three_days():
    assert starts(a_question(ANYBODY, ANYBODY, ANYBODY)) == ["Mon 28-09 08:30", "Tue 29-09 13:45", "Wed 30-09 08:30"]


def test_a_proposal_says_why_and_until_when():
    first, second, _ = propose(a_question(deadline=MONDAY))
    assert first.ends_at == at(MONDAY, 9, 15)
    assert first.reasons == (Reason.BEFORE_DEADLINE, Reason.AFTER_DROP_OFF)
    assert second.starts_at == at(MONDAY, 13, 45)
    assert second.reasons == (Reason.BEFORE_DEADLINE, Reason.BEFORE_PICK_UP)


def test_without_a_deadline_none_is_named():
    assert propose(a_question(), count=1)[0].reasons == (Reason.AFTER_DROP_OFF,)


def test_the_deadline_itself_is_in_time_and_the_day_after_is_not():
    fridays = Person(week=week(((10, 0), (11, 0)), days=[4]))
    first, second, _ = propose(a_question(fridays, deadline=MONDAY + timedelta(days=4)))
    assert first.reasons == (Reason.BEFORE_DEADLINE,)
    assert second.reasons == (Reason.AFTER_DEADLINE,)


def test_nothing_pleasant_is_worth_missing_the_deadline():
    guardian = Person(week=ANY_TIME, prefers=((2, "morning"),))
    assert starts(a_question(guardian, deadline=MONDAY), count=1) == ["Mon 28-09 08:30"]


def test_a_wish_is_worth_a_few_days_of_waiting():
    guardian = Person(week=ANY_TIME, prefers=((3, "afternoon"),))
    proposal = propose(a_question(guardian), count=1)[0]
    assert proposal.starts_at == at(MONDAY + timedelta(days=3), 13, 45)
    assert proposal.reasons == (Reason.BEFORE_PICK_UP, Reason.AS_WISHED)


def test_a_wish_is_not_worth_weeks_of_waiting():
    guardian = Person(week=ANY_TIME, prefers=((3, "afternoon"),), away=weekdays(MONDAY, 2) - {MONDAY})
    assert starts(a_question(guardian), count=1) == ["Mon 28-09 08:30"]


def test_the_afternoon_starts_at_noon():
    guardian = Person(week=week(((12, 0), (12, 45))), prefers=((0, "afternoon"),))
    assert propose(a_question(guardian), count=1)[0].reasons == (Reason.AS_WISHED,)


def test_a_slot_is_as_wished_only_when_nobodys_wish_is_passed_over():
    monday, tuesday = (Person(week=ANY_TIME, prefers=((day, "morning"),)) for day in (0, 1))
    assert Reason.AS_WISHED not in propose(a_question(monday, tuesday), count=1)[0].reasons


def test_being_at_school_anyway_is_worth_a_day_but_not_a_week():
    coach = Person(week={0: ((time(10), time(11)),), 1: ((time(8, 30), time(12)),)})
    assert starts(a_question(coach), count=1) == ["Tue 29-09 08:30"]
    assert starts(a_question(replace(coach, away=frozenset({date(2026, 9, 29)}))), count=1) == ["Mon 28-09 10:00"]


def test_half_an_hour_of_waiting_is_still_near_and_more_is_not():
    assert propose(a_question(Person(week=week(((9, 0), (10, 0))))), 1)[0].reasons == (Reason.AFTER_DROP_OFF,)
    assert propose(a_question(Person(week=week(((9, 1), (10, 1)))), step=1), 1)[0].reasons == ()


def test_a_day_that_was_proposed_before_comes_last_and_its_start_never():
    proposed = frozenset({at(MONDAY, 8, 30), at(MONDAY, 13, 45)})
    assert starts(a_question(avoid=proposed), count=1) == ["Tue 29-09 08:30"]
    only_monday = a_question(avoid=proposed, last_day=MONDAY)
    assert starts(only_monday, count=1) == ["Mon 28-09 09:15"]


def test_what_overlaps_a_time_proposed_before_is_there_for_when_nothing_else_is():
    proposed = frozenset({at(MONDAY, 8, 30)})
    until = {10: "Mon 28-09 09:15", 9: "Mon 28-09 08:45"}
    for hour, start in until.items():
        early = Person(week=week(((8, 30), (hour, 45))))
        assert starts(a_question(early, avoid=proposed, last_day=MONDAY), count=1) == [start]


def test_a_start_proposed_before_is_known_by_its_moment_whatever_zone_it_is_written_in():
    assert starts(a_question(avoid=frozenset({at(MONDAY, 8, 30).astimezone(UTC)}), last_day=MONDAY), count=1) == [
        "Mon 28-09 13:45"
    ]


def test_proposals_on_one_day_never_overlap():
    assert starts(a_question(Person(week=week(((8, 30), (10, 10)))), last_day=MONDAY)) == [
        "Mon 28-09 08:30",
        "Mon 28-09 09:15",
    ]


def test_no_more_is_proposed_than_was_asked():
    assert len(propose(a_question(), count=5)) == 5
    assert propose(a_question(), count=0) == ()


# What may never happen


def test_a_talk_may_fill_the_school_day_and_never_leaves_it():
    assert starts(a_question(minutes=360), count=1) == ["Mon 28-09 08:30"]
    assert starts(a_question(minutes=361)) == []


def test_a_day_on_which_the_school_is_closed_is_passed_over():
    closed = a_question(school_days=weekdays(MONDAY, 8) - {MONDAY})
    assert starts(closed, count=1) == ["Tue 29-09 08:30"]
    assert not feasible(closed, at(MONDAY, 8, 30))


def test_a_weekday_without_school_hours_is_passed_over():
    without_monday = {day: hours for day, hours in SHORT_WEDNESDAY.items() if day != 0}
    assert starts(a_question(school_hours=without_monday), count=1) == ["Tue 29-09 08:30"]


def test_a_weekend_is_refused_even_when_the_calendar_calls_it_a_school_day():
    saturday = MONDAY + timedelta(days=5)
    every_day = Person(week=week(((0, 0), (23, 59)), days=range(7)))
    hours = {day: (time(8, 30), time(14, 30)) for day in range(7)}
    question = a_question(every_day, school_days=frozenset({saturday}), school_hours=hours)
    assert starts(question) == []
    assert not feasible(question, at(saturday, 9))


def test_nothing_starts_before_the_earliest_moment():
    assert starts(a_question(earliest=at(MONDAY, 13, 31), last_day=MONDAY), count=1) == ["Mon 28-09 13:45"]
    a_second_late = a_question(earliest=at(MONDAY, 13, 45) + timedelta(seconds=1), last_day=MONDAY)
    assert starts(a_second_late) == []


def test_nothing_falls_after_the_last_day():
    assert {start[:9] for start in starts(a_question(last_day=MONDAY), count=9)} == {"Mon 28-09"}
    assert not feasible(a_question(last_day=MONDAY), at(MONDAY + timedelta(days=1), 8, 30))


def test_somebody_who_is_away_or_never_comes_on_a_day_is_not_planned_on_it():
    assert starts(a_question(replace(ANYBODY, away=frozenset({MONDAY}))), count=1) == ["Tue 29-09 08:30"]
    assert starts(a_question(replace(ANYBODY, never=frozenset({0}))), count=1) == ["Tue 29-09 08:30"]


def test_somebody_without_hours_is_never_there():
    assert starts(a_question(ANYBODY, Person(week={}))) == []


def test_a_talk_fits_in_everybodys_hours_and_hours_that_touch_are_one():
    coach = Person(week=week(((10, 0), (10, 30)), ((10, 30), (11, 0))))
    contact = Person(week=week(((8, 30), (10, 50))))
    assert starts(a_question(coach, contact), count=1) == ["Mon 28-09 10:00"]
    assert starts(a_question(coach, contact, minutes=51)) == []


def test_a_talk_may_touch_an_engagement_but_not_overlap_it():
    coach = replace(ANYBODY, busy=((at(MONDAY, 9, 15), at(MONDAY, 10)),))
    assert feasible(a_question(coach), at(MONDAY, 8, 30))
    assert not feasible(a_question(coach), at(MONDAY, 8, 31))
    assert not feasible(a_question(coach), at(MONDAY, 9, 59))
    assert feasible(a_question(coach), at(MONDAY, 10))
    assert not feasible(a_question(ANYBODY, coach), at(MONDAY, 8, 31))


def test_a_short_engagement_within_a_long_one_frees_nothing():
    coach = replace(ANYBODY, busy=((at(MONDAY, 9), at(MONDAY, 14)), (at(MONDAY, 10), at(MONDAY, 11))))
    assert not feasible(a_question(coach), at(MONDAY, 12))


def test_an_engagement_of_days_takes_every_day_between():
    course = replace(ANYBODY, busy=((at(MONDAY, 12), at(MONDAY + timedelta(days=2), 9)),))
    assert starts(a_question(course)) == ["Mon 28-09 08:30", "Thu 01-10 13:45", "Wed 30-09 11:45"]


def test_an_engagement_without_length_takes_nothing():
    assert feasible(a_question(replace(ANYBODY, busy=((at(MONDAY, 9), at(MONDAY, 9)),))), at(MONDAY, 8, 45))


def test_an_engagement_ends_with_its_last_second():
    coach = replace(ANYBODY, busy=((at(MONDAY, 9), at(MONDAY, 10) + timedelta(seconds=1)),))
    assert not feasible(a_question(coach), at(MONDAY, 10))


def test_a_slot_proposed_before_can_still_be_confirmed():
    slot = at(MONDAY, 8, 40)
    assert feasible(a_question(avoid=frozenset({slot})), slot)


def test_a_start_between_two_minutes_needs_room_until_its_last_second():
    assert not feasible(a_question(), at(MONDAY, 13, 45) + timedelta(seconds=1))


@pytest.mark.parametrize("where", ["earliest", "avoid", "busy", "slot"])
def test_a_moment_without_time_zone_is_refused(where):
    naive = at(MONDAY, 9).replace(tzinfo=None)
    question = {
        "earliest": a_question(earliest=naive),
        "avoid": a_question(avoid=frozenset({naive})),
        "busy": a_question(replace(ANYBODY, busy=((naive, naive),))),
        "slot": a_question(),
    }[where]
    with pytest.raises(ValueError, match="has no time zone"):
        feasible(question, naive) if where == "slot" else propose(question)


# The clock changes


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [(date(2026, 10, 25), 2, 1), (date(2027, 3, 28), 1, 2)],
    ids=["to winter time", "to summer time"],
)
def test_half_past_eight_stays_half_past_eight_when_the_clock_changes(change, before, after):
    friday, monday = change - timedelta(days=2), change + timedelta(days=1)
    mornings = Person(week=week(((8, 30), (9, 15))))
    question = a_question(
        mornings,
        earliest=at(friday, 0),
        last_day=monday,
        school_days=frozenset({friday, monday}),
        school_hours=SHORT_WEDNESDAY,
    )
    first, second = propose(question)
    assert (first.starts_at, second.starts_at) == (at(friday, 8, 30), at(monday, 8, 30))
    assert first.starts_at.utcoffset() == timedelta(hours=before)
    assert second.starts_at.utcoffset() == timedelta(hours=after)
    assert second.ends_at.astimezone(UTC) - second.starts_at.astimezone(UTC) == timedelta(minutes=45)


def test_an_engagement_in_utc_is_laid_on_the_clock_of_its_own_day():
    monday = date(2026, 10, 26)
    busy = (datetime(2026, 10, 23, 6, 30, tzinfo=UTC), datetime(2026, 10, 26, 8, 0, tzinfo=UTC))
    question = a_question(replace(ANYBODY, busy=(busy,)), last_day=monday, school_days=weekdays(monday, 1))
    assert not feasible(question, at(monday, 8, 55))
    assert feasible(question, at(monday, 9))


# Deadlines


def test_school_days_are_counted_on_over_weekends_and_holidays():
    days = weekdays(MONDAY, 4) - {MONDAY + timedelta(days=4)}
    assert add_school_days(MONDAY, 3, days) == date(2026, 10, 1)
    assert add_school_days(MONDAY, 4, days) == date(2026, 10, 5)
    assert add_school_days(MONDAY - timedelta(days=1), 1, days) == MONDAY
    assert add_school_days(MONDAY, 0, days) == MONDAY


def test_a_deadline_beyond_the_known_calendar_is_refused_not_guessed():
    with pytest.raises(ValueError, match="knows 4 school days after 2026-09-28, not 5"):
        add_school_days(MONDAY, 5, weekdays(MONDAY, 1))


def test_school_days_are_not_counted_back():
    with pytest.raises(ValueError, match="counted forward"):
        add_school_days(MONDAY, -1, weekdays(MONDAY, 1))
