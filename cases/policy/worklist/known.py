"""A time that stands on a phone that is not safe any more: whoever reads it knows where she will be, and when."""

from django.utils.translation import gettext as _

from cases.models import Conversation
from cases.policy.worklist.task import NOW, URGENT, Task
from ruggensteun.people.models import SafeContact
from ruggensteun.templatetags.ui import as_day

ASKED = ("guardian.asked", "guardian.asked_again")
FIXED = ("guardian.confirmed", "guardian.reminder")


def about(standing, now, common):
    """Until her coach moves it, calls it off, or says that it stays."""
    talk = standing.open_talk
    for name, slot, message in known_times(standing, talk, now):
        fixed = slot == talk.slot
        words = {"name": name, "day": as_day(message.sent_at)}
        yield Task(
            what="known",
            urgency=URGENT if fixed else NOW,
            sentence=_("the time was sent to the phone of %(name)s on %(day)s: move it or call it off?") % words,
            detail=_("That phone is not safe. Whoever reads it knows day and hour."),
            url=f"{talk.get_absolute_url()}#known",
            button=_("Decide"),
            **common,
        )


def known_times(standing, talk, now):
    """Times still to come that were sent to a phone which is not safe now, once each: [(name, slot, message)].

    Not those of which the coach said that they stay.
    """
    if talk is None:
        return
    slots = {slot.pk: slot for slot in talk.slots.all() if slot.starts_at > now}
    for person in talk.participants.all():
        if person.role != "guardian" or not _is_unsafe(getattr(person.user, "safe_contact", None)):
            continue
        found = {}
        for message in standing.sent_messages:
            slot = _slot_of(message, talk, slots)
            if message.recipient_id == person.user_id and slot is not None and slot.pk != person.stays_for_id:
                found.setdefault(slot.pk, (person.user.first_name, slot, message))
        yield from found.values()


def _is_unsafe(contact):
    """Somebody else may read it; who was never sent anything is not asked about."""
    return contact is not None and contact.device != SafeContact.Device.OWN


def _slot_of(message, talk, slots):
    """The time that a message named, as far as it still stands or is still asked."""
    if message.subject_id != talk.pk:
        return None
    if message.kind in FIXED and talk.state == Conversation.State.CONFIRMED:
        return slots.get(talk.slot_id) if message.sequence == talk.sequence else None
    if message.kind in ASKED and (talk.state == Conversation.State.PLANNING or message.sequence == talk.slot_id):
        return slots.get(message.sequence)
    return None
