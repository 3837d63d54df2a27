"""The send gate: a message to a guardian leaves only in ways that she said are safe (domain.md S2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruggensteun.delivery.gate import HERE, Hold, Profile, Send, Wait, decide, hours, next_safe_moment
from ruggensteun.delivery.models import Notification

MONDAY_NINE = datetime(2026, 9, 7, 9, 0, tzinfo=HERE)
SAFE = Profile(
    channel="text",
    address="+31612345678",
    days=frozenset(range(7)),
    not_before=time(10),
    not_after=time(20),
    device="own",
    review_due=date(2026, 10, 1),
)


def test_before_ten_a_text_waits_until_ten():
    assert decide(SAFE, now=MONDAY_NINE) == Wait(MONDAY_NINE.replace(hour=10))


def test_at_ten_it_is_sent():
    now = MONDAY_NINE.replace(hour=10)
    assert decide(SAFE, now=now) == Send("text", "+31612345678")


def test_after_eight_it_waits_until_the_next_morning():
    now = MONDAY_NINE.replace(hour=20)
    assert decide(SAFE, now=now) == Wait(datetime(2026, 9, 8, 10, 0, tzinfo=HERE))


def test_an_unsafe_day_is_passed_over():
    weekend = replace(SAFE, days=frozenset({5}))
    assert decide(weekend, now=MONDAY_NINE) == Wait(datetime(2026, 9, 12, 10, 0, tzinfo=HERE))


def test_the_safe_hour_is_hers_across_the_clock_change():
    saturday_night = datetime(2026, 10, 24, 21, 0, tzinfo=HERE)
    profile = replace(SAFE, review_due=date(2026, 11, 1))
    decision = decide(profile, now=saturday_night)
    assert decision.until.astimezone(UTC) == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (None, "no_profile"),
        (replace(SAFE, channel="in_person"), "in_person"),
        (replace(SAFE, channel=""), "in_person"),
        (replace(SAFE, device="unknown"), "device"),
        (replace(SAFE, device="shared"), "device"),
        (replace(SAFE, review_due=None), "review_overdue"),
        (replace(SAFE, review_due=date(2026, 9, 6)), "review_overdue"),
        (replace(SAFE, address=""), "no_address"),
        (replace(SAFE, days=frozenset()), "too_late"),
        (replace(SAFE, not_before=time(20), not_after=time(10)), "too_late"),
    ],
)
def test_each_no_holds_the_message_with_its_reason(profile, reason):
    assert decide(profile, now=MONDAY_NINE) == Hold(reason)


def test_the_review_day_itself_still_counts():
    profile = replace(SAFE, review_due=date(2026, 9, 7))
    assert decide(profile, now=MONDAY_NINE.replace(hour=11)) == Send("text", "+31612345678")


def test_a_safe_hour_that_comes_too_late_holds_the_message():
    assert decide(SAFE, now=MONDAY_NINE, too_late_at=MONDAY_NINE.replace(hour=10)) == Hold("too_late")


def test_from_the_last_second_of_a_safe_day_it_waits_for_the_next_safe_day():
    mondays = replace(SAFE, days=frozenset({0}), not_before=None, not_after=None)
    last_second = datetime(2026, 9, 7, 19, 59, 59, tzinfo=HERE)
    assert decide(mondays, now=last_second) == Send("text", "+31612345678")
    assert decide(mondays, now=last_second + timedelta(seconds=1)) == Wait(datetime(2026, 9, 14, 9, tzinfo=HERE))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((None, None), (time(9), time(20))),
        ((time(7), None), (time(7), time(20))),
        ((None, time(22)), (time(9), time(22))),
        ((time(21), None), (time(21), None)),
        ((None, time(8)), (time(0), time(8))),
        ((time(10), time(11)), (time(10), time(11))),
    ],
)
def test_hours_that_nobody_gave_are_nine_to_eight(given, expected):
    assert hours(replace(SAFE, not_before=given[0], not_after=given[1])) == expected


def test_what_she_asks_about_how_to_reach_her_holds_everything():
    assert decide(replace(SAFE, wish="hours"), now=MONDAY_NINE.replace(hour=11)) == Hold("wish")


def test_hours_that_would_run_past_midnight_are_never_safe():
    night = replace(SAFE, not_before=time(22), not_after=time(2))
    for hour in range(24):
        assert decide(night, now=MONDAY_NINE.replace(hour=hour)) == Hold("too_late")


def test_an_hour_that_does_not_exist_in_spring_does_not_begin_early():
    profile = replace(SAFE, not_before=time(2, 30), not_after=time(5), review_due=date(2027, 4, 1))
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # half past one; half an hour later it is three
    assert decide(profile, now=before) == Wait(datetime(2027, 3, 28, 1, 30, tzinfo=UTC))


def test_an_hour_that_does_not_exist_in_spring_does_not_end_late():
    profile = replace(SAFE, not_before=time(1), not_after=time(2, 30), review_due=date(2027, 4, 1))
    ten_past_three = datetime(2027, 3, 28, 1, 10, tzinfo=UTC)
    assert decide(profile, now=ten_past_three) == Wait(datetime(2027, 3, 29, 1, 0, tzinfo=HERE))


def test_an_hour_that_comes_twice_in_autumn_is_safe_twice_and_unsafe_between():
    profile = replace(SAFE, not_before=time(2, 30), not_after=time(5), review_due=date(2026, 11, 1))
    second_time_ten_past_two = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert decide(profile, now=second_time_ten_past_two) == Wait(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    first_time_twenty_to_three = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)
    assert decide(profile, now=first_time_twenty_to_three) == Send("text", "+31612345678")


fives = st.integers(0, 287).map(lambda five: time(five // 12, five % 12 * 5))
clock = st.none() | fives
wide = st.builds(
    Profile,
    channel=st.sampled_from(["", "in_person", "text", "mail", "telegram"]),
    address=st.sampled_from(["", "+31612345678"]),
    days=st.frozensets(st.integers(0, 6)),
    not_before=clock,
    not_after=clock,
    device=st.sampled_from(["", "own", "shared", "unknown", "OWN"]),
    review_due=st.none() | st.dates(date(2026, 8, 1), date(2027, 5, 31)),
)
# Nearly everything is said to be safe: so that the last rule, whichever that is, decides.
narrow = st.builds(
    Profile,
    channel=st.sampled_from(["text", "mail"]),
    address=st.just("+31612345678"),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    not_before=clock,
    not_after=clock,
    device=st.just("own"),
    review_due=st.just(date(2027, 5, 31)),
)
profiles = wide | narrow
OCTOBER, MARCH = datetime(2026, 10, 24, 20, 0), datetime(2027, 3, 27, 20, 0)  # noqa: DTZ001
moments = (
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 4, 30), timezones=st.just(UTC))  # noqa: DTZ001
    | st.datetimes(OCTOBER, OCTOBER + timedelta(hours=10), timezones=st.just(UTC))
    | st.datetimes(MARCH, MARCH + timedelta(hours=10), timezones=st.just(UTC))
)


def _from_nine(profile, at):
    early = profile.not_after and at(profile.not_after) <= (9, 0, 0, 0)
    return (0, 0, 0, 0) if early else (9, 0, 0, 0)


def _until_eight(profile, clock, at):
    late = profile.not_before and at(profile.not_before) >= (20, 0, 0, 0)
    return True if late else clock < (20, 0, 0, 0)


def refusals(profile, now, too_late_at):
    """Every rule of S2 that says no, in a second hand: written for the test, and by nothing that the gate uses."""
    if profile is None:
        return {"no profile"}
    local = now.astimezone(HERE)
    clock = (local.hour, local.minute, local.second, local.microsecond)

    def at(moment):
        return (moment.hour, moment.minute, 0, 0)

    rules = {
        "channel": profile.channel == "text" or profile.channel == "mail",
        "device": profile.device == "own",
        "review": profile.review_due is not None and local.date() <= profile.review_due,
        "address": profile.address != "",
        "day": local.isoweekday() - 1 in profile.days,
        "wish": profile.wish == "",
        "not before": clock >= (at(profile.not_before) if profile.not_before else _from_nine(profile, at)),
        "not after": _until_eight(profile, clock, at) if not profile.not_after else clock < at(profile.not_after),
        "too late": too_late_at is None or now < too_late_at,
    }
    return {rule for rule, says_yes in rules.items() if not says_yes}


@settings(max_examples=600)
@given(st.none() | profiles, moments, st.none() | st.integers(-48, 240))
def test_a_message_leaves_exactly_when_no_rule_says_no(profile, now, hours_left):
    too_late_at = None if hours_left is None else now + timedelta(hours=hours_left)
    decision = decide(profile, now=now, too_late_at=too_late_at)
    assert isinstance(decision, Send) == (refusals(profile, now, too_late_at) == set())
    if isinstance(decision, Send):
        assert decision == Send(profile.channel, profile.address)
    if isinstance(decision, Hold):
        assert decision.reason in Notification.Hold.values


@settings(max_examples=300)
@given(profiles, moments, st.none() | st.integers(1, 240))
def test_a_wait_ends_in_sending_and_not_too_late(profile, now, hours_left):
    too_late_at = None if hours_left is None else now + timedelta(hours=hours_left)
    decision = decide(profile, now=now, too_late_at=too_late_at)
    if isinstance(decision, Wait):
        assert now < decision.until
        assert too_late_at is None or decision.until < too_late_at
        later = replace(profile, review_due=date(2028, 1, 1))
        assert isinstance(decide(later, now=decision.until, too_late_at=too_late_at), Send)


@settings(max_examples=60, deadline=None)
@given(narrow, moments)
def test_it_waits_no_longer_than_it_must(profile, now):
    now = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    steps = (now + timedelta(minutes=5) * step for step in range(8 * 288))
    first = next((step for step in steps if not refusals(profile, step, None)), None)
    found = next_safe_moment(profile, now)
    if first is None or clock_changes_near(first):
        assert found is None or not refusals(profile, found, None)
    else:
        assert found == first


def clock_changes_near(moment):
    offsets = {(moment + timedelta(hours=hours)).astimezone(HERE).utcoffset() for hours in (-26, 26)}
    return len(offsets) > 1


@given(profiles, moments)
def test_the_same_moment_is_the_same_moment_in_whatever_zone_it_is_written(profile, now):
    assert decide(profile, now=now) == decide(profile, now=now.astimezone(HERE))
