"""Today: what needs this coach now, in a list with one button each; her children and her conversations."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import conversations, intake
from cases.actions import intake as drafts
from cases.models import Seat
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from tests.cases.desk import HTMX, Desk, read
from tests.world import MOTHER, NOW, yaras_intake

TODAY, CHILDREN, AGENDA = (reverse(f"cases:{name}") for name in ("today", "children", "agenda"))
NAMES = ["Ali", "Bo", "Cem", "Daan", "Eva", "Fien"]


def more_children(world, how_many, start=0):
    """Children who wait for consent, one after the other, each with a conversation-less case of Noor's."""
    for n in range(start, start + how_many):
        child = {"first_name": NAMES[n % 6], "last_name": f"Kind {n}", "birth_date": date(2017, 1, 1) + timedelta(n)}
        entry = replace(MOTHER, consent="later", code="")
        intake.finish(yaras_intake(world, guardians=(entry,), **child), by=world.noor, now=NOW)


def held_message(world):
    """The message to Selam about a fixed time, kept back: somebody else may read her phone."""
    message = Notification.objects.get(kind="guardian.confirmed", recipient=world.selam)
    outbox.hold(message, "device")
    return message


def test_each_task_has_its_child_its_reason_and_one_button(at):
    world = at("shared")
    words = Desk(world.noor).look(TODAY)
    assert "Good morning, Noor" in words
    assert "Yara · consent is there: let the school take part" in words
    assert "1 of 1 child" in words


def test_a_coach_without_children_is_told_how_to_begin(at):
    words = Desk(at("people").noor).look(TODAY)
    assert "No children yet. An intake takes five minutes, and can be kept half-way." in words
    assert "New intake" in words


def test_a_colleague_sees_nothing_of_yara(world):
    for person in (world.bram, world.joost, world.henk):
        desk = Desk(person)
        assert ["Yara" in desk.look(page) for page in (TODAY, CHILDREN, AGENDA)] == [False] * 3


def test_a_deadline_that_comes_near_is_said_in_days(world):
    assert "Yara · plan the conversation 21 days left" in Desk(world.noor).look(TODAY)
    world.clock.move_to(NOW + timedelta(days=19))
    assert "2 days left" in Desk(world.noor).look(TODAY)
    world.clock.move_to(NOW + timedelta(days=23))
    assert "2 days late" in Desk(world.noor).look(TODAY)


def test_conversations_of_the_coming_week_stand_below(at):
    world = at("confirmed")
    words = Desk(world.noor).look(TODAY)
    assert "Yara , De Wegwijzer" in words
    assert "Selam (parent or carer, interpreter Tigrinya)" in words
    assert "everybody comes" in words


def test_what_could_not_be_sent_is_told_in_person_and_ticked_off(at):
    world = at("confirmed")
    message = held_message(world)
    desk = Desk(world.noor)
    assert "tell Selam yourself: the conversation is fixed" in desk.look(TODAY)
    response = desk.post(reverse("cases:told", args=[world.case.number, message.pk]), follow=True)
    assert "Noted: told." in read(response)
    assert "tell Selam yourself" not in read(response)
    message.refresh_from_db()
    assert (message.state, message.told_by) == ("told", world.noor)


def test_told_from_the_childs_page_leads_back_to_it(at):
    world = at("confirmed")
    address = reverse("cases:told", args=[world.case.number, held_message(world).pk])
    assert Desk(world.noor).post(address, {"back": "case"}).url == world.case.get_absolute_url()


def test_nobody_but_her_coach_can_say_that_she_was_told(at):
    world = at("confirmed")
    message = held_message(world)
    for person in (world.bram, world.sam, world.henk):
        address = reverse("cases:told", args=[world.case.number, message.pk])
        assert Desk(person).post(address).status_code == 404
    message.refresh_from_db()
    assert message.state == "held"


def test_a_message_of_another_case_is_not_found_under_this_number(at):
    world = at("confirmed")
    message = held_message(world)
    more_children(world, 1)
    other = Seat.objects.filter(user=world.noor).exclude(content_object=world.case).get().content_object
    assert Desk(world.noor).post(reverse("cases:told", args=[other.number, message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.state == "held"


def test_half_finished_intakes_wait_under_the_first_name(at):
    world = at("people")
    draft = drafts.begin_draft(by=world.noor)
    assert "Still without a name" not in Desk(world.noor).look(TODAY)
    drafts.save_draft(draft, data={"child-last_name": ["de Groot"]})
    assert "Still without a name" in Desk(world.noor).look(TODAY)
    drafts.save_draft(draft, data={"child-first_name": ["Milan"]})
    assert "Milan kept" in Desk(world.noor).look(TODAY)
    assert "Milan" not in Desk(world.bram).look(TODAY)


def test_children_are_found_by_name_or_school_while_typing(world):
    more_children(world, 3)
    desk = Desk(world.noor)
    assert [name in desk.look(CHILDREN) for name in ("Yara", "Ali", "Bo", "Cem")] == [True] * 4
    for words, found in [("tesf", ["Yara"]), ("kind 1", ["Bo"]), ("wegw ce", ["Cem"]), ("nobody", [])]:
        response = desk.post(CHILDREN, {"q": words}, headers=HTMX)
        assert [name for name in ("Yara", "Ali", "Bo", "Cem") if name in read(response)] == found
    assert "No child of yours has these letters." in read(response)
    assert b"<html" not in response.content


def test_a_search_is_logged_without_its_words(world):
    Desk(world.noor).post(CHILDREN, {"q": "tesfay"})
    line = AccessLog.objects.get(action="search")
    assert "tesfay" not in str(line.__dict__)


def test_no_name_that_is_searched_for_stands_in_an_address(world):
    """Addresses end up in the browser's history, and in the log of whatever stands in front."""
    page = Desk(world.noor).get(CHILDREN).content.decode()
    assert re.findall(r'<form[^>]*role="search"[^>]*>', page) == [
        '<form class="plain" id="search" method="post" role="search">'
    ]
    assert "hx-get" not in page
    assert "Yara" in Desk(world.noor).look(CHILDREN + "?q=nobody")


def test_a_list_is_logged_with_its_cases_and_fields(world):
    Desk(world.noor).get(TODAY)
    line = AccessLog.objects.filter(action="list").last()
    assert (line.actor_id, line.case_ids) == (world.noor.pk, [world.case.pk])
    assert "safe_contact" in line.fields


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("registered", "waits for a colleague"),
        ("shared", "school may take part"),
        ("seated", "plan the conversation"),
        ("planning", "looking for a time"),
        ("confirmed", "Thursday 10 September, 08:30"),
        ("held", "write agreements"),
    ],
)
def test_each_child_shows_where_it_stands(at, stage, words):
    assert words in Desk(at(stage).noor).look(CHILDREN)


def test_the_agenda_says_who_is_waited_for(at):
    world = at("planning")
    words = Desk(world.noor).look(AGENDA)
    assert "Looking for a time" in words
    assert "waits for Sam and Selam" in words
    conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.sam)
    assert "waits for Selam" in Desk(world.noor).look(AGENDA)


def test_a_talk_that_is_over_asks_how_it_went(at):
    world = at("confirmed")
    world.clock.move_to(world.talk.slot.ends_at + timedelta(minutes=5))
    words = Desk(world.noor).look(AGENDA)
    assert "How did these go?" in words
    assert "how did it go?" in words


@pytest.mark.parametrize("page", [TODAY, CHILDREN, AGENDA])
def test_thirty_children_cost_no_more_queries_than_one(at, page):
    world = at("confirmed")
    more_children(world, 1)
    desk = Desk(world.noor)
    desk.get(page)
    with CaptureQueriesContext(connection) as one:
        desk.get(page)
    more_children(world, 29, start=1)
    with CaptureQueriesContext(connection) as thirty:
        desk.get(page)
    assert len(thirty) <= len(one)


def test_a_list_of_25_children_costs_eight_statements_before_the_log_is_written(at):
    world = at("confirmed")
    more_children(world, 30)
    desk = Desk(world.noor)
    desk.get(CHILDREN)
    rendered = []
    with CaptureQueriesContext(connection) as asked:
        note = partial(lambda asked, **_: rendered.append(len(asked)), asked)
        template_rendered.connect(note)
        desk.get(CHILDREN)
        template_rendered.disconnect(note)
    assert rendered[-1] <= 8, [query["sql"] for query in asked]
