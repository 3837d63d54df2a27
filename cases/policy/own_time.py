"""A professional's own time, as she and the planning read it: her week, its exceptions, and her calendar."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Conversation
from cases.policy import access
from ruggensteun.people.models import BusyCalendar, CalendarFeed, WeekException, WorkHours
from ruggensteun.tokens import fingerprint

KEPT = timedelta(days=31)


def week_of(user):
    """The stretches of this person's own week: {weekday: ((from, until), …)}; a day off is missing."""
    week = {}
    for row in WorkHours.objects.filter(user=user, start__isnull=False).order_by("weekday", "start"):
        week[row.weekday] = (*week.get(row.weekday, ()), (row.start, row.end))
    return week


def contact_hours(contact):
    """When a contact can be met at her school: {weekday: ((from, until), …)}; empty when nobody noted it."""
    hours = {}
    for row in contact.contact_hours.all():
        if row.start:
            hours[row.weekday] = (*hours.get(row.weekday, ()), (row.start, row.end))
    return hours


def exceptions_of(user, *, on=None):
    """Her own exceptions that are not over."""
    today = on or timezone.localdate()
    return WeekException.objects.standing().filter(user=user, last_day__gte=today)


def away_between(first, last):
    """Whole days away of anybody from `first` up to `last`, which may be an expression within a query."""
    rows = WeekException.objects.standing().filter(kind=WeekException.Kind.AWAY, start=None)
    return rows.filter(first_day__lte=last, last_day__gte=first)


def absent_on_all(users, days):
    """Ids of those of `users` (ids) who are there on none of these days, because they are away.

    Days away add up, and days on which somebody never works lie between them; who only never works then is not away.
    """
    if not days:
        return set()
    gone = {}
    for row in away_between(min(days), max(days)).filter(user__in=users):
        gone.setdefault(row.user_id, set()).update(day for day in days if row.first_day <= day <= row.last_day)
    works = {}
    for user, weekday in WorkHours.objects.filter(user__in=gone, start__isnull=False).values_list("user", "weekday"):
        works.setdefault(user, set()).add(weekday)
    return {
        user
        for user, away in gone.items()
        if away and not any(day.weekday() in works.get(user, ()) for day in set(days) - away)
    }


def feed_of(user):
    """The address that her calendar subscribes to, or None."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def busy_of(user):
    """Her uploaded calendar, or None when there is none."""
    return BusyCalendar.objects.filter(user=user, uploaded_at__isnull=False).first()


def reader_of(token, *, now=None):
    """Whose calendar may read at this secret address: a professional who still works somewhere; else None."""
    feed = CalendarFeed.objects.filter(token_hash=fingerprint(token), revoked_at=None).select_related("user").first()
    if feed is None or feed.user.is_guardian or not feed.user.is_active:
        return None
    return feed.user if access.works_as(feed.user, on=timezone.localdate(now)) else None


def fixed_conversations(user, *, now=None):
    """Fixed conversations that she takes part in and may see now, from a month back: what her calendar shows.

    Of two about brother and sister at one time the first: nobody else is in two places.
    """
    now = now or timezone.now()
    talks = access.visible_conversations(user, now=now).filter(
        state__in=(Conversation.State.CONFIRMED, Conversation.State.HELD),
        slot__ends_at__gt=now - KEPT,
        pk__in=user.participations.values("conversation"),
    )
    rows = talks.select_related("slot").order_by("-slot__starts_at", "-pk")
    return sorted({talk.slot.starts_at: talk for talk in rows}.values(), key=lambda talk: talk.slot.starts_at)
