"""The rounds of a conversation: its times, by when they are answered, and new ones for those that are dead."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from cases.actions import proposals
from cases.actions.conversations import lengths
from cases.actions.obstacles import obstacles
from cases.models import Participant, Reply
from cases.policy import access, planning
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.refusal import Refused

# As many times as a round may see; after that, what everybody said is worth a new round.
MOST_PER_ROUND = 6
# After so many rounds by itself a person picks up the phone.
MOST_ROUNDS = 3
REMIND_AT = time(9)
A_DAY = timedelta(hours=24)


def new_round(conversation, *, by, now, must=True):
    """Write and announce the times of the current round. Refused when there are none, if there must be some."""
    _give_time_to_answer(conversation, now)
    lengths.set_length(conversation)
    slots = proposals.propose_round(conversation, now=now)
    if not slots and must:
        raise Refused(_nothing_fits(conversation, by, now))
    _offered_by_the_coach(conversation, slots, by, now)
    for participant in _contacts(conversation):
        common = {"recipient": participant.user, "subject_id": conversation.pk, "sequence": conversation.round}
        announce("conversation.proposed", **common)
        announce("conversation.waiting", **common, due_at=_reminder(conversation, now))
    ask_guardians(conversation, now=now)


def _nothing_fits(conversation, by, now):
    """Why there is no time, for who coaches; anybody else learns nothing of others' weeks (S7, S8)."""
    sentence = _("No time fits both weeks and the school's calendar in the next eight weeks. Check the hours.")
    if by is None or not access.may_coach(by, conversation.case, now=now):
        return sentence
    found = obstacles(conversation, now=now)
    return f"{sentence} {_('In the way:')} {'; '.join(found)}." if found else sentence


def make_room_for_two(conversation, *, now):
    """A second child comes to the table: the times become longer, and who answered to a shorter one is asked anew."""
    if not lengths.set_length(conversation):
        return
    waiting = {person.user_id for person in planning.silent(conversation, now=now)}
    anew = lengths.lengthen(conversation, now=now)
    _offered_by_the_coach(conversation, anew, None, now)
    if anew:
        _give_time_to_answer(conversation, now)
        _tell_of_new_times(conversation, anew[0], but=waiting)
    keep_enough(conversation, now=now, anew=True)
    ask_guardians(conversation, now=now)


def keep_enough(conversation, *, now, answered_by=None, anew=False):
    """Replace times that nobody can make any more, and begin a new round when none is left (design.md §6).

    `answered_by` sees the new times at once and gets no mail; `anew`, after a no, gives everybody the full time again.
    After the last round by itself the coach must decide. Whether there is something new.
    """
    left = planning.alive(conversation, now=now)
    waiting = [person.user_id for person in planning.silent(conversation, now=now)]
    refused = planning.refused(conversation)
    count = min(proposals.SLOTS_PER_ROUND - len(left), MOST_PER_ROUND - len(refused) - len(left))
    fresh = proposals.propose_more(conversation, count, now=now)
    if fresh:
        _offered_by_the_coach(conversation, fresh, None, now)
        if anew:
            _give_time_to_answer(conversation, now)
        _tell_of_new_times(conversation, fresh[0], but={*waiting, answered_by and answered_by.pk})
        return True
    if left or conversation.round >= MOST_ROUNDS or not proposals.propose_more(conversation, 1, now=now, keep=False):
        return False
    conversation.round += 1
    conversation.save(update_fields=["round"])
    new_round(conversation, by=None, now=now, must=False)
    return True


def ask_guardians(conversation, *, now, due_at=None):
    """Put the question of the best slot that is left before each guardian; earlier questions are taken back.

    Silence becomes one reminder, in her safe hours as well.
    """
    kinds = ["guardian.asked", "guardian.asked_again"]
    for guardian in planning.guardians(conversation):
        slot = planning.asked_of(guardian, conversation, now=now)
        withdraw(subject_id=conversation.pk, kinds=kinds, recipient=guardian, keep=slot and slot.pk)
        if slot is None:
            continue
        too_late = slot.starts_at - timedelta(hours=2)
        common = {"recipient": guardian, "subject_id": conversation.pk, "sequence": slot.pk, "too_late_at": too_late}
        announce("guardian.asked", **common, due_at=due_at or now)
        announce("guardian.asked_again", **common, due_at=_reminder(conversation, due_at or now))


def _tell_of_new_times(conversation, slot, *, but):
    """A contact who had answered all there was hears that there is more; `but` are ids of those who know."""
    for participant in _contacts(conversation):
        if participant.user_id not in but:
            common = {"recipient": participant.user, "subject_id": conversation.pk}
            announce("conversation.replaced", **common, sequence=slot.pk)


def _offered_by_the_coach(conversation, slots, by, now):
    """Proposing is the coach's yes, also when the times were found by themselves."""
    coach = conversation.participants.get(role=Participant.Role.COACH).user
    for slot in slots:
        write(slot, coach, Reply.Answer.YES, Reply.Via.PROPOSED, by or coach, now)


def write(slot, user, answer, via, by, now, *, told=None):
    """Keep one person's answer to one time; a later one takes its place. `told` says how, when it was told."""
    row = Reply.objects.filter(slot=slot, user=user).first() or Reply(slot=slot, user=user)
    via = Reply.TOLD_BY[told.way] if told else via
    row.answer, row.via, row.recorded_by, row.answered_at = answer, via, by, now
    row.language, row.with_interpreter = (told.language, told.with_interpreter) if told else ("", False)
    row.full_clean(exclude=["slot", "user", "recorded_by"])
    row.save()


def _give_time_to_answer(conversation, now):
    """Everybody who is asked something new has the same school days for it."""
    conversation.reply_by = proposals.school_day_after(conversation, settings.SCHOOL_DAYS_TO_REPLY, now=now)
    conversation.save(update_fields=["reply_by"])


def _reminder(conversation, asked_at):
    """The morning of the last day on which an answer is asked for, and never within a day of the question."""
    morning = datetime.combine(conversation.reply_by, REMIND_AT, proposals.HERE)
    return max(morning, asked_at + A_DAY)


def _contacts(conversation):
    return conversation.participants.filter(role=Participant.Role.SCHOOL_CONTACT).select_related("user")
