"""A professional's own calendar: a secret address that it subscribes to, and busy times that she uploads from it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.locks import locked
from ruggensteun.people.busytimes import busy_times
from ruggensteun.people.models import BusyCalendar, CalendarFeed
from ruggensteun.refusal import NotAllowed, Refused
from ruggensteun.tokens import derive, fingerprint, new_salt

PURPOSE = "calendar feed"
HERE = ZoneInfo("Europe/Amsterdam")
# Times are proposed eight weeks ahead; an upload serves for as long again.
REACH = timedelta(weeks=16)


@action
def renew_feed(person, *, by, now=None):
    """A secret address for this person's calendar; an earlier one is dead from this moment."""
    now = now or timezone.now()
    person = _herself(person, by)
    _revoke(person, now)
    salt = new_salt()
    feed = CalendarFeed(user=person, salt=salt, token_hash=fingerprint(derive(PURPOSE, salt)), made_at=now)
    feed.save()
    return feed


@action
def revoke_feed(person, *, by, now=None):
    """No calendar reads along any more."""
    _revoke(_herself(person, by), now or timezone.now())


def feed_address(feed):
    """The address, derived anew each time: it is kept nowhere. Whoever has it can read when she has conversations."""
    return f"{settings.PROFESSIONAL_ORIGIN}/calendar/{derive(PURPOSE, feed.salt)}.ics"


@action
def upload_calendar(person, *, content, by, now=None):
    """Keep when this person is busy, as her calendar file says; it takes the place of the earlier upload as a whole.

    Of the file nothing is kept but times. Raises Refused for what is no calendar, too large or made to be endless.
    """
    now = now or timezone.now()
    person = _herself(person, by)
    today = timezone.localdate(now)
    found = busy_times(content, today, today + REACH, zone=HERE)
    row = BusyCalendar.objects.filter(user=person).first() or BusyCalendar(user=person)
    row.stretches = [[begins.isoformat(), ends.isoformat()] for begins, ends in found]
    row.uploaded_at, row.reaches_until = now, today + REACH
    row.save()
    return row


@action
def remove_calendar(person, *, by):
    """Forget the uploaded calendar."""
    person = _herself(person, by)
    row = BusyCalendar.objects.filter(user=person, uploaded_at__isnull=False).first()
    if row is None:
        raise Refused(_("There is no calendar any more."))
    row.stretches, row.uploaded_at, row.reaches_until = [], None, None
    row.save()


def _herself(person, by):
    """The professional, locked; nobody keeps another's calendar, and a guardian has none."""
    person = locked(person)
    if by is None or by.pk != person.pk or person.is_guardian:
        raise NotAllowed(_("Everybody keeps her own week."))
    return person


def _revoke(person, now):
    for feed in CalendarFeed.objects.filter(user=person, revoked_at=None):
        feed.revoked_at = now
        feed.save(update_fields=["revoked_at"])
