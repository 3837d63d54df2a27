"""The access log for who keeps it: by person, case, period and action; numbers for children, never names."""

import csv
import io
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DjangosStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.people import end_membership
from cases.policy import log
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.exports import safe_cell
from ruggensteun.people import second_factor
from ruggensteun.people.sessions import SessionStore
from tests.cases.desk import Desk, read
from tests.guardian.phone import Phone
from tests.signing_in.conftest import give_app

PAGES = ("/log", "/log/people", "/log/file")
OF_THE_FAMILY = ("Yara", "Tesfay", "Selam", "Dawit", "Gebre", "Wegwijzer", "99XA00", "+31612345678")


def keeper(person):
    """Somebody who has just shown her second factor again."""
    desk = Desk(person)
    give_app(person)
    session = desk.session
    session[second_factor.KEY] = {"user": person.pk, "again": time.time()}
    session.save()
    return desk


@pytest.fixture
def busy(at):
    """A morning on which many looked."""
    world = at("planning")
    Desk(world.noor).look(world.case.get_absolute_url())
    Desk(world.noor).post(reverse("cases:note", args=[world.case.number]), {"text": "Rustig begonnen."})
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    Desk(world.bram).get(world.case.get_absolute_url())
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    return world


def test_every_line_is_a_sentence_without_a_name_of_the_family(busy):
    response = keeper(busy.mila).get("/log")
    words = read(response)
    number = busy.case.number
    assert f"Noor van Dijk (coach, own shelter): looked at · case {number}" in words
    assert f"Noor van Dijk (coach, own shelter): made · note · case {number}" in words
    assert "Sam de Wit (school contact, a school): looked at" in words
    assert f"Bram Visser (coach, own shelter): was kept out · case {number}" in words
    assert f"parent of case {number} (parent or carer): looked at" in words
    assert "404 cases:case" in words
    assert "coaches this child" in words
    assert "seat: coach" not in words
    html = response.content.decode()
    assert [word for word in OF_THE_FAMILY if word in html] == []


@pytest.mark.parametrize("who", ["noor", "lotte", "henk", "sam", "joost"])
def test_for_who_keeps_no_log_it_does_not_exist(busy, who):
    desk = Desk(getattr(busy, who))
    assert [desk.get(page).status_code for page in PAGES] == [404, 404, 404]
    assert desk.post("/log/people", {"name": "Noor"}).status_code == 404


def test_the_second_factor_is_asked_again(busy):
    give_app(busy.mila)
    desk = Desk(busy.mila)
    for page in PAGES:
        assert desk.get(page)["Location"].split("?")[0] == "/accounts/again/"
    assert desk.post("/log/people", {"name": "Noor"})["Location"].split("?")[0] == "/accounts/again/"


def test_what_waits_for_the_second_factor_cannot_be_read_in_the_database(busy):
    give_app(busy.mila)
    desk = Desk(busy.mila)
    desk.post("/log/people", {"name": "Noortje"})
    kept = Session.objects.get(pk=desk.session.session_key).session_data
    assert "Noortje" in str(dict(desk.session))
    assert DjangosStore().decode(kept) == {}
    assert SessionStore().decode(kept) == dict(desk.session)
    assert SessionStore().decode(kept[:-8] + "00000000") == {}


def test_another_shelters_log_is_closed(busy):
    from cases.actions.people import NewColleague, invite_colleague

    invite_colleague(
        busy.brug, NewColleague(email=busy.mila.email, first_name="Mila"), role="log_manager", by=busy.anna
    )
    busy.mila.memberships.get(shelter=busy.anker)
    end_membership(busy.mila.memberships.get(shelter=busy.anker), by=busy.lotte)
    words = read(keeper(busy.mila).get("/log"))
    assert busy.case.number not in words
    assert "Noor van Dijk" not in words


def asked(world, **how):
    return list(log.answers_for(world.mila, log.Asked(**how)))


def test_each_filter_gives_its_lines_and_no_others(busy):
    assert {line.actor_id for line in asked(busy, person=busy.noor.pk)} == {busy.noor.pk}
    assert {line.action for line in asked(busy, action="denied")} == {"denied"}
    by_case = asked(busy, number=busy.case.number)
    assert len(by_case) > 5
    assert {tuple(line.case_ids) for line in by_case} == {(busy.case.pk,)}
    today = timezone.localdate()
    assert asked(busy, first_day=today, last_day=today) == asked(busy)
    assert asked(busy, first_day=today + timedelta(days=1)) == []
    assert asked(busy, last_day=today - timedelta(days=1)) == []
    assert asked(busy, number="XXXX-XXXX") == []


def many(world, number):
    lines = AccessLog.objects.bulk_create(
        AccessLog(
            at=timezone.now() - timedelta(minutes=one // 3),
            actor_id=world.noor.pk,
            action="read",
            object_type="case",
            owner_id=world.anker.pk,
            case_ids=[world.case.pk],
        )
        for one in range(number)
    )
    LoggedCase.objects.bulk_create(LoggedCase(line=line, case_id=world.case.pk) for line in lines)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(world):
    many(world, 120)
    seen, before = [], None
    while True:
        page = log.log_page(world.mila, log.Asked(person=world.noor.pk, action="read"), before=before)
        seen += [line.pk for line in page.lines]
        before = page.before
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 120


def test_a_full_page_costs_no_more_questions_than_a_short_one(world, django_assert_max_num_queries):
    desk = keeper(world.mila)
    many(world, 1)
    desk.get("/log")
    with CaptureQueriesContext(connection) as few:
        desk.get("/log")
    many(world, 80)
    with django_assert_max_num_queries(len(few)):
        desk.get("/log")


def file_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_file_holds_what_was_asked_for_and_its_name_tells_nothing(busy):
    response = keeper(busy.mila).get("/log/file", {"person": busy.noor.pk})
    rows = file_of(response)
    assert response["Content-Disposition"] == 'attachment; filename="logboek.csv"'
    assert rows[0][:3] == ["when", "who", "role"]
    assert {row[1] for row in rows[1:]} == {"Noor van Dijk"}
    assert len(rows) - 1 == AccessLog.objects.filter(actor_id=busy.noor.pk).count()


def test_saving_the_file_and_looking_at_the_log_are_in_the_log(busy):
    desk = keeper(busy.mila)
    desk.get("/log")
    desk.get("/log", {"action": "denied"})
    desk.get("/log/file")
    lines = AccessLog.objects.filter(actor_id=busy.mila.pk).order_by("pk")
    assert [(line.action, line.actor_role, line.owner_id) for line in lines] == [
        (action, "log_manager", busy.anker.pk) for action in ("list", "search", "export")
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_becomes_a_formula(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell("1+1") == "1+1"


def test_a_professional_with_a_telling_name_is_no_formula_either(busy):
    from ruggensteun.audit.acting import SYSTEM, acting

    with acting(SYSTEM):
        busy.noor.first_name = "=HYPERLINK(1)"
        busy.noor.save()
    rows = file_of(keeper(busy.mila).get("/log/file", {"person": busy.noor.pk}))
    assert {row[1] for row in rows[1:]} == {"'=HYPERLINK(1) van Dijk"}


def test_what_makes_no_sense_is_said_beside_the_field(busy):
    response = keeper(busy.mila).get("/log", {"first_day": "2-9-2026", "last_day": "1-9-2026", "before": "x" * 30})
    assert response.status_code == 422
    assert "The last day is before the first." in read(response)


def test_her_work_begins_there(busy):
    assert Desk(busy.mila).get("/")["Location"] == "/log"
