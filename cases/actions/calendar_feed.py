"""What a professional's calendar reads at her secret address: times, "Conversation", and where to sign in (S3)."""

from datetime import UTC
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ruggensteun.tokens import derive


def feed_file(talks):
    """One calendar of fixed conversations, without names. The same talks give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Gesprek//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Conversations"))
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    for talk in talks:
        event = Event()
        event.add("uid", f"{derive('calendar', talk.pk)}@{domain}")
        event.add("dtstamp", talk.confirmed_at.astimezone(UTC))
        # UTC needs no time zone rules in the file and is right across the clock change.
        event.add("dtstart", talk.slot.starts_at.astimezone(UTC))
        event.add("dtend", talk.slot.ends_at.astimezone(UTC))
        event.add("sequence", talk.sequence)
        event.add("summary", _("Conversation"))
        event.add("description", settings.PROFESSIONAL_ORIGIN + "/")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return calendar.to_ical()
