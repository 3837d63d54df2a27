"""A calendar file becomes busy times and nothing else, whatever stands in it."""

import time as clock
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruggensteun.people.busytimes import busy_times
from ruggensteun.refusal import Refused

HERE = ZoneInfo("Europe/Amsterdam")
NINE = "DTSTART;TZID=Europe/Amsterdam"
FIRST, LAST = date(2026, 10, 19), date(2026, 11, 8)  # the clock changes on 25 October


def ics(*events, more=""):
    parts = "".join(f"BEGIN:VEVENT\nUID:{at}\nDTSTAMP:20260901T000000Z\n{event}\nEND:VEVENT\n" for at, event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//\n{more}{parts}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def read(*events, more=""):
    """The busy times on the clock here, as "ma 19 09:00-10:00"."""
    numbered = [event if isinstance(event, tuple) else (at, event) for at, event in enumerate(events)]
    return [
        f"{begins.astimezone(HERE):%d-%m %H.%M} – {ends.astimezone(HERE):%d-%m %H.%M}"
        for begins, ends in busy_times(ics(*numbered, more=more), FIRST, LAST, zone=HERE)
    ]


def refused(content):
    with pytest.raises(Refused) as refusal:
        busy_times(content, FIRST, LAST, zone=HERE)
    return str(refusal.value.sentence)


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261020T070000Z\nDTEND:20261020T083000Z",
        "DTSTART;TZID=Europe/Amsterdam:20261020T090000\nDTEND;TZID=Europe/Amsterdam:20261020T103000",
        "DTSTART;TZID=W. Europe Standard Time:20261020T090000\nDTEND;TZID=W. Europe Standard Time:20261020T103000",
        "DTSTART;TZID=America/New_York:20261020T030000\nDURATION:PT1H30M",
        "DTSTART:20261020T090000\nDURATION:PT90M",
    ],
)
def test_a_time_is_the_time_here_however_it_is_written(event):
    assert read(event) == ["20-10 09.00 – 20-10 10.30"]


def test_a_whole_day_is_the_day_here_also_when_the_clock_changes():
    assert read("DTSTART;VALUE=DATE:20261025\nDTEND;VALUE=DATE:20261027") == ["25-10 00.00 – 27-10 00.00"]
    assert read("DTSTART;VALUE=DATE:20261020") == ["20-10 00.00 – 21-10 00.00"]


@pytest.mark.parametrize(
    "free", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "DTEND:20261020T070000Z"]
)
def test_what_is_free_called_off_or_without_length_takes_no_time(free):
    assert read("DTSTART:20261020T070000Z\nDURATION:PT1H") == ["20-10 09.00 – 20-10 10.00"]
    length = "" if free.startswith("DTEND") else "DURATION:PT1H\n"
    assert read(f"DTSTART:20261020T070000Z\n{length}{free}") == []


def test_a_weekly_meeting_stays_at_nine_when_the_clock_changes():
    weekly = f"{NINE}:20260907T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    assert read(weekly) == ["19-10 09.00 – 19-10 10.00", "26-10 09.00 – 26-10 10.00", "02-11 09.00 – 02-11 10.00"]


def test_a_time_left_out_moved_or_called_off_is_not_busy():
    weekly = f"{NINE}:20260907T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    instead_of = "DURATION:PT1H\nRECURRENCE-ID;TZID=Europe/Amsterdam"
    moved = f"{NINE}:20261027T140000\n{instead_of}:20261026T090000"
    off = f"{NINE}:20261102T090000\n{instead_of}:20261102T090000"
    without = weekly + "\nEXDATE;TZID=Europe/Amsterdam:20261019T090000"
    assert read((1, without), (1, moved), (1, f"{off}\nSTATUS:CANCELLED")) == ["27-10 14.00 – 27-10 15.00"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261029T220000Z", [20, 22, 27, 29]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", [19, 2]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [30]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", [30]),
        ("FREQ=DAILY;COUNT=46", [19, 20, 21, 22]),
        ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31", [31]),
    ],
)
def test_rules_as_calendars_write_them(rule, days):
    found = read(f"DTSTART;TZID=Europe/Amsterdam:20260907T090000\nDURATION:PT1H\nRRULE:{rule}")
    assert [int(line[:2]) for line in found] == days


def test_times_that_touch_or_overlap_are_one_and_those_outside_are_gone():
    assert read(
        "DTSTART:20261020T070000Z\nDTEND:20261020T080000Z",
        "DTSTART:20261020T073000Z\nDTEND:20261020T090000Z",
        "DTSTART:20260101T070000Z\nDTEND:20260101T080000Z",
        "DTSTART:20270101T070000Z\nDTEND:20270101T080000Z",
    ) == ["20-10 09.00 – 20-10 11.00"]
    assert read("DTSTART:20250101T000000Z\nDTEND:20300101T000000Z") == []  # cut after 400 days
    assert read("DTSTART:20261001T000000Z\nDTEND:20300101T000000Z") == ["19-10 00.00 – 09-11 00.00"]


def test_free_busy_is_read_too():
    more = (
        "BEGIN:VFREEBUSY\nFREEBUSY:20261020T070000Z/20261020T080000Z,20261021T070000Z/PT1H\n"
        "FREEBUSY;FBTYPE=FREE:20261022T070000Z/PT1H\nEND:VFREEBUSY\n"
    )
    assert read(more=more) == ["20-10 09.00 – 20-10 10.00", "21-10 09.00 – 21-10 10.00"]


ENDLESS = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTHDAY=40",
    "FREQ=WEEKLY;BYMONTH=4;BYMONTHDAY=31",
    "FREQ=DAILY;BYSETPOS=3",
    "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3,4,5",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
]


@pytest.mark.parametrize("rule", ENDLESS)
def test_a_rule_made_to_be_endless_is_refused_at_once(rule):
    began = clock.monotonic()
    sentence = refused(ics((1, f"DTSTART:19000101T090000Z\nDURATION:PT1H\nRRULE:{rule}")))
    assert sentence == "This calendar repeats too much to be read. Export only the coming months."
    assert clock.monotonic() - began < 2


def test_thousands_of_long_rules_are_given_up_within_seconds():
    old = "DTSTART:00010101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    began = clock.monotonic()
    assert "repeats too much" in refused(ics(*((at, old) for at in range(1000))))
    assert clock.monotonic() - began < 60


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no calendar file"),
        (b"%PDF-1.4 \x00\xff", "no calendar file"),
        (b"BEGIN:VEVENT\r\nDTSTART:20261020T070000Z\r\nEND:VEVENT\r\n", "no calendar file"),
        (b"BEGIN:VCALENDAR\r\n" * 5000, "no calendar file"),
        (b"x" * 2_000_001, "too large"),
        (ics(*((at, "DTSTART:20261020T070000Z") for at in range(5001))), "too many events"),
    ],
)
def test_what_is_no_calendar_or_too_much_is_said(content, words):
    assert words in refused(content)


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "TZID:Here",
        "UID:1",
        "DTSTART;TZID=Here:20261020T090000",
        "DTSTART:20261020T070000Z",
        "DTSTART;VALUE=DATE:20261020",
        "DTSTART:99991231T235959Z",
        "DTSTART:00010101T000000",
        "DTEND:20261020T080000Z",
        "DTEND:20251020T080000Z",
        "DURATION:-P1D",
        "DURATION:P99999999D",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "RRULE:FREQ=DAILY;UNTIL=gisteren",
        "RRULE:FREQ=",
        "EXDATE:20261020T070000Z",
        "RDATE;VALUE=PERIOD:20261021T070000Z/PT1H",
        "RECURRENCE-ID:20261020T070000Z",
        "STATUS:CANCELLED",
        "TRANSP:",
        "FREEBUSY:20261021T070000Z/PT1H",
    ]
) | st.text(max_size=20)


@given(st.lists(LINES, max_size=25))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_it_it_is_read_or_refused_and_times_lie_within_the_days(lines):
    content = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    try:
        found = busy_times(content.encode("utf-8", "replace"), FIRST, LAST, zone=HERE)
    except Refused:
        return
    begin = datetime(2026, 10, 18, 22, tzinfo=UTC)
    assert all(begin <= begins < ends <= begin + timedelta(days=21, hours=1) for begins, ends in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_bytes_of_any_kind_never_crash_it(content):
    try:
        assert busy_times(content, FIRST, LAST, zone=HERE) == []
    except Refused as refusal:
        assert refusal.field == "file"  # noqa: PT017 -- either is right
