"""The life of a driegesprek (design.md §6)."""

from datetime import datetime, time, timedelta

import pytest

from cases.actions import conversations, seats
from cases.actions.people import end_school_contact
from cases.models import Busy, Conversation, Reply
from cases.policy import planning, worklist
from ruggensteun.delivery.models import Notification
from ruggensteun.people.own_time import set_hours
from ruggensteun.refusal import NotAllowed, Refused
from schools.actions import add_closure, add_contact
from tests.world import HERE, NOW, nothing_else_fits

State = Conversation.State


def say(world, slot, who, answer, **more):
    conversations.reply(slot, user=who, answer=answer, by=more.pop("by", who), **more)
    world.talk.refresh_from_db()


def kinds(recipient, *states):
    rows = Notification.objects.filter(recipient=recipient, state__in=states or ["waiting"])
    return sorted(rows.values_list("kind", flat=True))


def test_three_slots_are_proposed_within_everybodys_hours(at):
    world = at("planning")
    assert len(world.slots) == 3
    for slot in world.slots:
        start = slot.starts_at.astimezone(HERE)
        assert start.weekday() < 5
        assert start.strftime("%H:%M") >= "08:30"
        assert slot.ends_at.astimezone(HERE).strftime("%H:%M") <= "14:30"


def test_the_coach_has_said_yes_by_proposing(at):
    world = at("planning")
    assert {(reply.user, reply.answer, reply.via) for slot in world.slots for reply in slot.replies.all()} == {
        (world.noor, "yes", "proposed")
    }


def test_nothing_is_proposed_on_a_day_that_the_school_is_closed(at):
    world = at("seated")
    add_closure(
        world.wegwijzer, first_day=NOW.date(), last_day=NOW.date() + timedelta(days=20), kind="other", by=world.lotte
    )
    talk = conversations.start(world.case, trigger="start", by=world.noor)
    assert min(slot.starts_at for slot in talk.slots.all()).astimezone(HERE).date() > NOW.date() + timedelta(days=20)


def test_nothing_is_proposed_in_the_holidays_of_the_schools_region_or_before_the_school_could_answer(at):
    world = at("seated")
    world.clock.move_to(datetime(2026, 10, 16, 9, tzinfo=HERE))
    talk = conversations.start(world.case, trigger="concern", by=world.noor)
    assert next(slot.starts_at.astimezone(HERE).date().isoformat() for slot in talk.slots.all()) == "2026-10-28"


def test_nothing_is_proposed_outside_a_persons_week(at):
    world = at("seated")
    tuesday = {1: (time(13), time(15))}
    set_hours(world.sam, hours=tuesday, by=world.sam)
    talk = conversations.start(world.case, trigger="start", by=world.noor)
    starts = [slot.starts_at.astimezone(HERE) for slot in talk.slots.all()]
    assert {start.weekday() for start in starts} == {1}
    assert all(start.hour >= 13 for start in starts)


def test_when_no_time_exists_nothing_is_half_saved(at):
    world = at("seated")
    set_hours(world.sam, hours={}, by=world.sam)
    with pytest.raises(Refused, match="No time fits"):
        conversations.start(world.case, trigger="start", by=world.noor)
    assert not Conversation.objects.exists()


def test_the_deadline_follows_the_trigger(at):
    world = at("seated")
    talk = conversations.start(world.case, trigger="violence", by=world.noor)
    assert talk.deadline.isoformat() == "2026-09-14"
    conversations.cancel(talk, reason="not_needed", by=world.noor)
    talk = conversations.start(world.case, trigger="start", by=world.noor)
    assert talk.deadline.isoformat() == "2026-09-28"


def test_a_second_conversation_at_the_same_time_is_refused(at):
    world = at("planning")
    with pytest.raises(Refused, match="planned already"):
        conversations.start(world.case, trigger="concern", by=world.noor)


def test_it_confirms_by_itself_once_everybody_can(at):
    world = at("planning")
    say(world, world.slots[0], world.selam, "yes", via="link")
    assert world.talk.state == State.PLANNING
    say(world, world.slots[0], world.sam, "if_need_be")
    assert (world.talk.state, world.talk.slot) == (State.CONFIRMED, world.slots[0])


def test_a_wholehearted_yes_goes_before_an_if_need_be(at):
    world = at("planning")
    say(world, world.slots[0], world.sam, "if_need_be")
    say(world, world.slots[1], world.sam, "yes")
    say(world, world.slots[1], world.selam, "yes", by=world.noor, via="told")
    assert world.talk.slot == world.slots[1]


def test_a_guardian_is_asked_one_slot_at_a_time_the_best_that_is_left(at):
    world = at("planning")
    assert planning.asked_of(world.selam, world.talk, now=NOW) == world.slots[0]
    say(world, world.slots[0], world.sam, "no")
    assert planning.asked_of(world.selam, world.talk, now=NOW) == world.slots[1]
    say(world, world.slots[1], world.selam, "no", via="link")
    assert planning.asked_of(world.selam, world.talk, now=NOW) == world.slots[2]


def test_a_question_that_is_out_of_date_is_taken_back(at):
    world = at("planning")
    say(world, world.slots[0], world.sam, "no")
    asked = Notification.objects.filter(recipient=world.selam, kind="guardian.asked").order_by("pk")
    assert [(row.sequence, row.state) for row in asked] == [
        (world.slots[0].pk, "withdrawn"),
        (world.slots[1].pk, "waiting"),
    ]


def test_when_every_slot_has_a_no_and_no_other_fits_the_coach_is_asked_for_new_times(at):
    world = at("planning")
    with nothing_else_fits(world):
        for slot in world.slots:
            say(world, slot, world.sam, "no")
    assert [task.what for task in worklist.tasks(world.noor)] == ["stuck"]
    old = {slot.starts_at for slot in world.slots}
    conversations.propose_again(world.talk, by=world.noor)
    world.talk.refresh_from_db()
    fresh = world.talk.slots.filter(round=2)
    assert len(fresh) == 3
    assert not old & {slot.starts_at for slot in fresh}


def test_a_reply_to_a_superseded_proposal_is_refused(at):
    world = at("planning")
    conversations.propose_again(world.talk, by=world.noor)
    with pytest.raises(Refused, match="replaced"):
        say(world, world.slots[0], world.sam, "yes")
    assert not Reply.objects.filter(user=world.sam).exists()


def test_a_slot_in_the_past_is_refused(at):
    world = at("planning")
    world.clock.move_to(world.slots[0].starts_at + timedelta(minutes=1))
    with pytest.raises(Refused, match="just passed"):
        say(world, world.slots[0], world.sam, "yes")


def test_the_coach_writes_down_what_the_school_said_on_the_telephone(at):
    world = at("planning")
    conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.noor, via="told")
    assert world.slots[0].replies.get(user=world.sam).recorded_by == world.noor


def test_nobody_else_answers_for_a_colleague(at):
    world = at("planning")
    with pytest.raises(NotAllowed):
        conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.fenna)
    with pytest.raises(NotAllowed):
        conversations.reply(world.slots[0], user=world.selam, answer="yes", by=world.sam)


def test_a_wish_guides_the_next_round(at):
    world = at("planning")
    conversations.wish(world.talk, user=world.selam, wishes=[[4, "afternoon"]], by=world.selam)
    conversations.propose_again(world.talk, by=world.noor)
    best = world.talk.slots.filter(round=2).first().starts_at.astimezone(HERE)
    assert (best.weekday(), best.hour >= 12) == (4, True)


def test_everybody_hears_of_it_in_the_way_each_may_be_told(at):
    world = at("confirmed")
    assert kinds(world.selam) == ["guardian.confirmed", "guardian.reminder"]
    assert kinds(world.sam)[:2] == ["conversation.confirmed", "conversation.reminder"]
    assert "conversation.confirmed" in kinds(world.noor)


def test_moving_releases_the_time_and_starts_a_new_round(at):
    world = at("confirmed")
    first = world.talk.slot
    assert Busy.objects.filter(conversation=world.talk).count() == 3 * 9
    conversations.reschedule(world.talk, by=world.sam)
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.round, world.talk.slot) == (State.PLANNING, 2, None)
    assert world.talk.released == first
    assert not Busy.objects.exists()
    assert first.starts_at not in set(world.talk.slots.filter(round=2).values_list("starts_at", flat=True))


def test_a_time_that_somebody_else_took_falls_through(at):
    world = at("planning")
    for minutes in (0, 20):
        Busy.objects.create(
            person=world.sam, at=world.slots[0].starts_at + timedelta(minutes=minutes), conversation=world.talk
        )
    say(world, world.slots[0], world.selam, "yes", via="link")
    say(world, world.slots[0], world.sam, "yes")
    assert world.talk.state == State.PLANNING
    world.slots[0].refresh_from_db()
    assert world.slots[0].fell_through
    say(world, world.slots[1], world.selam, "yes", via="link")
    say(world, world.slots[1], world.sam, "yes")
    assert world.talk.slot == world.slots[1]


def test_a_school_that_closed_in_the_meantime_is_noticed_at_the_last_moment(at):
    world = at("planning")
    day = world.slots[0].starts_at.astimezone(HERE).date()
    say(world, world.slots[0], world.selam, "yes", via="link")
    add_closure(world.wegwijzer, first_day=day, last_day=day, kind="study_day", by=world.lotte)
    say(world, world.slots[0], world.sam, "yes")
    assert world.talk.state == State.PLANNING


def test_cancelling_tells_everybody_who_had_it_in_the_diary(at):
    world = at("confirmed")
    conversations.cancel(world.talk, reason="illness", by=world.noor)
    assert "guardian.cancelled" in kinds(world.selam)
    assert "guardian.confirmed" not in kinds(world.selam)
    assert "conversation.cancelled" in kinds(world.sam)
    assert not Busy.objects.exists()


def test_what_is_over_cannot_be_cancelled_or_moved(at):
    world = at("held")
    for verb in (
        lambda: conversations.cancel(world.talk, reason="illness", by=world.noor),
        lambda: conversations.reschedule(world.talk, by=world.noor),
    ):
        with pytest.raises(Refused, match="any more"):
            verb()


def test_nothing_is_written_down_before_the_talk(at):
    world = at("confirmed")
    with pytest.raises(Refused, match="still has to take place"):
        conversations.record(world.talk, took_place=True, came=[world.noor.pk, world.sam.pk], by=world.noor)


def test_a_talk_that_did_not_take_place_can_be_planned_again(at):
    world = at("confirmed")
    world.clock.move_to(world.talk.slot.ends_at + timedelta(hours=1))
    conversations.record(world.talk, took_place=False, came=[world.noor.pk], by=world.noor)
    world.talk.refresh_from_db()
    assert world.talk.state == State.NO_SHOW
    conversations.reschedule(world.talk, by=world.noor)
    world.talk.refresh_from_db()
    assert world.talk.state == State.PLANNING


def test_one_person_came_is_not_a_conversation(at):
    world = at("confirmed")
    world.clock.move_to(world.talk.slot.ends_at + timedelta(hours=1))
    with pytest.raises(Refused, match="at least two"):
        conversations.record(world.talk, took_place=True, came=[world.noor.pk], by=world.noor)


def test_a_second_guardian_is_refused_a_seat_at_orange(at):
    world = at("seated")
    with pytest.raises(Refused, match="only one parent"):
        seats.admit_guardian(world.case, guardian=world.dawit, by=world.noor, safe_together=True)


@pytest.mark.parametrize("state", list(State))
def test_only_the_table_says_what_may_follow(at, state):
    allowed = {
        "planning": {"confirmed", "cancelled"},
        "confirmed": {"planning", "held", "no_show", "cancelled"},
        "no_show": {"planning", "cancelled"},
        "held": set(),
        "cancelled": set(),
    }
    assert {str(to) for to in Conversation.TRANSITIONS[state]} == allowed[state]


def test_a_new_coach_takes_the_place_of_the_old_one_while_planning(at):
    world = at("planning")
    seats.hand_over(world.case, to=world.bram, by=world.lotte)
    world.talk.refresh_from_db()
    assert (world.talk.round, world.talk.participants.get(role="coach").user) == (2, world.bram)
    slot = world.talk.slots.filter(round=2).first()
    say(world, slot, world.sam, "yes")
    say(world, slot, world.selam, "yes", via="link")
    assert world.talk.state == State.CONFIRMED
    assert not Busy.objects.filter(person=world.noor).exists()


def test_a_fixed_conversation_stays_fixed_for_the_new_coach(at):
    world = at("confirmed")
    seats.hand_over(world.case, to=world.bram, by=world.lotte)
    world.talk.refresh_from_db()
    assert world.talk.state == State.CONFIRMED
    assert set(Busy.objects.values_list("person", flat=True)) == {world.bram.pk, world.sam.pk, world.selam.pk}
    assert "conversation.confirmed" in kinds(world.bram)
    assert kinds(world.noor) == ["conversation.left", "invitation"]


def test_a_fixed_conversation_is_planned_anew_when_the_new_coach_cannot(at):
    world = at("confirmed")
    set_hours(world.bram, hours={4: (time(8, 30), time(12))}, by=world.bram)
    seats.hand_over(world.case, to=world.bram, by=world.lotte)
    world.talk.refresh_from_db()
    assert world.talk.state == State.PLANNING
    assert {slot.starts_at.astimezone(HERE).weekday() for slot in world.talk.slots.filter(round=2)} == {4}


def test_a_new_contact_takes_over_from_one_who_left(at):
    world = at("planning")
    end_school_contact(world.sam_at_wegwijzer, by=world.lotte)
    assert "admit" in [task.what for task in worklist.tasks(world.noor)]
    fenna = add_contact(world.wegwijzer, user=world.fenna, by=world.lotte)
    seats.admit_school_contact(world.case, contact=fenna, by=world.noor)
    world.talk.refresh_from_db()
    assert world.talk.participants.get(role="school_contact").user == world.fenna
    assert "conversation.proposed" in kinds(world.fenna)


def test_a_guardian_who_steps_out_ends_a_talk_without_another_parent(at):
    world = at("confirmed")
    seats.end_guardian_seat(world.case, guardian=world.selam, by=world.noor)
    world.talk.refresh_from_db()
    assert world.talk.state == State.CANCELLED
    assert not Busy.objects.exists()


@pytest.mark.parametrize(("stage", "words"), [("confirmed", "fixed already"), ("held", "off or over")])
def test_an_answer_that_comes_too_late_hears_why(at, stage, words):
    world = at(stage)
    with pytest.raises(Refused, match=words):
        say(world, world.slots[1], world.sam, "yes")


def test_after_a_no_that_the_coach_wrote_down_the_next_question_waits_an_hour(at):
    world = at("planning")
    say(world, world.slots[0], world.selam, "no", by=world.noor, via="told")
    asked = Notification.objects.get(recipient=world.selam, kind="guardian.asked", state="waiting")
    assert (asked.sequence, asked.due_at) == (world.slots[1].pk, NOW + timedelta(hours=1))


def test_after_a_no_on_her_page_no_message_follows_for_what_she_sees_there(at):
    world = at("planning")
    say(world, world.slots[0], world.selam, "no", via="link")
    assert not Notification.objects.filter(kind="guardian.asked", sequence=world.slots[1].pk).exists()
