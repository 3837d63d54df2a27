"""The send gate: may this message leave now, later, or not at all (domain.md S2)? Pure: everything is passed in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
FROM, UNTIL = time(9), time(20)  # hours that nobody gave (domain.md S2)


@dataclass(frozen=True)
class Profile:
    """What a guardian said is safe, as it stands at this moment."""

    channel: str
    address: str
    days: frozenset[int]
    not_before: time | None
    not_after: time | None
    device: str
    review_due: date | None
    wish: str = ""  # what she asks about how to reach her, and nobody has gone through with her yet


@dataclass(frozen=True)
class Send:
    """It may leave now, in this way, to this address."""

    channel: str
    address: str


@dataclass(frozen=True)
class Wait:
    """It may leave later."""

    until: datetime


@dataclass(frozen=True)
class Hold:
    """It may not leave; the reason is one of Notification.Hold."""

    reason: str


def decide(profile: Profile | None, *, now: datetime, too_late_at: datetime | None = None) -> Send | Wait | Hold:
    """Send, Wait until the next safe hour, or Hold with the reason. Whatever is unknown counts as no."""
    if profile is None:
        return Hold("no_profile")
    if profile.channel not in ("text", "mail"):
        return Hold("in_person")
    if profile.wish:
        return Hold("wish")
    if profile.device != "own":
        return Hold("device")
    if profile.review_due is None or now.astimezone(HERE).date() > profile.review_due:
        return Hold("review_overdue")
    if not profile.address:
        return Hold("no_address")
    # In UTC: Python compares two moments of one zone by their clocks, and a clock goes back once a year.
    now = now.astimezone(UTC)
    moment = next_safe_moment(profile, now)
    if moment is None or (too_late_at is not None and moment >= too_late_at):
        return Hold("too_late")
    return Send(profile.channel, profile.address) if moment <= now else Wait(moment)


def hours(profile: Profile) -> tuple[time, time | None]:
    """The hours of a safe day: hers, and where she gave none 9 to 20, unless the one she gave lies outside."""
    first, last = profile.not_before, profile.not_after
    if first is None:
        first = FROM if last is None or last > FROM else time.min
    if last is None:
        last = UNTIL if first < UNTIL else None
    return first, last


def is_safe(profile: Profile, moment: datetime) -> bool:
    """Whether her clock shows a safe day and a safe hour then; hours that would run past midnight are never safe."""
    local = moment.astimezone(HERE)
    clock, (first, last) = local.time(), hours(profile)
    return local.weekday() in profile.days and first <= clock and (last is None or clock < last)


def next_safe_moment(profile: Profile, now: datetime) -> datetime | None:
    """The first moment from `now` on that is safe; None when there is none in the next two weeks.

    In the two nights in which the clock changes it may find a later one than the first, never one that is unsafe.
    """
    if is_safe(profile, now):
        return now
    today = now.astimezone(HERE).date()
    for days in range(15):
        opens = datetime.combine(today + timedelta(days=days), hours(profile)[0], HERE)
        for moment in (opens, opens.replace(fold=1)):
            moment = moment.astimezone(UTC)
            if moment > now and is_safe(profile, moment):
                return moment
    return None
