"""A fixed conversation with somebody who needs an interpreter, and none booked for that time."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Conversation
from cases.policy.planning import NEAR
from cases.policy.worklist.task import NOW, SOON, URGENT, Task
from ruggensteun.templatetags.ui import as_day
from schools.calendar import working_days_before


def about(standing, now, common):
    """Book by the last day on which there is time for it; another time needs another booking."""
    talk = standing.open_talk
    if talk is None or talk.state != Conversation.State.CONFIRMED or talk.slot.starts_at <= now:
        return
    if talk.together_with_id:
        return  # one interpreter, booked for the conversation that has the time
    seated = {seat.user_id for seat in standing.seated("guardian")}
    for person in talk.participants.all():
        if person.user_id in seated - talk.interpreted and person.user.needs_interpreter:
            yield _to_book(person.user, talk, timezone.localdate(now), common)


def _to_book(guardian, talk, today, common):
    known = getattr(guardian, "interpreting", None)
    lead = settings.SCHOOL_DAYS_FOR_INTERPRETER if known is None else known.lead_days
    day = working_days_before(timezone.localdate(talk.slot.starts_at), lead)
    what = {"language": guardian.get_language_display(), "day": as_day(day), "way": known and known.get_way_display()}
    if known is None:
        sentence = _("book the interpreter: %(language)s, on %(day)s at the latest") % what
    else:
        sentence = _("book the interpreter: %(language)s, %(way)s, on %(day)s at the latest") % what
    return Task(
        what="interpreter",
        urgency=_how_pressing(day, today),
        sentence=sentence,
        detail=_("Less time is left than booking usually takes: call now.") if day < today else "",
        url=talk.get_absolute_url(),
        button=_("Look"),
        day=day,
        **common,
    )


def _how_pressing(day, today):
    if day <= today:
        return URGENT
    return NOW if day - today <= NEAR else SOON
