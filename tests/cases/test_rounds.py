"""Times that are dead are replaced, silence is reminded once and then called, a backup steps in (design.md §6)."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from cases.actions import consents, conversations, tending
from cases.actions.people import end_school_contact
from cases.models import Busy, Consent, Conversation
from cases.policy import access, planning, worklist
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.people.own_time import add_exception, set_hours
from schools.actions import add_closure, add_contact
from schools.calendar import school_days
from tests.world import HERE, NOW, professional


def say(slot, who, answer, **more):
    return conversations.reply(slot, user=who, answer=answer, by=more.pop("by", who), **more)


def alive(world):
    talk = Conversation.objects.get(pk=world.talk.pk)
    return [slot for slot, _replies in planning.alive(talk, now=timezone.now())]


def deliver():
    now = timezone.now()
    for pk in outbox.due(now):
        outbox.deliver(pk, now=now)


def waits(world, kind, who):
    rows = Notification.objects.filter(kind=kind, recipient=who, subject_id=world.talk.pk)
    return [row.state for row in rows.order_by("pk")]


def whats(world, person=None):
    return [task.what for task in worklist.tasks(person or world.noor)]


def with_a_backup(world):
    world.backup = professional("Iris", "Bos", "iris@wegwijzer.example")
    add_contact(world.wegwijzer, user=world.backup, is_backup=True, by=world.lotte, on=NOW.date())
    return world.backup


def at_ten_on(day):
    return datetime.combine(day, time(10), HERE)


# A time that is dead


def test_a_time_that_somebody_cannot_make_is_replaced_at_once(at):
    world = at("planning")
    say(world.slots[0], world.sam, "no")
    assert len(alive(world)) == 3
    fresh = set(alive(world)) - set(world.slots)
    assert [(slot.round, slot.rank) for slot in fresh] == [(1, 4)]
    assert [reply.user for slot in fresh for reply in slot.replies.all()] == [world.noor]


def test_a_contact_who_had_answered_everything_hears_that_there_is_something_new(at):
    world = at("planning")
    for slot in world.slots:
        say(slot, world.sam, "if_need_be")
    say(world.slots[0], world.selam, "no", via="link")
    assert waits(world, "conversation.replaced", world.sam) == ["waiting"]
    deliver()
    assert waits(world, "conversation.replaced", world.sam) == ["sent"]


def test_whoever_still_has_times_to_answer_gets_no_second_mail(at):
    world = at("planning")
    say(world.slots[0], world.selam, "no", via="link")
    assert waits(world, "conversation.replaced", world.sam) == []


def test_who_says_no_to_everything_of_a_round_starts_one_that_has_learnt(at):
    world = at("planning")
    for _n in range(6):
        say(alive(world)[0], world.sam, "no")
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.round, talk.slots.filter(round=1).count(), len(alive(world))) == (2, 6, 3)
    refused = {
        (slot.starts_at.astimezone(HERE).weekday(), slot.starts_at.astimezone(HERE).hour < 12)
        for slot in talk.slots.filter(round=1)
    }
    fresh = alive(world)[0].starts_at.astimezone(HERE)
    assert (fresh.weekday(), fresh.hour < 12) not in refused


def half_day(slot):
    start = slot.starts_at.astimezone(HERE)
    return start.weekday(), start.hour < 12


def test_after_three_rounds_by_itself_the_coach_decides(at):
    world = at("planning")
    for _n in range(18):
        say(alive(world)[0], world.sam, "no")
    assert alive(world) == []
    assert Conversation.objects.get(pk=world.talk.pk).round == 3
    assert whats(world) == ["stuck"]


def test_a_time_that_another_conversation_took_is_replaced_without_anybody_asking(at):
    world = at("planning")
    first = world.slots[0]
    Busy.objects.create(person=world.sam, at=first.starts_at + timedelta(minutes=40), conversation=other_talk(world))
    assert tending.due(timezone.now()) == [world.talk.pk]
    tending.tend_all(timezone.now())
    assert first not in alive(world)
    assert len(alive(world)) == 3
    assert waits(world, "guardian.asked", world.selam)[-1] == "waiting"
    assert tending.due(timezone.now()) == []


def other_talk(world):
    """A conversation of Sam's that is fixed elsewhere: only its time matters here."""
    from tests.cases.test_siblings import brother, his_talk

    return his_talk(world, brother(world))


def test_a_time_that_has_passed_is_replaced(at):
    world = at("planning")
    world.clock.move_to(world.slots[0].starts_at + timedelta(hours=1))
    tending.tend_all(timezone.now())
    assert len(alive(world)) == 3
    assert min(slot.starts_at for slot in alive(world)) > timezone.now()


def test_a_day_on_which_the_school_turns_out_to_be_closed_is_replaced_by_the_night(at):
    world = at("planning")
    day = world.slots[0].starts_at.astimezone(HERE).date()
    add_closure(world.wegwijzer, first_day=day, last_day=day, kind="study_day", by=world.lotte)
    tending.tend_all(timezone.now(), everything=True)
    assert day not in {slot.starts_at.astimezone(HERE).date() for slot in alive(world)}
    assert len(alive(world)) == 3


def test_tending_twice_changes_nothing_more(at):
    world = at("planning")
    world.clock.move_to(world.slots[0].starts_at + timedelta(hours=1))
    tending.tend_all(timezone.now())
    before = alive(world), Notification.objects.count(), world.talk.history.count()
    tending.tend_all(timezone.now(), everything=True)
    assert (alive(world), Notification.objects.count(), world.talk.history.count()) == before


def test_without_consent_nothing_is_tended(at):
    world = at("planning")
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    world.clock.move_to(world.slots[0].starts_at + timedelta(hours=1))
    tending.tend(world.talk.pk)
    assert Conversation.objects.get(pk=world.talk.pk).slots.count() == 3


# Silence


def test_everybody_has_two_school_days_whatever_it_is_about(at):
    world = at("seated")
    world.clock.move_to(datetime(2026, 10, 15, 9, tzinfo=HERE))
    days = set()
    for trigger in ("violence", "concern"):
        talk = conversations.start(world.case, trigger=trigger, by=world.noor)
        days.add(talk.reply_by.isoformat())
        conversations.cancel(talk, reason="not_needed", by=world.noor)
    assert days == {"2026-10-26"}  # a Friday, the autumn holiday of the south, a Monday


def test_silence_of_the_school_becomes_one_reminder(at):
    world = at("planning")
    deliver()
    world.clock.move_to(at_ten_on(world.talk.reply_by))
    deliver()
    deliver()
    assert waits(world, "conversation.waiting", world.sam) == ["sent"]


def test_who_has_answered_is_not_reminded(at):
    world = at("planning")
    for slot in world.slots:
        say(slot, world.sam, "if_need_be")
    say(world.slots[0], world.selam, "no", via="link")
    for slot in alive(world):
        say(slot, world.sam, "yes")
    world.clock.move_to(at_ten_on(Conversation.objects.get(pk=world.talk.pk).reply_by))
    deliver()
    assert waits(world, "conversation.waiting", world.sam) == ["withdrawn"]


def test_a_parent_who_got_the_question_gets_it_once_more(at):
    world = at("planning")
    world.clock.shift(timedelta(hours=2))
    deliver()
    assert waits(world, "guardian.asked", world.selam) == ["sent"]
    world.clock.move_to(at_ten_on(world.talk.reply_by) + timedelta(hours=2))
    deliver()
    assert waits(world, "guardian.asked_again", world.selam) == ["sent"]


def test_what_was_to_be_told_in_person_is_not_followed_by_a_message(at):
    world = at("planning")
    Notification.objects.get(kind="guardian.asked", recipient=world.selam).move("held", hold_reason="in_person")
    world.clock.move_to(at_ten_on(world.talk.reply_by) + timedelta(hours=2))
    deliver()
    assert waits(world, "guardian.asked_again", world.selam) == ["withdrawn"]


def test_after_the_reminder_the_coach_calls_who_is_silent(at):
    world = at("planning")
    world.clock.move_to(at_ten_on(world.talk.reply_by))
    assert whats(world) == []
    world.clock.shift(timedelta(days=1))
    [task] = worklist.tasks(world.noor)
    assert (task.what, task.sentence) == ("call", "call Sam and Selam about a time")
    tending.tend_all(timezone.now())
    for slot in alive(world):
        say(slot, world.sam, "yes", by=world.noor, via="told")
    assert [task.sentence for task in worklist.tasks(world.noor)] == ["call Selam about a time"]


def test_a_deadline_that_comes_near_climbs_above_everything_else(at):
    world = at("planning")
    world.clock.move_to(at_ten_on(world.talk.deadline - timedelta(days=3)))
    tending.tend_all(timezone.now())
    first = worklist.tasks(world.noor)[0]
    assert (first.what, first.urgency) == ("call", worklist.URGENT)


# A backup


def test_a_backup_steps_in_for_a_contact_who_stays_silent_after_the_reminder(at):
    world = at("planning")
    backup = with_a_backup(world)
    assert not access.visible_cases(backup).exists()
    world.clock.move_to(at_ten_on(world.talk.reply_by) + timedelta(days=1))
    tending.tend_all(timezone.now())
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert talk.participants.get(role="school_contact").user == backup
    assert access.visible_conversations(backup).get() == talk
    assert waits(world, "conversation.proposed", backup) == ["waiting"]
    assert "call" not in whats(world)


def test_a_backup_who_is_silent_too_is_called_and_nobody_steps_in_for_her(at):
    world = at("planning")
    with_a_backup(world)
    for _n in range(2):
        world.clock.move_to(at_ten_on(Conversation.objects.get(pk=world.talk.pk).reply_by) + timedelta(days=1))
        tending.tend_all(timezone.now())
    assert [task.sentence for task in worklist.tasks(world.noor)] == ["call Iris and Selam about a time"]


def test_a_backup_steps_in_at_once_when_the_contact_leaves(at):
    world = at("confirmed")
    backup = with_a_backup(world)
    end_school_contact(world.sam_at_wegwijzer, by=world.lotte)
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.state, talk.slot) == ("confirmed", world.slots[0])
    assert talk.participants.get(role="school_contact").user == backup
    assert set(Busy.objects.filter(conversation=talk).values_list("person", flat=True)) == {
        world.noor.pk,
        world.selam.pk,
        backup.pk,
    }


@pytest.mark.parametrize("what", ["consent", "another school", "not come in"])
def test_nobody_steps_in_without_consent_or_who_is_not_of_this_school(at, what):
    world = at("planning")
    if what == "another school":
        add_contact(
            world.regenboog,
            user=professional("Iris", "Bos", "i@x.example"),
            is_backup=True,
            by=world.lotte,
            on=NOW.date(),
        )
    elif what == "consent":
        with_a_backup(world)
        consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    else:
        backup = with_a_backup(world)
        backup.set_unusable_password()
        backup.is_active = False
        backup.save()
    world.clock.move_to(at_ten_on(world.talk.reply_by) + timedelta(days=1))
    tending.tend_all(timezone.now())
    assert Conversation.objects.get(pk=world.talk.pk).participants.get(role="school_contact").user == world.sam


def away(world, person, first, last):
    add_exception(person, kind="away", first_day=first, last_day=last, by=person)


@pytest.fixture
def with_backup(at):
    world = at("planning")
    world.femke = professional("Femke", "Jansen", "femke@wegwijzer.example")
    with acting(SYSTEM):
        add_contact(world.wegwijzer, user=world.femke, is_backup=True, by=SYSTEM, on=NOW.date())
    return world


def who_answers(world):
    tending.tend_all(NOW)
    return world.talk.participants.get(role="school_contact").user


def test_the_backup_takes_over_at_once_when_the_contact_is_away_as_long_as_an_answer_is_asked_for(with_backup):
    world = with_backup
    away(world, world.sam, NOW.date(), world.talk.reply_by)
    assert who_answers(world) == world.femke


def school_days_to_answer(world):
    return sorted(school_days(world.wegwijzer, NOW.date(), world.talk.reply_by))


def test_separate_days_away_add_up(with_backup):
    world = with_backup
    for day in school_days_to_answer(world):
        away(world, world.sam, day, day)
    assert tending.due(NOW) == [world.talk.pk]
    assert who_answers(world) == world.femke


def test_a_day_on_which_she_never_works_may_lie_between(with_backup):
    world = with_backup
    first, between, last = school_days_to_answer(world)
    week = {row.weekday: (row.start, row.end) for row in world.sam.work_hours.all() if row.weekday != between.weekday()}
    set_hours(world.sam, hours=week, by=world.sam)
    for day in (first, last):
        away(world, world.sam, day, day)
    assert who_answers(world) == world.femke


def test_who_is_there_on_one_of_those_days_answers_herself(with_backup):
    world = with_backup
    first, _between, last = school_days_to_answer(world)
    for day in (first, last):
        away(world, world.sam, day, day)
    assert tending.due(NOW) == []
    assert who_answers(world) == world.sam


def test_who_only_never_works_then_is_not_away(with_backup):
    world = with_backup
    set_hours(world.sam, hours={4: (time(8), time(17))}, by=world.sam)
    assert who_answers(world) == world.sam


def test_days_away_that_leave_no_time_before_the_last_day_become_the_coachs_task_at_once(at):
    world = at("seated")
    for number in range(1, 30):
        day = NOW.date() + timedelta(days=number)
        away(world, world.sam, day, day)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    [task] = worklist.tasks(world.noor)
    assert (task.what, task.urgency) == ("call", worklist.URGENT)


def test_a_contact_who_comes_back_in_time_answers_herself(with_backup):
    world = with_backup
    away(world, world.sam, NOW.date(), world.talk.reply_by - timedelta(days=1))
    assert who_answers(world) == world.sam


def test_a_contact_who_has_answered_before_she_went_keeps_her_place(with_backup):
    world = with_backup
    away(world, world.sam, NOW.date(), world.talk.reply_by)
    for slot in world.slots:
        conversations.reply(slot, user=world.sam, answer="yes", by=world.sam, now=NOW)
    assert who_answers(world) == world.sam


def test_a_backup_who_is_away_too_is_not_asked(with_backup):
    world = with_backup
    for person in (world.sam, world.femke):
        away(world, person, NOW.date(), world.talk.reply_by)
    assert who_answers(world) == world.sam
