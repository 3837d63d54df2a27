"""The send gate: a message to a guardian leaves only in ways that she said are safe (domain.md S2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruggensteun.delivery.gate import HERE, Hold, Profile, Send, Wait, decide

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


clock = st.none() | st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
profiles = st.builds(
    Profile,
    channel=st.sampled_from(["", "in_person", "text", "mail"]),
    address=st.sampled_from(["", "+31612345678"]),
    days=st.frozensets(st.integers(0, 6)),
    not_before=clock,
    not_after=clock,
    device=st.sampled_from(["", "own", "shared", "unknown"]),
    review_due=st.none() | st.dates(date(2026, 8, 1), date(2026, 12, 31)),
)
moments = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.none() | profiles, moments, st.none() | st.integers(-48, 240))
def test_nothing_leaves_when_any_rule_says_no(profile, now, hours_left):
    too_late_at = None if hours_left is None else now + timedelta(hours=hours_left)
    decision = decide(profile, now=now, too_late_at=too_late_at)
    if not isinstance(decision, Send):
        return
    local = now.astimezone(HERE)
    assert profile.channel in {"text", "mail"}
    assert profile.device == "own"
    assert profile.review_due >= local.date()
    assert profile.address
    assert local.weekday() in profile.days
    assert profile.not_before is None or local.time() >= profile.not_before
    assert profile.not_after is None or local.time() < profile.not_after
    assert too_late_at is None or now < too_late_at


@given(profiles, moments)
def test_a_wait_ends_in_sending(profile, now):
    decision = decide(profile, now=now)
    if isinstance(decision, Wait):
        assert decision.until > now
        later = replace(profile, review_due=date(2027, 1, 1))
        assert isinstance(decide(later, now=decision.until), Send)
