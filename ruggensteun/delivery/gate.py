"""The send gate: may this message leave now, later, or not at all (domain.md S2)? Pure: everything is passed in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
FIRST_MOMENT = time(0, 0)
LAST_MOMENT = time(23, 59, 59)


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


def decide(profile, *, now, too_late_at=None):
    """Send, Wait until the next safe hour, or Hold with the reason. Whatever is unknown counts as no."""
    if profile is None:
        return Hold("no_profile")
    if profile.channel not in ("text", "mail"):
        return Hold("in_person")
    if profile.device != "own":
        return Hold("device")
    if profile.review_due is None or now.astimezone(HERE).date() > profile.review_due:
        return Hold("review_overdue")
    if not profile.address:
        return Hold("no_address")
    moment = next_safe_moment(profile, now)
    if moment is None or (too_late_at is not None and moment >= too_late_at):
        return Hold("too_late")
    return Send(profile.channel, profile.address) if moment <= now else Wait(moment)


def next_safe_moment(profile, now):
    """The first moment from `now` on that lies on a safe day and within the safe hours; None when there is none."""
    start, end = profile.not_before or FIRST_MOMENT, profile.not_after or LAST_MOMENT
    if start >= end:
        return None
    local = now.astimezone(HERE)
    for days in range(8):
        day = local.date() + timedelta(days=days)
        if day.weekday() not in profile.days:
            continue
        opens = datetime.combine(day, start, HERE)
        closes = datetime.combine(day, end, HERE)
        if now < closes:
            return max(now, opens)
    return None
