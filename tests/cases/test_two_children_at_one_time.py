"""One conversation about two children: the same people, one time, and to each child its own (domain.md S8)."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db.models import Q
from django.urls import reverse
from icalendar import Calendar

from cases.actions import consents, conversations, intake, seats, tending
from cases.actions.calendar_files import calendar_file
from cases.models import Busy, Consent, Conversation
from cases.policy import companions, own_time, planning, projections, slots
from cases.policy.worklist import tasks
from cases.policy.worklist.task import URGENT
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery.models import Notification
from ruggensteun.people.own_time import add_exception
from ruggensteun.refusal import Refused
from schools.actions import add_contact
from tests.cases.coach import Coach
from tests.cases.test_siblings import brother
from tests.world import HERE, MOTHER, NOW, professional, yaras_intake


def seated_brother(world, **changes):
    """Yonas, whose school takes part as Yara's does."""
    case = brother(world, **changes)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor, now=NOW)
    return case


def together(world, case=None, *, agreed=True, by=None):
    world.his = case or seated_brother(world)
    world.his_talk = conversations.start(
        world.his, trigger="start", by=by or world.noor, together=world.talk, agreed=agreed, now=NOW
    )
    return world.his_talk


def everybody_can(world):
    first = world.talk.slots.filter(round=world.talk.round).first()
    conversations.reply(first, user=world.sam, answer="yes", by=world.sam, now=NOW)
    conversations.reply(first, user=world.selam, answer="yes", by=world.selam, via="link", now=NOW)


def now_as_it_is(*talks):
    for talk in talks:
        talk.refresh_from_db()
    return [talk.state for talk in talks]


def messages_about(talk):
    rows = Notification.objects.filter(Q(kind__startswith="conversation.") | Q(kind__startswith="guardian."))
    return sorted(rows.filter(subject_id=talk.pk, state="waiting").values_list("kind", flat=True))


def test_it_waits_for_the_other_and_is_fixed_with_it(at):
    world = at("planning")
    talk = together(world)
    assert (talk.state, list(talk.slots.all()), messages_about(talk)) == ("planning", [], [])
    everybody_can(world)
    assert now_as_it_is(world.talk, talk) == ["confirmed", "confirmed"]
    assert (talk.slot.starts_at, talk.slot.ends_at) == (world.talk.slot.starts_at, world.talk.slot.ends_at)
    # One appointment: taken once for each of the three, told once.
    assert Busy.objects.count() == 3 * 12
    assert messages_about(talk) == []


def test_it_takes_over_a_time_that_is_fixed_and_the_school_hears_of_it(at):
    world = at("confirmed")
    talk = together(world)
    assert (talk.state, talk.slot.starts_at) == ("confirmed", world.talk.slot.starts_at)
    assert messages_about(talk) == ["conversation.confirmed"]
    assert Notification.objects.get(subject_id=talk.pk, kind="conversation.confirmed").recipient == world.sam


def test_the_parents_word_is_kept(at):
    world = at("planning")
    talk = together(world)
    place = talk.participants.get(role="guardian")
    assert place.agrees_together
    assert place.history.first().history_user_id == world.noor.pk
    assert not world.talk.participants.filter(agrees_together=True).exists()


def test_without_the_parents_word_nothing_is_shared(at):
    world = at("planning")
    with pytest.raises(Refused, match="Ask the parent first"):
        together(world, agreed=False)
    assert not Conversation.objects.exclude(pk=world.talk.pk).exists()


def no_consent(world):
    with acting(SYSTEM):
        row = Consent.objects.get(case=world.case, guardian=world.selam)
        row.ends_on = NOW.date()
        row.save(update_fields=["ends_on"])


def other_contact(world):
    femke = professional("Femke", "Jansen", "femke@wegwijzer.example")
    with acting(SYSTEM):
        contact = add_contact(world.wegwijzer, user=femke, by=SYSTEM, on=NOW.date())
    seats.admit_school_contact(world.case, contact=contact, by=world.noor, now=NOW)


def other_coach(world):
    seats.hand_over(world.case, to=world.bram, by=world.lotte, now=NOW)


@pytest.mark.parametrize("but", [no_consent, other_contact, other_coach], ids=lambda but: but.__name__)
def test_only_the_same_people_with_complete_consent_for_both(at, but):
    """Everything is as it must be, but for the one thing."""
    world = at("planning")
    case = seated_brother(world)
    assert companions.joinable(case, world.noor, now=NOW) == [world.talk]
    but(world)
    assert companions.joinable(case, world.noor, now=NOW) == []
    with pytest.raises(Refused, match="cannot be shared any more"):
        together(world, case)


def test_a_child_of_another_family_is_not_offered(at):
    world = at("planning")
    stranger = replace(MOTHER, first_name="Amina", custody="sole", code="")
    entry = yaras_intake(world, first_name="Ali", last_name="Haddad", guardians=(stranger,), risk="green")
    case = intake.finish(entry, by=world.noor, now=NOW)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor, now=NOW)
    assert companions.joinable(case, world.noor, now=NOW) == []


def test_a_third_child_does_not_fit_in(at):
    world = at("planning")
    together(world)
    third = seated_brother_named(world, "Sara")
    assert companions.joinable(third, world.noor, now=NOW) == []


def seated_brother_named(world, name):
    mother = replace(MOTHER, known=world.selam, custody="sole", code="")
    entry = yaras_intake(world, first_name=name, birth_date=date(2015, 2, 1), guardians=(mother,), risk="green")
    case = intake.finish(entry, by=world.noor, now=NOW)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor, now=NOW)
    return case


@pytest.mark.parametrize("which", ["talk", "his_talk"])
@pytest.mark.parametrize("who", ["noor", "sam", "selam"])
def test_another_time_holds_for_both(at, which, who):
    world = at("planning")
    together(world)
    everybody_can(world)
    talk = Conversation.objects.get(pk=getattr(world, which).pk)
    conversations.reschedule(talk, by=getattr(world, who), reason="illness", now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["planning", "planning"]
    assert world.his_talk.together_with == world.talk
    assert not Busy.objects.exists()
    everybody_can(world)
    assert now_as_it_is(world.talk, world.his_talk) == ["confirmed", "confirmed"]
    assert world.his_talk.slot.starts_at == world.talk.slot.starts_at


def test_ending_the_first_leaves_the_other_its_time_with_a_diary_entry_of_its_own(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    world.talk.refresh_from_db()
    when = world.talk.slot.starts_at
    Notification.objects.all().delete()
    conversations.cancel(world.talk, reason="not_needed", by=world.noor, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["cancelled", "confirmed"]
    assert (world.his_talk.slot.starts_at, world.his_talk.together_with) == (when, None)
    assert set(Busy.objects.values_list("conversation", flat=True)) == {world.his_talk.pk}
    assert Busy.objects.count() == 3 * 12
    # In the diaries of school and coach one entry goes, one comes. A parent never hears that it is off.
    assert messages_about(world.talk) == ["conversation.cancelled", "conversation.taken_out"]
    assert [kind for kind in messages_about(world.his_talk) if "reminder" not in kind] == [
        "conversation.confirmed",
        "guardian.confirmed",
    ]


def test_ending_the_other_leaves_the_first_as_it_is(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    conversations.cancel(Conversation.objects.get(pk=world.his_talk.pk), reason="not_needed", by=world.noor, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["confirmed", "cancelled"]
    assert (world.his_talk.together_with, world.his_talk.released) == (None, None)
    assert Busy.objects.filter(conversation=world.talk).count() == 3 * 12
    assert messages_about(world.his_talk) == ["conversation.cancelled"]


def test_consent_withdrawn_for_one_child_leaves_the_other(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    consents.withdraw(Consent.objects.get(case=world.case, guardian=world.selam), by=world.selam, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["cancelled", "confirmed"]


def test_to_a_parent_it_is_one_appointment(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    world.talk.refresh_from_db()
    conversations.cancel(world.talk, reason="not_wanted", by=world.selam, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["cancelled", "cancelled"]


def test_the_first_ends_before_it_has_a_time_and_the_other_is_planned_by_itself(at):
    world = at("planning")
    together(world)
    conversations.cancel(world.talk, reason="not_needed", by=world.noor, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["cancelled", "planning"]
    assert world.his_talk.slots.count() == 3


def test_the_coach_plans_it_apart_after_all(at):
    world = at("planning")
    talk = together(world)
    conversations.plan_apart(talk, by=world.noor, now=NOW)
    talk.refresh_from_db()
    assert (talk.together_with, talk.slots.count()) == (None, 3)
    everybody_can(world)
    assert now_as_it_is(world.talk, talk) == ["confirmed", "planning"]


def test_apart_after_it_was_fixed_another_time_is_looked_for(at):
    """The three cannot sit at two tables: the first keeps the time."""
    world = at("planning")
    talk = together(world)
    everybody_can(world)
    conversations.plan_apart(Conversation.objects.get(pk=talk.pk), by=world.noor, now=NOW)
    assert now_as_it_is(world.talk, talk) == ["confirmed", "planning"]
    assert talk.slots.filter(round=talk.round).count() == 3
    assert set(Busy.objects.values_list("conversation", flat=True)) == {world.talk.pk}


def test_another_coach_for_one_child_parts_them(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    seats.hand_over(world.case, to=world.bram, by=world.lotte, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["confirmed", "planning"]
    assert world.his_talk.together_with is None
    assert set(world.talk.participants.values_list("user", flat=True)) == {world.bram.pk, world.sam.pk, world.selam.pk}


def test_a_caseload_that_is_handed_over_keeps_them_together(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    seats.hand_over_caseload(coach=world.noor, to=world.bram, by=world.lotte, now=NOW)
    assert now_as_it_is(world.talk, world.his_talk) == ["confirmed", "confirmed"]
    assert world.his_talk.together_with == world.talk


def test_a_backup_takes_both_over(at):
    world = at("planning")
    femke = professional("Femke", "Jansen", "femke@wegwijzer.example")
    with acting(SYSTEM):
        add_contact(world.wegwijzer, user=femke, is_backup=True, by=SYSTEM, on=NOW.date())
    talk = together(world)
    late = NOW + timedelta(days=(world.talk.reply_by - NOW.date()).days + 1)
    for pk in (world.talk.pk, talk.pk):
        tending.tend(pk, now=late)
    for one in (world.talk, talk):
        assert one.participants.get(role="school_contact").user == femke
    talk.refresh_from_db()
    assert talk.together_with == world.talk


def test_each_is_written_down_by_itself(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    now_as_it_is(world.talk, world.his_talk)
    after = world.talk.slot.ends_at + timedelta(minutes=5)
    came = [world.noor.pk, world.sam.pk, world.selam.pk]
    conversations.record(world.talk, took_place=True, came=came, by=world.noor, now=after)
    assert now_as_it_is(world.talk, world.his_talk) == ["held", "confirmed"]
    conversations.record(world.his_talk, took_place=False, came=[], by=world.noor, now=after)
    assert now_as_it_is(world.talk, world.his_talk) == ["held", "no_show"]


def test_a_diary_holds_it_once(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    for person in (world.noor, world.sam):
        assert own_time.fixed_conversations(person, now=NOW) == [world.talk]


def test_the_invitations_of_one_and_the_other_never_carry_one_uid(at):
    world = at("planning")
    together(world)
    everybody_can(world)
    now_as_it_is(world.talk, world.his_talk)
    uids = [
        str(Calendar.from_ical(calendar_file(one, world.sam)).events[0]["uid"]) for one in (world.talk, world.his_talk)
    ]
    assert len(set(uids)) == 2


def test_the_clockwork_leaves_alone_what_shares_a_time(at):
    world = at("planning")
    talk = together(world)
    tending.tend_everything(NOW)
    talk.refresh_from_db()
    assert (talk.together_with, talk.slots.count()) == (world.talk, 0)


def test_it_asks_its_coach_nothing_until_its_own_last_day_comes_near(at):
    world = at("planning")
    talk = together(world)
    about_it = [task for task in tasks(world.noor, now=NOW) if task.url == talk.get_absolute_url()]
    assert about_it == []
    near = NOW.replace(hour=9) + timedelta(days=(talk.deadline - NOW.date() - planning.NEAR).days)
    about_it = [task.urgency for task in tasks(world.noor, now=near) if task.url == talk.get_absolute_url()]
    assert about_it == [URGENT]


def test_the_school_reads_of_each_that_the_other_is_there_too(at):
    world = at("planning")
    together(world)
    hers, his = (projections.pupil(world.sam, case.number).current for case in (world.case, world.his))
    assert (hers.together, hers.together_number, hers.follows) == ("Yonas", world.his.number, False)
    assert (his.together, his.together_number, his.follows) == ("Yara", world.case.number, True)


def test_a_contact_of_one_child_alone_reads_nothing_of_the_other(at):
    world = at("planning")
    together(world)
    no_consent(world)
    his = projections.pupil(world.sam, world.his.number, now=NOW + timedelta(days=1)).current
    assert his.together == ""


def test_a_substitute_at_one_child_alone_reads_no_name_of_the_other(at):
    world = at("planning")
    talk = together(world)
    assert companions.other_for(world.noor, talk, now=NOW) == world.talk
    seats.open_seat(world.his, world.bram, "substitute", now=NOW)
    assert companions.other_for(world.bram, talk, now=NOW) is None


def test_the_coach_chooses_it_where_she_plans_and_says_that_the_parent_agrees(at):
    world = at("planning")
    case = seated_brother(world)
    plan, coach = reverse("cases:plan", args=[case.number]), Coach(world.noor)
    assert "Together with Yara" in coach.open(plan).words
    chosen = {"trigger": "start", "place": "school", "together": world.talk.pk}
    refused = coach.send(plan, **chosen)
    assert (refused.status, "Ask the parent first" in refused.words) == (422, True)
    page = coach.send(plan, **chosen, agreed="on")
    assert "At one time with the conversation about Yara" in page.words
    assert Conversation.objects.get(case=case).together_with == world.talk


def test_where_there_is_no_brother_or_sister_nothing_is_asked_about_one(at):
    world = at("seated")
    words = Coach(world.noor).open(reverse("cases:plan", args=[world.case.number])).words
    assert "brother or sister" not in words


def test_each_page_leads_to_the_other(at):
    world = at("confirmed")
    talk = together(world)
    his, hers = (Coach(world.noor).open(one.get_absolute_url()) for one in (talk, world.talk))
    assert "At one time with the conversation about Yara" in his.words
    assert "At the same time Yonas is talked about too." in hers.words


def lengths(world):
    world.talk.refresh_from_db()
    left = planning.alive(world.talk, now=NOW)
    return [(slot.ends_at - slot.starts_at).seconds // 60 for slot, _replies in left]


def test_two_children_get_an_hour(at):
    world = at("planning")
    first = world.slots[0]
    together(world)
    assert lengths(world) == [60, 60, 60]
    # What was asked of the parent already is still the question, a quarter of an hour longer.
    assert planning.asked_of(world.selam, world.talk, now=NOW) == first
    everybody_can(world)
    now_as_it_is(world.talk, world.his_talk)
    assert (world.talk.minutes, world.his_talk.minutes) == (60, 60)


def test_the_setting_says_how_long(at, settings):
    settings.CONVERSATION_MINUTES_FOR_TWO = 75
    world = at("planning")
    together(world)
    assert lengths(world) == [75, 75, 75]


def test_who_answered_to_a_shorter_time_is_asked_anew_about_the_same_hour(at):
    world = at("planning")
    first = world.slots[0]
    conversations.reply(first, user=world.sam, answer="yes", by=world.sam, now=NOW)
    together(world)
    left = [slot for slot, _replies in planning.alive(world.talk, now=NOW)]
    assert (first in left, first.starts_at in [slot.starts_at for slot in left]) == (False, True)
    conversations.reply(
        next(slot for slot in left if slot.starts_at == first.starts_at),
        user=world.selam,
        answer="yes",
        by=world.selam,
        now=NOW,
    )
    assert now_as_it_is(world.talk, world.his_talk) == ["planning", "planning"]
    gone = {line.slot: line.gone for line in slots.lines(world.talk, world.noor, NOW)}
    assert gone[first] == "too short for two children"


def test_a_contact_who_had_answered_all_of_them_hears_that_there_is_something_new(at):
    world = at("planning")
    for slot in world.slots:
        conversations.reply(slot, user=world.sam, answer="if_need_be", by=world.sam, now=NOW)
    together(world)
    assert "conversation.replaced" in messages_about(world.talk)
    assert lengths(world) == [60, 60, 60]


def test_a_time_after_which_somebody_has_to_go_gives_way(at):
    world = at("planning")
    first = world.slots[0]
    day, until = first.starts_at.astimezone(HERE).date(), (first.ends_at + timedelta(minutes=5)).astimezone(HERE).time()
    add_exception(world.sam, kind="away", first_day=day, last_day=day, start=until, end=time(17), by=world.sam)
    together(world)
    left = [slot for slot, _replies in planning.alive(world.talk, now=NOW)]
    assert first.starts_at not in [slot.starts_at for slot in left]
    assert lengths(world) == [60, 60, 60]


def test_a_time_that_is_fixed_stays_as_long_as_everybody_agreed_to(at):
    world = at("confirmed")
    talk = together(world)
    assert (talk.minutes, (talk.slot.ends_at - talk.slot.starts_at).seconds // 60) == (45, 45)
    conversations.reschedule(Conversation.objects.get(pk=world.talk.pk), by=world.noor, reason="cannot", now=NOW)
    assert lengths(world) == [60, 60, 60]


def test_apart_again_each_takes_as_long_as_one_child_takes(at):
    world = at("planning")
    talk = together(world)
    conversations.plan_apart(talk, by=world.noor, now=NOW)
    talk.refresh_from_db()
    assert [(slot.ends_at - slot.starts_at).seconds // 60 for slot in talk.slots.all()] == [45, 45, 45]
    conversations.propose_again(Conversation.objects.get(pk=world.talk.pk), by=world.noor, now=NOW)
    assert lengths(world) == [45, 45, 45]


def test_the_coach_reads_beforehand_how_long_it_takes(at):
    world = at("planning")
    case = seated_brother(world)
    assert (
        "as soon as that one has a time · 60 minutes"
        in Coach(world.noor).open(reverse("cases:plan", args=[case.number])).words
    )
