"""A parent may see what is kept of her part, and may ask to have it erased; within a month she hears."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import agreements, closing, erasing, notes, requests, updates
from cases.models import Case, Request
from cases.policy import worklist
from ruggensteun.audit.models import AccessLog
from ruggensteun.refusal import Refused
from tests.cases.desk import Desk, read


@pytest.fixture
def held(at):
    world = at("held")
    world.clock.move_to(world.after)
    agreements.make(world.talk, what="Elke dag een compliment.", who="school", by=world.noor)
    updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    updates.write(world.case, category="home", text="Voor ons tweeën.", readers="professionals", by=world.noor)
    notes.write(world.case, text="Alleen voor mij.", by=world.noor)
    return world


def page(world):
    return reverse("cases:requests", args=[world.case.number])


def asked(world):
    return [(task.sentence, task.urgency) for task in worklist.tasks(world.noor) if task.what == "request"]


def take(world, kind):
    return requests.take(world.case, guardian=world.selam, kind=kind, by=world.noor)


def test_a_request_is_a_task_that_presses_a_week_before_its_term(held):
    words = read(Desk(held.noor).post(page(held), {"guardian": str(held.selam.pk), "kind": "see"}, follow=True))
    assert "Answer it within a month." in words
    assert asked(held) == [("Selam asks to see what is kept", 1)]
    held.clock.shift(timedelta(days=24))
    assert asked(held) == [("Selam asks to see what is kept", 0)]


def test_what_she_may_see_is_printed_in_her_language_and_nothing_else(held, settings):
    settings.REVIEWED_LANGUAGES = ["ti"]
    address = reverse("cases:print-own", args=[held.case.number, held.selam_tie.pk])
    html = Desk(held.noor).post(address).content.decode()
    assert '<html lang="ti"' in html
    assert [text in html for text in ("Yara Tesfay", "Elke dag een compliment.", "Ze lachte.")] == [True] * 3
    assert [text in html for text in ("Voor ons tweeën.", "Alleen voor mij.", "Dawit", "oranje")] == [False] * 4
    assert AccessLog.objects.filter(action="print", object_type="case").count() == 1


def test_the_other_parent_is_printed_only_his_own_part(held):
    address = reverse("cases:print-own", args=[held.case.number, held.dawit_tie.pk])
    html = Desk(held.noor).post(address).content.decode()
    assert [text in html for text in ("Elke dag een compliment.", "Selam")] == [False] * 2


def test_it_is_answered_once(held):
    request = take(held, "see")
    address = reverse("cases:answer-request", args=[held.case.number, request.pk])
    Desk(held.noor).post(address, {"outcome": "granted"})
    request.refresh_from_db()
    assert (request.state, request.settled_by) == ("granted", held.noor)
    with pytest.raises(Refused, match="answered already"):
        requests.decline(request, why="others", by=held.noor)
    assert asked(held) == []


def test_the_same_is_not_asked_twice_at_once(held):
    take(held, "see")
    with pytest.raises(Refused, match="asked already"):
        take(held, "see")


def test_a_no_says_why(held):
    request = take(held, "erase")
    with pytest.raises(Refused, match="Say why not"):
        requests.decline(request, why="", by=held.noor)
    assert requests.decline(request, why="withdrawn", by=held.noor).why_not == "withdrawn"


def test_an_open_case_and_one_that_is_held_are_not_erased(held):
    request = take(held, "erase")
    with pytest.raises(Refused, match="End the guidance first"):
        requests.grant(request, by=held.noor)
    closing.close(held.case, reason="family_stops", by=held.noor)
    erasing.hold(held.case, reason="court", by=held.lotte)
    with pytest.raises(Refused, match="keeps this case"):
        requests.grant(request, by=held.noor)
    assert Request.objects.get().state == "asked"


def test_what_was_granted_is_gone_the_next_night(held):
    closing.close(held.case, reason="family_stops", by=held.noor)
    requests.grant(take(held, "erase"), by=held.noor)
    done = erasing.erase_what_is_due(held.after + timedelta(hours=10))
    assert [(erasure.number, erasure.rule) for erasure in done] == [(held.case.number, "request to erase")]
    assert (Case.objects.count(), Request.objects.count()) == (0, 0)


def test_strangers_find_no_page(held):
    for person in (held.bram, held.lotte, held.sam):
        assert Desk(person).get(page(held)).status_code == 404
