"""Calendar files: for professionals without names, for a guardian only "Afspraak" (domain.md S3)."""

from datetime import UTC, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress

from ruggensteun.tokens import derive


def _event(conversation, slot, uid):
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    # UTC needs no time zone rules in the file and is right across the clock change.
    event.add("dtstart", slot.starts_at.astimezone(UTC))
    event.add("dtend", slot.ends_at.astimezone(UTC))
    event.add("sequence", conversation.sequence)
    return event


def _calendar(method, prodid):
    calendar = Calendar()
    calendar.add("prodid", prodid)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def calendar_file(conversation, person, *, cancelled=None):
    """A REQUEST for one professional, or a CANCEL of the slot `cancelled`: "Gesprek" and where to sign in; no names.

    The UID stays the same through every change, so that a calendar updates what it has.
    """
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    uid = f"{derive('calendar', conversation.pk)}@{sender.rpartition('@')[2]}"
    event = _event(conversation, cancelled or conversation.slot, uid)
    event.add("summary", _("Conversation"))
    event.add("description", settings.PROFESSIONAL_ORIGIN + "/")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["PARTSTAT"] = "ACCEPTED"
    event.add("attendee", attendee, encode=0)
    if not cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _("Conversation"))
        alarm.add("trigger", timedelta(minutes=-30))
        event.add_component(alarm)
    calendar = _calendar("CANCEL" if cancelled else "REQUEST", "-//Gesprek//NL")
    calendar.add_component(event)
    return calendar.to_ical()


def neutral_calendar_file(conversation):
    """For a guardian: date and time and the word "Afspraak"; nobody else is in it, and nothing says where or why."""
    event = _event(conversation, conversation.slot, derive("own calendar", conversation.pk))
    event.add("summary", _("Appointment"))
    calendar = _calendar("PUBLISH", "-//Agenda//NL")
    calendar.add_component(event)
    return calendar.to_ical()
