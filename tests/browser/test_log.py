"""The access log in a real browser, for its keeper: every state of it whole, on a screen and on a telephone."""

import time
from importlib import import_module

import pytest
from django.conf import settings

from cases.actions.people import NewColleague, end_membership, invite_colleague
from ruggensteun.people import second_factor
from tests.browser.conftest import sign_in
from tests.browser.test_every_page import wrong_here
from tests.signing_in.conftest import give_app


@pytest.fixture
def world(hosts, transactional_db, put_back):
    """Bram has left, and thirty of one name have come."""
    world = put_back("planning")
    end_membership(world.bram.memberships.get(), by=world.lotte)
    for number in range(30):
        name = {"first_name": "Noortje", "last_name": "van den Berg-Hoogeveen"}
        new = NewColleague(email=f"{number}@anker.example", **name)
        invite_colleague(world.anker, new, role="coach", by=world.lotte)
    return world


def show_second_factor(page, person):
    """She has just shown it; how people really do that is in test_sign_in.py."""
    give_app(person)
    key = next(one["value"] for one in page.context.cookies() if one["name"] == "work")
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session[second_factor.KEY] = {"user": person.pk, "again": time.time()}
    session.save()


def test_the_log_and_finding_somebody_are_whole_in_every_state(world, hosts, open_browser):
    page = open_browser()
    sign_in(page, hosts[0], world.mila.email)
    show_second_factor(page, world.mila)
    page.goto(hosts[0] + "/log")
    troubles = {"the log": wrong_here(page)}
    page.fill("[name=number]", world.case.number)
    page.click("text=Zoek iemand op naam")
    page.wait_for_url(f"**/log/people?*number={world.case.number}*")
    troubles["nothing asked"] = wrong_here(page)
    for typed, said in {
        "": "Typ een deel van de naam.",
        "s": "Typ minstens twee letters.",
        "xyz": "Niemand hier heeft deze letters in de naam.",
        "noor": "Dit zijn de eerste 25.",
        "bram": "werkte hier tot",
        "wit": "1 persoon gevonden.",
    }.items():
        page.fill("[name=name]", typed)
        page.click("form[role=search] button")
        page.wait_for_selector(f"main >> text={said}")
        troubles[typed or "nothing typed"] = wrong_here(page)
    page.click("text=Sam de Wit")
    page.wait_for_url(f"**/log?number={world.case.number}&person={world.sam.pk}")
    assert page.eval_on_selector("[name=person]", "one => one.selectedOptions[0].text") == "Sam de Wit"
    assert {name: found for name, found in troubles.items() if found} == {}
