"""The directory on screen: found while typing, readable without JavaScript, by everybody who is signed in."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog
from schools import actions
from schools.models import School
from tests.world import make_school, professional

HTMX = {"HX-Request": "true", "HX-Target": "results"}


@pytest.fixture
def wegwijzer(db):
    return make_school("99XA00", "De Wegwijzer", "Tilburg")


@pytest.fixture
def client(client, db):
    client.force_login(professional("Fenna", "Hoekstra", "fenna@school.example"))
    return client


def read(client, name, *args, q=None, **headers):
    answer = client.get(reverse(f"schools:{name}", args=args), {"q": q} if q else {}, headers=headers)
    return answer, answer.content.decode()


def test_who_is_not_signed_in_is_sent_to_the_door(wegwijzer, django_user_model):
    from django.test import Client

    for url in (reverse("schools:list"), reverse("schools:search"), wegwijzer.get_absolute_url()):
        answer = Client().get(url)
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={url}")


def test_a_school_is_found_and_opened(client, wegwijzer):
    make_school("99XB00", "De Regenboog", "Breda")
    _answer, page = read(client, "list", q="wegw tilb")
    assert f'href="{wegwijzer.get_absolute_url()}"' in page
    assert "De Regenboog" not in page
    _answer, page = read(client, "detail", "99XA00")
    assert "De Wegwijzer" in page
    assert "99XA00" in page


def test_the_fragment_while_typing_is_the_one_on_the_page(client, wegwijzer):
    answer, fragment = read(client, "search", q="wegwijzer", **HTMX)
    assert next(template.name for template in answer.templates if template.name) == "schools/_results.html"
    assert fragment.lstrip().startswith('<div class="stack" id="results">')
    assert "<html" not in fragment
    assert fragment.strip() in read(client, "list", q="wegwijzer")[1]


def test_the_page_begins_with_schools_before_anything_is_typed(client, wegwijzer):
    _answer, page = read(client, "list")
    assert "De Wegwijzer" in page


def test_nothing_found_says_what_to_do(client, wegwijzer):
    answer, fragment = read(client, "search", q="zzzz", **HTMX)
    assert answer.context["found"] == []
    assert 'role="status"' in fragment
    assert "<ul" not in fragment


@pytest.mark.parametrize(("known", "shown", "more"), [(1, 1, False), (12, 12, False), (30, 12, True)])
def test_at_most_twelve_are_shown_and_it_is_said_that_there_are_more(client, known, shown, more):
    for number in range(known):
        make_school(f"99XA{number:02}", "De Wegwijzer", "Tilburg")
    answer, _fragment = read(client, "search", q="wegwijzer", **HTMX)
    assert (len(answer.context["found"]), answer.context["more"]) == (shown, more)


@pytest.mark.parametrize("known", [1, 30])
def test_thirty_schools_cost_no_more_questions_than_one(client, django_assert_max_num_queries, known):
    for number in range(known):
        make_school(f"99XA{number:02}", "De Wegwijzer", "Tilburg")
    read(client, "search", q="wegwijzer", **HTMX)
    with django_assert_max_num_queries(12):
        read(client, "search", q="wegwijzer", **HTMX)


def test_a_closed_school_is_found_and_said_to_be_closed(client, wegwijzer):
    with acting(SYSTEM):
        wegwijzer.closed_on = date(2026, 8, 1)
        wegwijzer.save(update_fields=["closed_on"])
    answer, _fragment = read(client, "search", q="wegwijzer", **HTMX)
    assert [school.is_open for school in answer.context["found"]] == [False]
    _answer, page = read(client, "detail", "99XA00")
    assert "2026" in page


def test_a_school_that_never_was_is_not_found(client, wegwijzer):
    assert read(client, "detail", "99ZZ00")[0].status_code == 404


@time_machine.travel("2026-09-07T09:00+02:00", tick=False)
def test_closures_that_are_over_or_taken_back_are_not_shown(client, wegwijzer):
    for first_day in (date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 17)):
        closure = actions.add_closure(wegwijzer, first_day=first_day, kind="study_day", by=SYSTEM)
    actions.cancel_closure(closure, by=SYSTEM)
    answer, _page = read(client, "detail", "99XA00")
    assert [row.first_day for row in answer.context["closures"]] == [date(2026, 9, 10)]


def test_a_search_is_logged_without_what_was_typed(client, wegwijzer):
    read(client, "search", q="wegwijzer", **HTMX)
    line = AccessLog.objects.get(action="search")
    assert (line.object_id, line.case_ids, line.fields, line.rule) == (None, [], ["school"], "public register")
    assert "wegwijzer" not in str(vars(line)).lower()


def test_who_answers_for_a_school_is_not_for_every_professional(client, wegwijzer):
    """Another school's contact may not know them (domain.md §5); this page is open to all who are signed in."""
    actions.add_contact(wegwijzer, user=professional("Sam", "de Wit", "sam@wegwijzer.example"), by=SYSTEM)
    _answer, page = read(client, "detail", "99XA00")
    assert "de Wit" not in page
    assert reverse("cases:edit-school", args=["99XA00"]) not in page


def test_what_a_register_says_cannot_become_markup_or_a_script(client):
    with acting(SYSTEM):
        School(
            code="99XZ00", name="<b>Naam</b>", town="Breda", region="zuid", website="javascript:alert(1)", register="bo"
        ).save()
    for page in (read(client, "list")[1], read(client, "detail", "99XZ00")[1]):
        assert "<b>Naam</b>" not in page
        assert 'href="javascript' not in page


def test_every_page_names_its_source(client, wegwijzer):
    for page in (read(client, "list")[1], read(client, "detail", "99XA00")[1]):
        assert "DUO, open onderwijsdata" in page


def test_an_empty_directory_says_what_to_do(client):
    answer, page = read(client, "list")
    assert answer.context["total"] == 0
    assert "<form" not in page.partition("<main")[2]


def test_a_school_without_a_single_day_is_refused_with_a_sentence(client, at):
    """The page for changing a school keeps what was typed and says what is missing."""
    world = at("people")
    client.force_login(world.lotte)
    answer = client.post(reverse("cases:edit-school", args=["99XA00"]), {"region": "noord"})
    assert answer.status_code == 422
    assert len(answer.context["form"].non_field_errors()) == 1
    world.wegwijzer.refresh_from_db()
    assert (world.wegwijzer.region, len(world.wegwijzer.hours())) == ("zuid", 5)
