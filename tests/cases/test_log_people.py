"""Whose lines of the access log: who works there now to choose from, and anybody else by part of her name."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import seats
from cases.actions.people import NewColleague, end_membership, invite_colleague
from cases.forms import log as forms
from cases.policy import log
from cases.policy.log import people
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog
from tests.cases.desk import read
from tests.cases.test_log_page import keeper

LINK = re.compile(r'href="(/log\?[^"]*person=\d+)"')


def renamed(person, first_name, last_name=""):
    with acting(SYSTEM):
        person.first_name, person.last_name = first_name, last_name
        person.save()


def to_choose_from(response):
    select = response.content.decode().partition('name="person"')[2].partition("</select>")[0]
    return [name.strip() for name in re.findall(r"<option[^>]*>([^<]*)", select)]


def chosen(response):
    select = response.content.decode().partition('name="person"')[2].partition("</select>")[0]
    return re.findall(r"<option[^>]* selected[^>]*>([^<]*)", select)


def found(response):
    """{name: what is said of her}"""
    return dict(re.findall(r'<li><a [^>]*><b>([^<]*)</b><span class="hint">([^<]*)', response.content.decode()))


def new_colleague(world, first_name, **whose):
    new = NewColleague(email=f"{first_name.lower()}@anker.example", first_name=first_name, **whose)
    invite_colleague(world.anker, new, role="coach", by=world.lotte)


@pytest.fixture
def left(at):
    """Bram does not work here any more, since today."""
    world = at("seated")
    end_membership(world.bram.memberships.get(), by=world.lotte)
    return world


def test_to_choose_from_are_those_who_work_here_now_and_nobody_else(left):
    here = ["Henk Smit", "Lotte de Boer", "Mila Kuipers", "Noor van Dijk"]
    assert to_choose_from(keeper(left.mila).get("/log")) == ["everybody", *here]


@pytest.mark.parametrize("who", ["bram", "sam"])
def test_who_is_chosen_stays_chosen(left, who):
    person = getattr(left, who)
    response = keeper(left.mila).get("/log", {"person": person.pk})
    assert (response.status_code, chosen(response)) == (200, [person.get_full_name()])


def test_of_too_many_nobody_is_in_the_list_but_who_is_chosen(left, monkeypatch):
    monkeypatch.setattr(forms, "TO_CHOOSE_FROM", 3)
    desk = keeper(left.mila)
    assert to_choose_from(desk.get("/log")) == ["everybody"]
    assert to_choose_from(desk.get("/log", {"person": left.sam.pk})) == ["everybody", "Sam de Wit"]
    monkeypatch.setattr(forms, "TO_CHOOSE_FROM", 4)
    assert len(to_choose_from(desk.get("/log"))) == 5


@pytest.mark.parametrize("who", ["joost", "fenna", "selam", "none", "9" * 30, "x"])
def test_somebody_elses_person_is_refused_and_the_rest_stays(left, who):
    person = getattr(left, who).pk if hasattr(left, who) else 999_999 if who == "none" else who
    response = keeper(left.mila).get("/log", {"person": person, "number": left.case.number})
    assert response.status_code == 422
    assert "is not one of the available choices" in read(response)
    assert f'value="{left.case.number}"' in response.content.decode()
    assert to_choose_from(response)[0] == "everybody"


def test_the_page_asks_as_much_of_the_database_however_many_people_there_are(left):
    desk = keeper(left.mila)
    desk.get("/log")
    with CaptureQueriesContext(connection) as few:
        desk.get("/log", {"person": left.sam.pk})
    for number in range(12):
        new_colleague(left, f"Nieuw{number}")
    with CaptureQueriesContext(connection) as many:
        desk.get("/log", {"person": left.sam.pk})
    assert len(many) == len(few)


def test_somebody_is_found_by_part_of_her_name_with_what_she_is_here(left):
    desk = keeper(left.mila)
    renamed(left.noor, "Sámira", "Noordam")
    renamed(left.bram, "Bram", "Samson")
    assert found(desk.post("/log/people", {"name": " SAM "})) == {
        "Bram Samson": "worked here until 7 September 2026: coach",
        "Sam de Wit": "contact at a school, since 7 September 2026",
        "Sámira Noordam": "works here since 7 September 2026: coach",
    }
    assert list(found(desk.post("/log/people", {"name": "wit sa"}))) == ["Sam de Wit"]
    with acting(SYSTEM):
        seats.close_seats(left.case, "school_contact", now=left.case.opened_at + timedelta(days=3))
    ended = found(desk.post("/log/people", {"name": "sam de"}))
    assert ended == {"Sam de Wit": "was contact at a school, until 10 September 2026"}


def test_everybody_whose_lines_can_be_asked_for_is_found(left):
    everybody = list(log.people_of(left.mila))
    assert {person.first_name for person in everybody} == {"Bram", "Henk", "Lotte", "Mila", "Noor", "Sam"}
    for person in everybody:
        assert [one.pk for one in log.find(left.mila, person.get_full_name()).people] == [person.pk]


def test_a_contact_is_found_without_the_name_of_her_school(left):
    """Which school would tell where a child goes (domain.md §5)."""
    words = read(keeper(left.mila).post("/log/people", {"name": "sam"}))
    assert "Sam de Wit" in words
    assert [word for word in ("Wegwijzer", "Tilburg", "99XA00", "wegwijzer.example") if word in words] == []


def test_only_people_of_her_own_shelters_are_found(left):
    desk = keeper(left.mila)
    for name in ("Joost", "Fenna", "Selam", "Anna"):
        response = desk.post("/log/people", {"name": name})
        assert "Nobody here has these letters in the name. Try fewer letters." in read(response)
        assert found(response) == {}


def test_the_way_back_keeps_the_rest_of_what_was_asked_for(left):
    desk = keeper(left.mila)
    rest = f"number={left.case.number}&action=read&first_day=1-9-2026"
    page = desk.post(f"/log/people?person={left.noor.pk}&{rest}&last_day=&before=7&q=Noor", {"name": "sam"})
    [link] = LINK.findall(page.content.decode())
    assert link == f"/log?{rest.replace('&', '&amp;')}&amp;person={left.sam.pk}"
    back = page.content.decode().partition('class="back" href="')[2].partition('"')[0]
    assert back == f"/log?person={left.noor.pk}&amp;{rest.replace('&', '&amp;')}"
    log_page = desk.get(link.replace("&amp;", "&"))
    assert chosen(log_page) == ["Sam de Wit"]
    assert f'value="{left.case.number}"' in log_page.content.decode()


def test_no_name_that_was_typed_stands_in_an_address(left):
    desk = keeper(left.mila)
    page = desk.post("/log/people", {"name": "Wit"}).content.decode()
    assert [one for one in re.findall(r'(?:href|action|formaction)="([^"]*)"', page) if "wit" in one.lower()] == []
    assert 'method="post" role="search"' in page
    assert 'value="Wit"' in page
    assert 'formaction="/log/people"' in desk.get("/log").content.decode()
    asked = desk.get("/log/people", {"name": "Wit"})
    assert (found(asked), "Wit" in asked.content.decode()) == ({}, False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type a part of the name."),
        ("   ", "Type a part of the name."),
        ("s", "Type at least two letters."),
        ("s .", "Type at least two letters."),
    ],
)
def test_too_little_has_its_sentence_and_finds_nobody(left, typed, sentence):
    response = keeper(left.mila).post("/log/people", {"name": typed})
    assert (response.status_code, sentence in read(response), found(response)) == (422, True, {})
    assert "Nobody here" not in read(response)


def test_of_more_than_fit_the_first_are_shown_and_that_there_are_more(left, monkeypatch):
    monkeypatch.setattr(people, "SHOWN", 2)
    desk = keeper(left.mila)
    for number in range(3):
        new_colleague(left, f"Nieuw{number}")
    three = desk.post("/log/people", {"name": "nieuw"})
    assert list(found(three)) == ["Nieuw0", "Nieuw1"]
    assert "These are the first 2. There are more: type more of the name." in read(three)
    monkeypatch.setattr(people, "SHOWN", 3)
    assert "3 people found." in read(desk.post("/log/people", {"name": "nieuw"}))
    assert "1 person found." in read(desk.post("/log/people", {"name": "nieuw2"}))


def test_many_who_are_found_cost_no_more_questions_than_a_few(left):
    desk = keeper(left.mila)
    new_colleague(left, "Nieuw")
    with CaptureQueriesContext(connection) as few:
        desk.post("/log/people", {"name": "nieuw"})
    for number in range(30):
        new_colleague(left, f"Nieuw{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(found(desk.post("/log/people", {"name": "nieuw"}))) == 25
    assert len(many) == len(few)


def test_that_she_searched_is_in_the_log_and_not_for_whom(left):
    desk = keeper(left.mila)
    desk.get("/log/people")
    desk.post("/log/people", {"name": "s"})
    desk.post("/log/people", {"name": "sam"})
    [line] = AccessLog.objects.filter(actor_id=left.mila.pk)
    assert (line.action, line.actor_role, line.owner_id) == ("search", "log_manager", left.anker.pk)
    assert "Sam" not in repr(line.__dict__)
    words = read(desk.get("/log", {"action": "search"}))
    assert "Mila Kuipers (log manager, own shelter): searched names of professionals · keeps the log" in words


def test_a_colleague_with_two_roles_is_found_once(left):
    invite_colleague(left.anker, NewColleague(email=left.noor.email, first_name="Noor"), role="lead", by=left.lotte)
    [person] = log.find(left.mila, "noor").people
    assert person.tie == "works here since 7 September 2026: coach, lead"
    assert to_choose_from(keeper(left.mila).get("/log")).count("Noor van Dijk") == 1


def test_a_colleague_who_left_twice_was_one_thing(left):
    invite_colleague(left.anker, NewColleague(email=left.bram.email, first_name="Bram"), role="coach", by=left.lotte)
    end_membership(left.bram.memberships.get(until=None), by=left.lotte)
    [person] = log.find(left.mila, "bram").people
    assert person.tie == "worked here until 7 September 2026: coach"
