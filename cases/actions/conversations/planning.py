"""Starting a conversation, proposing times, answering them, and the confirmation that follows by itself."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import proposals
from cases.actions.locks import coached, locked
from cases.models import Busy, Conversation, Participant, Reply
from cases.policy import access, planning
from cases.policy.consents import is_shared
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.refusal import NotAllowed, Refused

REMIND_BEFORE = timedelta(hours=24)
WHILE_TALKING = timedelta(hours=1)


@action
def start(case, *, trigger, by, place="school", now=None):
    """Begin a conversation: the people at the table, the deadline of its trigger, and three proposed times.

    Proposing is the coach's yes. Refused when consent is incomplete or somebody at the table is missing.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    people = _people_at_the_table(case, by, now)
    conversation = Conversation(
        case=case,
        trigger=trigger,
        place=place,
        minutes=settings.CONVERSATION_MINUTES,
        deadline=proposals.deadline_for(case, trigger, now),
        started_by=by,
        started_at=now,
    )
    _refuse_a_second(case)
    conversation.full_clean(exclude=["slot"])
    conversation.save()
    for role, user in people:
        Participant(conversation=conversation, user=user, role=role).save()
    new_round(conversation, by=by, now=now)
    return conversation


def _refuse_a_second(case):
    running = [Conversation.State.PLANNING, Conversation.State.CONFIRMED]
    if Conversation.objects.filter(case=case, state__in=running).exists():
        raise Refused(_("A conversation is being planned already. Finish or cancel that one first."))


def _people_at_the_table(case, by, now):
    if not is_shared(case, timezone.localdate(now)):
        raise Refused(_("The school sees nothing yet: consent is not complete."))
    contacts = access.seat_holders(case, "school_contact", now=now)
    guardians = access.seat_holders(case, "guardian", now=now)
    if not contacts:
        raise Refused(_("Nobody of the school takes part yet. Invite the school contact first."))
    if not guardians:
        raise Refused(_("No parent takes part yet. Give the parent a seat first."))
    return [
        (Participant.Role.COACH, by),
        *((Participant.Role.SCHOOL_CONTACT, seat.user) for seat in contacts[:1]),
        *((Participant.Role.GUARDIAN, seat.user) for seat in guardians),
    ]


@action
def propose_again(conversation, *, by, now=None):
    """A new round of times, when none of the old ones will do; earlier times are not proposed again."""
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if conversation.state != Conversation.State.PLANNING:
        raise Refused(_("This conversation is not being planned any more."))
    conversation.round += 1
    conversation.save(update_fields=["round"])
    new_round(conversation, by=by, now=now)
    return conversation


def new_round(conversation, *, by, now, must=True):
    """Write and announce the times of the current round. Refused when there are none, if there must be some."""
    slots = proposals.propose_round(conversation, now=now)
    if not slots and must:
        raise Refused(_("No time fits both weeks and the school's calendar in the next eight weeks. Check the hours."))
    coach = conversation.participants.get(role=Participant.Role.COACH).user
    for slot in slots:
        _write(slot, coach, Reply.Answer.YES, Reply.Via.PROPOSED, by, now)
    for participant in conversation.participants.filter(role=Participant.Role.SCHOOL_CONTACT).select_related("user"):
        announce(
            "conversation.proposed",
            recipient=participant.user,
            subject_id=conversation.pk,
            sequence=conversation.round,
        )
    ask_guardians(conversation, now=now)


def ask_guardians(conversation, *, now, due_at=None):
    """Put the question of the best slot that is left before each guardian; earlier questions are taken back."""
    for guardian in planning.guardians(conversation):
        slot = planning.asked_of(guardian, conversation, now=now)
        withdraw(subject_id=conversation.pk, kinds=["guardian.asked"], recipient=guardian, keep=slot and slot.pk)
        if slot is not None:
            announce(
                "guardian.asked",
                recipient=guardian,
                subject_id=conversation.pk,
                sequence=slot.pk,
                due_at=due_at or now,
                too_late_at=slot.starts_at - timedelta(hours=2),
            )


@action
def reply(slot, *, user, answer, by, via="self", now=None):
    """One person's answer to one slot; confirms by itself when everybody who must come can.

    `by` differs from `user` only when a coach writes down what a guardian said in person.
    """
    now = now or timezone.now()
    conversation = locked(slot.conversation)
    slot = locked(slot)
    if not conversation.participants.filter(user=user).exists():
        raise NotAllowed(_("This person does not take part in this conversation."))
    _may_answer_for(conversation, user, by, now)
    if conversation.state == Conversation.State.CONFIRMED:
        raise Refused(_("The conversation is fixed already. Have a look when it is."))
    if conversation.state != Conversation.State.PLANNING:
        raise Refused(_("This conversation is off or over. Nothing has to be answered any more."))
    if slot.round != conversation.round or slot.fell_through:
        raise Refused(_("These times have been replaced. Have a look at the new ones."))
    if slot.starts_at <= now:
        raise Refused(_("This time has just passed. Choose another one."))
    _write(slot, user, answer, via, by, now)
    confirmed = _confirm_what_fits(conversation, now=now)
    if not confirmed and via != Reply.Via.LINK:
        # While coach and guardian talk, the next question comes up by itself; an hour later it is sent.
        ask_guardians(conversation, now=now, due_at=now + WHILE_TALKING if user.is_guardian else now)
    return conversation


def _may_answer_for(conversation, user, by, now):
    if not access.visible_conversations(by, now=now).filter(pk=conversation.pk).exists():
        raise NotAllowed(_("You do not take part in this conversation."))
    if by.pk != user.pk and not (user.is_guardian and access.may_coach(by, conversation.case, now=now)):
        raise NotAllowed(_("You can only answer for yourself."))


def _write(slot, user, answer, via, by, now):
    row = Reply.objects.filter(slot=slot, user=user).first() or Reply(slot=slot, user=user)
    row.answer, row.via, row.recorded_by, row.answered_at = answer, via, by, now
    row.full_clean(exclude=["slot", "user", "recorded_by"])
    row.save()


@action
def wish(conversation, *, user, wishes, by, now=None):
    """What suits a guardian better: pairs of weekday (0 is Monday) and part of the day. It guides the next round."""
    now = now or timezone.now()
    conversation = locked(conversation)
    participant = conversation.participants.filter(user=user).first()
    if participant is None:
        raise NotAllowed(_("This person does not take part in this conversation."))
    _may_answer_for(conversation, user, by, now)
    if conversation.state != Conversation.State.PLANNING:
        raise Refused(_("This conversation is not being planned any more."))
    participant.wishes = sorted(wishes)
    participant.wished_at = now
    participant.save(update_fields=["wishes", "wished_at"])
    return participant


def _confirm_what_fits(conversation, *, now):
    """Fix the best slot that everybody can make; one that turns out impossible after all falls through."""
    if not is_shared(conversation.case, timezone.localdate(now)):
        return False
    for slot in planning.fitting(conversation, now=now):
        if still_free(slot, now=now):
            _fix(conversation, slot, now)
            return True
        slot.fell_through = True
        slot.save(update_fields=["fell_through"])
    return False


def still_free(slot, *, now):
    """Whether school and people can still make this slot; if so it is taken for all of them."""
    return proposals.still_possible(slot, now=now) and _occupy(slot)


def _occupy(slot):
    """Take five-minute rows for every required person; False when somebody is taken already (design.md §6)."""
    people = slot.conversation.participants.filter(required=True).values_list("user_id", flat=True)
    step = timedelta(minutes=Busy.STEP_MINUTES)
    moments = [slot.starts_at + step * i for i in range(-(-(slot.ends_at - slot.starts_at) // step))]
    rows = [
        Busy(person_id=person, at=moment, conversation=slot.conversation)
        for person in sorted(people)
        for moment in moments
    ]
    try:
        with transaction.atomic():
            Busy.objects.bulk_create(rows)
    except IntegrityError:
        return False
    return True


def _fix(conversation, slot, now):
    conversation.move(Conversation.State.CONFIRMED, slot=slot, sequence=conversation.sequence + 1, confirmed_at=now)
    withdraw(subject_id=conversation.pk, kinds=["guardian.asked", "conversation.proposed"])
    tell_it_is_fixed(
        conversation, [person.user for person in conversation.participants.select_related("user")], now=now
    )


def tell_it_is_fixed(conversation, people, *, now):
    """Tell these people when it is, each in the way each may be told, and remind them the day before."""
    slot = conversation.slot
    for person in people:
        told = "guardian" if person.is_guardian else "conversation"
        common = {"recipient": person, "subject_id": conversation.pk, "sequence": conversation.sequence}
        announce(f"{told}.confirmed", **common, too_late_at=slot.starts_at)
        remind_at = slot.starts_at - REMIND_BEFORE
        if remind_at > now:
            announce(f"{told}.reminder", **common, due_at=remind_at, too_late_at=slot.starts_at)
