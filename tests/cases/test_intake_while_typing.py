"""The intake while it is typed: kept on the server, seen by who began it, whole without JavaScript."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Case, IntakeDraft
from ruggensteun.audit.acting import SYSTEM, acting
from tests.cases.desk import HTMX, Desk, read
from tests.cases.sheet import MILAN, finish, milan, typed_in
from tests.world import CODE


@pytest.fixture
def world(at):
    return at("people")


@pytest.fixture
def desk(world):
    return Desk(world.noor)


@pytest.fixture
def sheet(desk):
    """The address of a fresh intake."""
    return desk.post(reverse("cases:begin-intake")).url


def test_a_half_finished_intake_is_picked_up_as_it_was(world, sheet, desk):
    typed = {"child-first_name": "Milan", "child-birth_date": "nog vragen", "school-status": "enrolled"}
    response = desk.post(f"{sheet}/keep", typed, follow=True)
    assert "The intake is kept. Go on whenever you like." in read(response)
    shown = typed_in(desk.get(sheet))
    assert {name: shown[name] for name in typed} == typed


def test_while_typing_a_small_answer_says_that_it_is_kept(world, sheet, desk):
    response = desk.post(f"{sheet}/keep", milan(world), headers={**HTMX, "HX-Target": "progress"})
    assert response.status_code == 200
    assert response.content.strip().startswith(b'<section class="card" id="progress">')
    assert "Kept at 09:00" in read(response)
    assert b"errors" not in response.content
    assert 'class="done"' in response.content.decode()


def test_what_is_still_needed_shrinks_as_it_is_typed(world, sheet, desk):
    def needed(typed):
        response = desk.post(f"{sheet}/keep", typed, headers={**HTMX, "HX-Target": "progress"})
        return re.findall(r'<a href="#[^"]*">([^<]*)</a>', response.content.decode())

    assert needed({"school-status": "enrolled"}) == ["Child", "School", "Parent or carer", "Consent"]
    assert needed(milan(world, **{"school-contact": "", "g1-consent": "later"})) == [
        "Contact person at school",
        "Consent",
    ]
    assert needed(milan(world)) == []


def test_nothing_counts_as_there_that_finishing_would_still_ask(world, sheet, desk):
    def needed(typed):
        response = desk.post(f"{sheet}/keep", typed, headers={**HTMX, "HX-Target": "progress"})
        return re.findall(r'<a href="#[^"]*">([^<]*)</a>', response.content.decode())

    nobody_yet = {"g1-first_name": "", "g1-channel": "in_person", "g1-number": "", "g1-code": "", "g1-not_before": ""}
    assert needed(milan(world, **nobody_yet)) == ["Parent or carer", "Safe contact"]
    assert needed(milan(world, **{"child-birth_date": "3-1-2030"})) == ["Child"]


def test_the_personal_code_is_not_kept_in_a_half_finished_intake(world, sheet, desk):
    desk.post(f"{sheet}/keep", milan(world))
    assert CODE not in IntakeDraft.objects.get().data
    assert typed_in(desk.get(sheet)).get("g1-code", "") == ""
    assert typed_in(desk.post(sheet, milan(world)))["g1-code"] == CODE


def test_a_school_is_found_while_typing_and_chosen_by_a_button(world, sheet, desk):
    response = desk.get(sheet, {"q": "wegw tilb"}, headers={**HTMX, "HX-Target": "found"})
    assert re.findall(r'name="pick" value="(\w+)"', response.content.decode()) == ["99XA00"]
    typed = {**MILAN, "school-code": "", "q": "wegw"}
    response = desk.post(f"{sheet}/keep", {**typed, "pick": "99XA00"}, headers={**HTMX, "HX-Target": "school"})
    assert response.content.strip().startswith(b'<div class="stack" id="school"')
    assert typed_in(response)["school-code"] == "99XA00"
    assert "Sam de Wit" in read(response)
    response = desk.post(
        f"{sheet}/keep", {**typed, "school-code": "99XA00", "other": "1"}, headers={**HTMX, "HX-Target": "school"}
    )
    assert "Which school?" in read(response)


def test_without_javascript_the_search_button_keeps_everything(world, sheet, desk):
    typed = milan(world, **{"school-code": "", "school-contact": ""}) | {"q": "wegw tilb"}
    response = desk.post(sheet, {**typed, "do": "look"})
    assert response.status_code == 200
    assert re.findall(r'name="pick" value="(\w+)"', response.content.decode()) == ["99XA00"]
    shown = typed_in(response)
    kept = {name: value for name, value in typed.items() if name[:2] in ("g1", "ch") or name == "q"}
    assert {name: shown[name] for name in kept} == kept
    response = desk.post(sheet, {**typed, "pick": "99XA00"})
    assert typed_in(response)["school-code"] == "99XA00"
    assert typed_in(response)["g1-first_name"] == "Anja"


def test_a_closed_school_is_shown_but_cannot_be_chosen(world, sheet, desk):
    world.regenboog.closed_on = date(2026, 8, 1)
    with acting(SYSTEM):
        world.regenboog.save(update_fields=["closed_on"])
    response = desk.get(sheet, {"q": "regenboog"}, headers={**HTMX, "HX-Target": "found"})
    assert "De Regenboog Breda · 99XB00 · has closed" in read(response)
    assert b'name="pick"' not in response.content


def test_from_twelve_the_child_is_asked_too(world, sheet, desk):
    def consent(birth_date):
        typed = milan(world) | {"child-birth_date": birth_date}
        return read(desk.post(f"{sheet}/keep", typed, headers={**HTMX, "HX-Target": "consent"}))

    assert "Does the child agree?" not in consent("8-9-2014")
    assert "Does the child agree?" in consent("7-9-2014")
    assert "Does Anja agree?" in consent("7-9-2014")
    assert "From 16 the young person decides alone." in consent("7-9-2010")


def test_only_who_began_an_intake_opens_it(world, sheet, desk):
    desk.post(f"{sheet}/keep", milan(world))
    for person in (world.bram, world.lotte, world.henk, world.joost, world.sam):
        other = Desk(person)
        assert other.get(sheet).status_code == 404
        assert finish(other, sheet, milan(world)).status_code == 404
        assert other.post(f"{sheet}/keep", milan(world)).status_code == 404
        assert other.post(f"{sheet}/drop").status_code == 404
    assert not Case.objects.exists()
    assert IntakeDraft.objects.count() == 1


def test_only_a_coach_begins_an_intake(world):
    response = Desk(world.lotte).post(reverse("cases:begin-intake"), follow=True)
    assert "Only a coach of a shelter can do an intake." in response.content.decode()
    assert not IntakeDraft.objects.exists()


def test_an_intake_can_be_thrown_away(world, sheet, desk):
    desk.post(f"{sheet}/drop")
    assert not IntakeDraft.objects.exists()
    assert desk.get(sheet).status_code == 404


def test_what_is_typed_is_unreadable_in_the_database(world, sheet, desk):
    desk.post(f"{sheet}/keep", milan(world))
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM cases_intakedraft")
        assert "Milan" not in cursor.fetchone()[0]
