"""What could not be sent, to be told in person."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Conversation
from cases.policy import planning
from cases.policy.worklist.task import NOW, Task
from ruggensteun.delivery.models import Notification
from ruggensteun.templatetags.ui import as_moment

QUESTIONS = ("guardian.asked", "guardian.asked_again")


def about(standing, now, common):
    """What was held back or could not be delivered, as long as it matters."""
    for message in standing.held_messages:
        if not _is_over(message, now) and _matters(message, standing, now):
            yield _to_tell(message, standing, common)


def _is_over(message, now):
    """Whether the moment after which it need not be told has passed: the conversation has been."""
    return message.too_late_at is not None and message.too_late_at <= now


def _matters(message, standing, now):
    """Whether what could not be sent must still be told: a question only while there is a time left to ask about."""
    if message.kind == "guardian.reminder":
        told = {row.subject_id for row in standing.held_messages if row.kind == "guardian.confirmed"}
        return message.subject_id not in told  # telling when it is reminds her too
    if message.kind not in QUESTIONS:
        return True
    talk = _talk_of(message, standing)
    asking = talk is not None and talk.state == Conversation.State.PLANNING
    return asking and planning.asked_of(message.recipient, talk, now=now) is not None


def _talk_of(message, standing):
    return next((talk for talk in standing.talks if talk.pk == message.subject_id), None)


def _to_tell(message, standing, common):
    """What could not be sent is told in person; a question is done only when its answer is written down."""
    sentence, detail = told_sentence(message, standing)
    asks = message.kind in QUESTIONS
    talk = _talk_of(message, standing)
    return Task(
        what="ask" if asks else "tell",
        urgency=NOW,
        sentence=sentence,
        detail=detail,
        url=talk.get_absolute_url() if asks else reverse("cases:told", args=[standing.case.number, message.pk]),
        button=_("Write down the answer") if asks else _("Told"),
        post=not asks,
        day=timezone.localdate(message.created_at),
        **common,
    )


def told_sentence(message, standing):
    """What to tell a guardian in person, and why no message could go."""
    talk = _talk_of(message, standing)
    moment = talk and talk.slot and talk.slot.starts_at
    name = message.recipient.first_name
    sentences = {
        "guardian.asked": _("ask %(name)s yourself whether a time suits"),
        "guardian.asked_again": _("ask %(name)s yourself whether a time suits"),
        "guardian.confirmed": _("tell %(name)s yourself: the conversation is fixed"),
        "guardian.reminder": _("remind %(name)s yourself of the conversation"),
        "guardian.cancelled": _("tell %(name)s yourself: the conversation is off"),
        "guardian.thanks": _("thank %(name)s yourself, and say goodbye"),
    }
    sentence = sentences[message.kind] % {"name": name}
    if moment and message.kind in ("guardian.confirmed", "guardian.reminder"):
        sentence = f"{sentence} ({as_moment(moment)})"
    if message.state == Notification.State.HELD:
        return sentence, _("Not sent: %(reason)s") % {"reason": message.get_hold_reason_display()}
    return sentence, _("The message could not be delivered.")
