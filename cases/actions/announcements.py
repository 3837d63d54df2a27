"""How each kind of message is put into words, when it is sent; None when it is not true or needed any more.

Mail to a school says only that a message waits (domain.md S6). What a guardian receives names no child, school,
shelter or place (S3). Nothing here is stored: texts exist only on the way out.
"""

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.ahead import is_news
from cases.actions.calendar_files import calendar_file
from cases.actions.links import link_for
from cases.models import Case, Conversation
from cases.policy import access, ahead, people, planning
from ruggensteun.delivery.kinds import Message, register
from ruggensteun.delivery.models import Notification
from ruggensteun.people.actions import invitation_address
from ruggensteun.people.models import Invitation


def _waits(person):
    """The one mail that professionals get: something waits, sign in."""
    text = render_to_string("messages/waits.txt", {"person": person, "address": settings.PROFESSIONAL_ORIGIN + "/"})
    return _("A message is waiting for you"), text


@register("invitation")
def invitation(notification):
    """The link with which somebody new chooses a password."""
    invited = Invitation.objects.select_related("user").get(pk=notification.subject_id)
    if not invited.is_open(timezone.now()):
        return None
    context = {"person": invited.user, "address": invitation_address(invited), "until": invited.expires_at}
    return Message(_("Your invitation"), render_to_string("messages/invitation.txt", context))


@register("sign_in.anew")
def signs_in_anew(notification):
    """Who did it and what now: who did not ask for this herself must know whom to call."""
    invited = Invitation.objects.select_related("user", "invited_by").get(pk=notification.subject_id)
    context = {"person": invited.user, "by": invited.invited_by}
    return Message(_("You sign in anew"), render_to_string("messages/sign_in_anew.txt", context))


@register("seat.given")
def seat_given(notification):
    """Somebody who has not joined yet has an invitation, which says the same."""
    person = notification.recipient
    case = Case.objects.get(pk=notification.subject_id)
    if not person.has_joined or not access.visible_cases(person).filter(pk=case.pk).exists():
        return None
    return Message(*_waits(person))


def what_comes(notification):
    """A birthday, an end of consent, a review: for who coaches, once a night."""
    return Message(*_waits(notification.recipient)) if is_news(notification, timezone.now()) else None


for _kind in ahead.KINDS:
    register(_kind, in_turn=True)(what_comes)  # so that ten of one night are one mail


@register("contact.unsafe")
def contact_unsafe(notification):
    """For a lead: that something waits. Which case it is about stands behind signing in, by number."""
    leads = people.led_cases(notification.recipient).filter(pk=notification.subject_id)
    return Message(*_waits(notification.recipient)) if leads.exists() else None


@register("glass.broken")
def glass_broken(notification):
    """A lead hears that something waits; of which case stands behind the door."""
    return Message(*_waits(notification.recipient))


def _current(notification, *states):
    """The conversation, if it is still in one of these states and the recipient may still see it."""
    conversation = Conversation.objects.select_related("case", "slot").get(pk=notification.subject_id)
    seen = access.visible_conversations(notification.recipient).filter(pk=conversation.pk)
    return conversation if conversation.state in states and seen.exists() else None


@register("conversation.proposed")
@register("conversation.waiting")
def proposed(notification):
    """Times to answer, for the school, and one reminder, as long as there is something to answer in this round."""
    conversation = _current(notification, Conversation.State.PLANNING)
    if conversation is None or conversation.round != notification.sequence:
        return None
    return _waits_for_an_answer(notification, conversation)


@register("conversation.replaced")
def replaced(notification):
    """A time that was dead has been replaced, for a contact who had answered all there was."""
    conversation = _current(notification, Conversation.State.PLANNING)
    if (
        conversation is None
        or not conversation.slots.filter(pk=notification.sequence, round=conversation.round).exists()
    ):
        return None
    return _waits_for_an_answer(notification, conversation)


def _waits_for_an_answer(notification, conversation):
    owing = {person.user_id for person in planning.silent(conversation, now=timezone.now())}
    return Message(*_waits(notification.recipient)) if notification.recipient_id in owing else None


@register("conversation.confirmed")
def confirmed(notification):
    """The time is fixed, with a file for the calendar."""
    conversation = _current(notification, Conversation.State.CONFIRMED)
    if conversation is None or conversation.sequence != notification.sequence:
        return None
    if conversation.together_with_id:  # it stands in the diary already
        return Message(*_waits(notification.recipient))
    return Message(*_waits(notification.recipient), calendar_file(conversation, notification.recipient), "REQUEST")


@register("conversation.reminder")
def reminder(notification):
    """The day before, as long as the time still stands."""
    conversation = _current(notification, Conversation.State.CONFIRMED)
    if conversation is None or conversation.sequence != notification.sequence:
        return None
    return Message(*_waits(notification.recipient))


@register("conversation.cancelled")
def cancelled(notification):
    """Sent also to somebody who may not look any more: the diary must not keep what is off."""
    conversation = Conversation.objects.select_related("case", "released").get(pk=notification.subject_id)
    if conversation.sequence != notification.sequence:
        return None
    subject, text = _waits(notification.recipient)
    if conversation.released is not None:
        return Message(
            subject,
            text,
            calendar_file(conversation, notification.recipient, cancelled=conversation.released),
            "CANCEL",
        )
    return Message(subject, text)


@register("conversation.left")
def left(notification):
    """For somebody whose place another has taken: the diary must not keep what is theirs no more."""
    conversation = Conversation.objects.select_related("slot", "released").get(pk=notification.subject_id)
    return _out_of_the_diary(notification, conversation, conversation.slot or conversation.released)


@register("conversation.taken_out")
def taken_out(notification):
    """For whoever let the time go: the own diary must not keep it either."""
    conversation = Conversation.objects.select_related("released").get(pk=notification.subject_id)
    if conversation.sequence != notification.sequence or conversation.released is None:
        return None
    return _out_of_the_diary(notification, conversation, conversation.released)


def _out_of_the_diary(notification, conversation, slot):
    text = render_to_string("messages/off.txt", {"person": notification.recipient})
    file = calendar_file(conversation, notification.recipient, cancelled=slot)
    return Message(_("A message for you"), text, file, "CANCEL")


@register("case.ends")
def case_ends(notification):
    """The guidance has a last day; it stands on the pupil's page, for who may still see that."""
    case = Case.objects.get(pk=notification.subject_id)
    seen = access.visible_cases(notification.recipient).filter(pk=case.pk)
    if case.ends_on is None or case.ends_on.toordinal() != notification.sequence or not seen.exists():
        return None
    return Message(*_waits(notification.recipient))


@register("guardian.thanks")
def thanks(notification):
    """The last word, without a link: there is nothing left to open. Of several children only after the last one."""
    case = Conversation.objects.select_related("case").get(pk=notification.subject_id).case
    later = Q(ends_on=None) | Q(ends_on__gt=case.ends_on) | Q(ends_on=case.ends_on, pk__gt=case.pk)
    if case.ends_on and access.guardian_cases(notification.recipient).exclude(pk=case.pk).filter(later).exists():
        return None
    return worded(notification.kind, "", None)


@register("update.written")
def update_written(notification):
    """Something new to read, for who may still read it."""
    seen = access.visible_updates(notification.recipient).filter(pk=notification.subject_id)
    return Message(*_waits(notification.recipient)) if seen.exists() else None


@register("agreements.made")
def agreements_made(notification):
    """The school can read what was agreed."""
    conversation = _current(notification, Conversation.State.HELD)
    return Message(*_waits(notification.recipient)) if conversation else None


def subject():
    """The subject of mail to a guardian: what the shelter set, else "Appointment" in her language."""
    return settings.GUARDIAN_SUBJECT or _("Appointment")


def worded(kind, address, slot):
    """What a guardian gets of one kind: her link and, where it helps, date and time; nothing else (domain.md S3).

    Asking again is said in the same words.
    """
    template = f"messages/{kind.removesuffix('_again').replace('.', '_')}.txt"
    return Message(subject(), render_to_string(template, {"address": address, "slot": slot}).strip())


def _neutral(notification, conversation):
    return worded(notification.kind, link_for(notification.recipient, conversation), conversation.slot)


@register("guardian.asked")
def asked(notification):
    """One time, put to a guardian, as long as it is the one that she is asked."""
    conversation = _current(notification, Conversation.State.PLANNING)
    slot = conversation and planning.asked_of(notification.recipient, conversation, now=timezone.now())
    if slot is None or slot.pk != notification.sequence:
        return None
    return _neutral(notification, conversation)


@register("guardian.asked_again")
def asked_again(notification):
    """The same question once more, when it did reach her; what was told in person is not followed by a message."""
    event = {"recipient": notification.recipient, "subject_id": notification.subject_id}
    first = Notification.objects.filter(kind="guardian.asked", sequence=notification.sequence, **event)
    if first.exclude(state=Notification.State.SENT).exists():
        return None
    return asked(notification)


@register("guardian.confirmed")
def told_confirmed(notification):
    """The time is fixed: date, time and her link."""
    conversation = _current(notification, Conversation.State.CONFIRMED)
    if conversation is None or conversation.sequence != notification.sequence:
        return None
    return _neutral(notification, conversation)


@register("guardian.reminder")
def told_reminder(notification):
    """The day before: date, time and her link."""
    conversation = _current(notification, Conversation.State.CONFIRMED)
    if conversation is None or conversation.sequence != notification.sequence:
        return None
    return _neutral(notification, conversation)


@register("guardian.cancelled")
def told_cancelled(notification):
    """No link: what it would show is over. She hears only that it is off, and which time."""
    conversation = Conversation.objects.select_related("released").get(pk=notification.subject_id)
    if conversation.sequence != notification.sequence:
        return None
    return worded(notification.kind, "", conversation.released)
