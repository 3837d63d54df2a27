"""From somebody's calendar file to the times at which she is busy, and nothing else. Pure: bytes in, moments out.

No title, place or attendee is read. A file that would cost more than a moment to read is refused with a sentence.
"""

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar

from ruggensteun.refusal import Refused

LARGEST = 2_000_000  # bytes
MOST_EVENTS = 5_000
MOST_TIMES = 1_000  # of one repeated event, within the days that are asked
SECONDS = 4  # that reading may take in all
LONGEST = timedelta(days=400)  # one event; longer ones are cut
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"}
PARTS |= {"BYHOUR", "BYMINUTE", "BYSECOND"}
LENGTHS = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in range(1, 13)}
DAY = timedelta(days=1)


def busy_times(content, first, last, *, zone):
    """Stretches [(begins, ends), …] in UTC, in order and merged, from day `first` up to and including `last`.

    Days without a clock, and hours without a time zone, are those of `zone`. What is free, cancelled or a task is left
    out. Raises Refused for what is no calendar, too large or made to be endless.
    """
    if len(content) > LARGEST:
        raise Refused(_("This file is too large. Export only the coming months."), field="file")
    window = tuple(datetime.combine(day, time(), zone) for day in (first, last + DAY))
    found = []
    try:
        found = list(_read(content, window, zone, until=clock.monotonic() + SECONDS))
    except Refused:
        raise
    except Exception as problem:  # whatever a stranger's file makes the library stumble over
        raise Refused(_("This is no calendar file that can be read here."), field="file") from problem
    return _merged(found)


def _read(content, window, zone, *, until):
    """Walk through the busy stretches of all events."""
    events, free_busy = _components(content)
    moved = {(str(event.get("uid")), _start_of(event, "recurrence-id", zone)) for event in events if _is_one_of(event)}
    for event in events:
        if clock.monotonic() > until:
            raise Refused(_("This calendar repeats too much to be read. Export only the coming months."), field="file")
        if _counts(event):
            yield from _of_event(event, window, zone, moved)
    for component in free_busy:
        yield from _of_free_busy(component, window, zone)


def _components(content):
    calendars = Calendar.from_ical(content, multiple=True)
    parts = [part for calendar in calendars if calendar.name == "VCALENDAR" for part in calendar.subcomponents]
    if not any(calendar.name == "VCALENDAR" for calendar in calendars):
        raise Refused(_("This is no calendar file that can be read here."), field="file")
    if len(parts) > MOST_EVENTS:
        raise Refused(_("This file holds too many events. Export only the coming months."), field="file")
    return [part for part in parts if part.name == "VEVENT"], [part for part in parts if part.name == "VFREEBUSY"]


def _is_one_of(event):
    """Whether this is one time of a repeated event, which was moved or called off."""
    return event.get("recurrence-id") is not None


def _counts(event):
    free = str(event.get("transp", "")).upper() == "TRANSPARENT"
    free = free or str(event.get("x-microsoft-cdo-busystatus", "")).upper() in ("FREE", "WORKINGELSEWHERE")
    return not free and str(event.get("status", "")).upper() != "CANCELLED" and event.get("dtstart") is not None


def _of_event(event, window, zone, moved):
    begins = _start_of(event, "dtstart", zone)
    length = min(_length_of(event, begins, zone), LONGEST)
    if length <= timedelta():
        return
    for start in _starts(event, begins, length, window):
        moment = start.astimezone(UTC)
        if _is_one_of(event) or (str(event.get("uid")), start) not in moved:
            yield from _cut(moment, moment + length if _has_clock(event) else _days_later(start, length), window)


def _days_later(start, length):
    """The end of whole days: on the wall clock, so that a day of a clock change is whole too."""
    return (start + length).astimezone(UTC)


def _has_clock(event):
    return isinstance(event["dtstart"].dt, datetime)


def _length_of(event, begins, zone):
    if event.get("dtend") is not None:
        ends = _start_of(event, "dtend", zone)
        return ends - begins if not _has_clock(event) else ends.astimezone(UTC) - begins.astimezone(UTC)
    if event.get("duration") is not None:
        return event["duration"].dt
    return timedelta() if _has_clock(event) else DAY


def _start_of(event, name, zone):
    return _moment(event[name].dt, zone)


def _moment(value, zone):
    """An aware moment on the clock where it was made; a day is its midnight here."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    raise ValueError("no moment")


def _starts(event, begins, length, window):
    """When an event begins, once or each time that it is repeated within the window."""
    rules, extra = event.get("rrule"), _listed(event, "rdate", begins)
    if rules is None and not extra:
        yield begins
        return
    left_out = set(_listed(event, "exdate", begins))
    wall = begins.replace(tzinfo=None)
    since, until = (moment.astimezone(begins.tzinfo).replace(tzinfo=None) for moment in window)
    starts = {wall, *extra}
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        repeated = _rule(rule, begins).xafter(since - length, inc=True)
        times = list(islice(_before(repeated, until), MOST_TIMES + 1))
        if len(times) > MOST_TIMES:
            raise Refused(_("This calendar repeats too much to be read. Export only the coming months."), field="file")
        starts |= set(times)
    for start in sorted(starts - left_out):
        yield start.replace(tzinfo=begins.tzinfo)


def _before(moments, until):
    for moment in moments:
        if moment >= until:
            return
        yield moment


def _rule(rule, begins):
    """The rule on the wall clock of where the event was made, so that it stays at nine when the clock changes."""
    values = {key.upper(): _texts(value) for key, value in rule.items()}
    if not _ends_somewhere(values):
        raise Refused(_("This calendar repeats too much to be read. Export only the coming months."), field="file")
    text = ";".join(f"{key}={','.join(value)}" for key, value in values.items() if key != "UNTIL")
    repeated = rrulestr(text, dtstart=begins.replace(tzinfo=None))
    ends = rule.get("until")
    if ends:
        last = ends[0] if isinstance(ends, list) else ends
        last = last if isinstance(last, datetime) else datetime.combine(last, time.max)
        last = last.astimezone(begins.tzinfo).replace(tzinfo=None) if last.tzinfo else last
        repeated = repeated.replace(until=last)
    return repeated


def _ends_somewhere(values):
    """Whether looking for the next time of a rule ends soon: one that never comes is looked for until the year 9999.

    What people's calendars write passes; a day that no month has, or many minutes of each day, does not.
    """
    interval, months = "".join(values.get("INTERVAL", ["1"])), _numbers(values, "BYMONTH")
    days, longest = _numbers(values, "BYMONTHDAY"), max((LENGTHS.get(month, 0) for month in months), default=31)
    frequency = values.get("FREQ", [""])[0].upper()
    return (
        frequency in FREQUENCIES
        and values.keys() <= PARTS
        and interval.isdecimal()
        and 1 <= int(interval) <= MOST_TIMES
        and all(1 <= abs(day) <= longest for day in days)
        and not ("BYSETPOS" in values and frequency in ("DAILY", "WEEKLY"))
        and all(len(values.get(part, ())) <= 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    )


def _numbers(values, part):
    return [int(value) for value in values.get(part, ())]


def _texts(value):
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _listed(event, name, begins):
    """Moments of RDATE or EXDATE on the wall clock of the event."""
    found = event.get(name)
    rows = found if isinstance(found, list) else [found] if found is not None else []
    moments = []
    for row in rows:
        for one in row.dts:
            value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if not isinstance(value, datetime):
                value = datetime.combine(value, begins.time())
            moments.append(value.astimezone(begins.tzinfo).replace(tzinfo=None) if value.tzinfo else value)
    return moments


def _of_free_busy(component, window, zone):
    found = component.get("freebusy")
    for row in found if isinstance(found, list) else [found] if found is not None else []:
        if str(row.params.get("FBTYPE", "BUSY")).upper() != "FREE":
            begins, ends = row.dt if hasattr(row, "dt") else (row.start, row.end)
            begins = _moment(begins, zone).astimezone(UTC)
            ends = begins + ends if isinstance(ends, timedelta) else _moment(ends, zone).astimezone(UTC)
            yield from _cut(begins, ends, window)


def _cut(begins, ends, window):
    begins, ends = max(begins, window[0].astimezone(UTC)), min(ends, window[1].astimezone(UTC))
    if begins < ends:
        yield begins, ends


def _merged(stretches):
    merged = []
    for begins, ends in sorted(stretches):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged
