"""Without her code she says that she cannot come: the time is in doubt, stays taken, and nobody hears of it (S4)."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import tasks
from cases.actions import conversations, links
from cases.actions.conversations.doubt import two_school_hours_before
from cases.models import Busy, Conversation
from cases.policy import worklist
from cases.policy.standing import standings
from ruggensteun.delivery.models import Heartbeat, Notification
from ruggensteun.refusal import Refused
from tests.cases.desk import Desk
from tests.guardian.phone import read
from tests.world import CODE, HERE


@pytest.fixture
def world(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    return world


def doubts(phone):
    return phone.post("/cannot-come", {"why": "cannot"}, follow=True)


def fresh(world):
    return Conversation.objects.get(pk=world.talk.pk)


def tasks_of(world):
    [standing] = standings([world.case.pk], now=timezone.now())
    return [task for task in worklist.case_tasks(standing, timezone.now()) if task.what == "doubt"]


def test_by_the_link_alone_she_can_say_that_she_cannot_come(world, phone):
    assert "Can you not come?" in read(phone.get("/"))
    assert "I am ill" not in read(phone.get("/cannot-come"))
    before = Notification.objects.count(), Busy.objects.count()
    words = read(doubts(phone))
    assert "We know now that you cannot come." in words
    talk = fresh(world)
    assert (talk.state, [one.user for one in talk.doubted_by]) == ("confirmed", [world.selam])
    assert (Notification.objects.count(), Busy.objects.count()) == before


def test_coach_and_contact_read_so_at_once(world, phone):
    doubts(phone)
    [task] = tasks_of(world)
    assert "Selam says that she cannot come" in task.sentence
    assert task.sentence in Desk(world.noor).look(reverse("cases:today"))
    words = Desk(world.noor).look(world.talk.get_absolute_url())
    assert "Selam answered through the link" in words
    pupil = Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    assert "In doubt" in pupil
    assert "This is fixed" not in pupil


def test_twice_is_once_and_she_may_take_it_back(world, phone):
    doubts(phone)
    first = fresh(world).doubted_by[0].doubted_at
    world.clock.shift(60)
    doubts(phone)
    assert fresh(world).doubted_by[0].doubted_at == first
    assert "Your appointment is fixed" in read(phone.post("/cannot-come", {"why": "comes"}, follow=True))
    assert fresh(world).doubted_by == []


def test_behind_her_code_it_is_off_at_once(world, phone):
    doubts(phone)
    phone.enter(CODE)
    phone.post("/cannot-come", {"why": "cannot"}, follow=True)
    assert fresh(world).state == "planning"
    assert tasks_of(world) == []


def test_the_coach_says_that_she_comes(world, phone):
    doubts(phone)
    address = reverse("cases:comes-after-all", args=[world.case.number, world.talk.pk, world.selam_tie.pk])
    assert Desk(world.bram).post(address).status_code == 404
    Desk(world.noor).post(address)
    assert fresh(world).doubted_by == []
    assert "In doubt" not in Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))


def test_the_coach_says_that_it_is_off(world, phone):
    doubts(phone)
    conversations.cancel(fresh(world), reason="not_wanted", by=world.noor)
    assert fresh(world).state == "cancelled"
    assert tasks_of(world) == []


def test_another_time_is_not_in_doubt(world, phone):
    doubts(phone)
    conversations.reschedule(fresh(world), reason="cannot", by=world.noor)
    assert fresh(world).doubted_by == []


def test_two_school_hours_before_another_time_is_looked_for(world, phone, settings):
    settings.CLOCK_GAP_DAYS = 3650
    doubts(phone)
    last = two_school_hours_before(world.case.school, world.talk.slot.starts_at)
    world.clock.move_to(last - timedelta(minutes=6))
    tasks.tend_conversations()
    assert fresh(world).state == "confirmed"
    world.clock.move_to(last + timedelta(seconds=1))
    Heartbeat.beat("clock", timezone.now())
    tasks.tend_conversations()
    talk = fresh(world)
    assert (talk.state, talk.let_go_by, talk.moved_because) == ("planning", world.selam, "cannot")
    assert Notification.objects.filter(recipient=world.sam, kind__startswith="conversation.", state="waiting").exists()
    tasks.tend_conversations()
    assert fresh(world).round == talk.round


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (datetime(2026, 9, 8, 13, 0, tzinfo=HERE), datetime(2026, 9, 8, 11, 0, tzinfo=HERE)),
        (datetime(2026, 9, 8, 8, 30, tzinfo=HERE), datetime(2026, 9, 7, 12, 30, tzinfo=HERE)),
        (datetime(2026, 9, 7, 9, 0, tzinfo=HERE), datetime(2026, 9, 4, 13, 0, tzinfo=HERE)),
        (datetime(2026, 9, 8, 16, 0, tzinfo=HERE), datetime(2026, 9, 8, 12, 30, tzinfo=HERE)),
        (datetime(2026, 8, 24, 9, 0, tzinfo=HERE), None),
    ],
)
def test_school_hours_are_counted_back_over_nights_weekends_and_holidays(world, starts, expected):
    found = two_school_hours_before(world.case.school, starts)
    if expected is None:  # the first day after the summer holiday
        assert found.date() < date(2026, 7, 20)
    else:
        assert found == expected


def test_a_locked_code_leaves_her_a_way_to_answer(world, phone):
    for _try in range(5):
        page = phone.enter("000001")
    words = read(page)
    assert "This code is locked now." in words
    assert "You can answer without a code too." in words
    assert "We know now that you cannot come." in read(doubts(phone))


def test_who_is_not_at_the_table_puts_nothing_in_doubt(world):
    for person in (world.dawit, world.sam, world.noor):
        with pytest.raises(Refused):
            conversations.doubt(world.talk, by=person)
    assert fresh(world).doubted_by == []


def test_a_time_that_has_been_is_in_doubt_no_more(world, phone):
    world.clock.move_to(world.talk.slot.starts_at + timedelta(minutes=1))
    with pytest.raises(Refused):
        conversations.doubt(fresh(world), by=world.selam)


def test_her_link_that_was_revoked_says_nothing(world, phone):
    links.revoke(world.case, guardian=world.selam, by=world.noor)
    assert doubts(phone).status_code == 404
    assert fresh(world).doubted_by == []
