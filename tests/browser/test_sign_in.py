"""Signing in with real browsers: a virtual passkey, a code by mail, another organisation; what closes by itself."""

import pytest
from django.conf import settings as project
from django.core import mail
from playwright.sync_api import expect

from cases.actions.people import NewColleague, invite_colleague
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.actions import invitation_address
from tests.signing_in.conftest import code_from_mail, give_app, provider, shown_long_enough
from tests.world import PASSWORD

GOOD = "drie-rustige-woorden"
__all__ = ["provider"]


def plug_in(page):
    """A security key of this browser alone, that asks for no finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def invite(people, email="esra@anker.example"):
    person = invite_colleague(
        people.anker, NewColleague(email=email, first_name="Esra"), role="coach", by=people.lotte
    ).user
    return person, invitation_address(person.invitations.get())


def sign_out(page):
    page.click("details.menu summary")
    page.click("details.menu form button")
    page.wait_for_url("**/accounts/login/")


def test_a_passkey_is_made_during_the_first_sign_in_and_is_enough_afterwards(people, hosts, open_browser):
    work, _guardians = hosts
    esra, link = invite(people)
    page = open_browser()
    plug_in(page)
    page.goto(link.replace(project.PROFESSIONAL_ORIGIN, work))
    page.fill("[name=password]", GOOD)
    page.fill("[name=again]", GOOD)
    page.click("main form button")
    page.wait_for_url("**/accounts/safe/")
    assert page.goto(f"{work}/today").url == f"{work}/accounts/safe/"
    page.click("a[href='/accounts/safe/passkey/']")
    page.click("#passkey")
    page.wait_for_url("**/accounts/safe/codes/")
    assert page.locator("#recovery-codes li").count() == 10
    page.click("main a.button")
    page.wait_for_url("**/today")

    sign_out(page)
    page.click("#passkey")
    page.wait_for_url("**/today")
    assert AccessLog.objects.filter(action="sign_in", actor_id=esra.pk).last().rule == "by mfa"

    # Once more, to be sure: adding a key asks for the one there is.
    page.goto(f"{work}/accounts/safe/app/")
    page.wait_for_url("**/accounts/again/passkey/**")
    page.click("#passkey")
    page.wait_for_url("**/accounts/safe/app/")
    assert page.troubles == []


def test_a_browser_without_the_passkey_says_so_and_offers_other_ways(people, hosts, open_browser):
    work, _guardians = hosts
    page = open_browser()
    plug_in(page)
    page.goto(f"{work}/accounts/login/")
    page.context.set_offline(True)
    page.click("#passkey")
    expect(page.locator("#passkey-trouble")).to_be_visible()


def test_a_school_contact_comes_in_by_code_and_app(people, hosts, open_browser):
    work, _guardians = hosts
    give_app(people.sam)
    page = open_browser()
    page.goto(f"{work}/accounts/login/")
    page.click("a[href='/accounts/login/code/']")
    page.fill("[name=email]", "sam@wegwijzer.example")
    page.click("main form button")
    page.wait_for_url("**/accounts/login/code/confirm/")
    page.fill("[name=code]", code_from_mail())
    page.click("#by-code button")
    page.wait_for_url("**/accounts/login/second/")
    page.fill("[name=code]", shown_long_enough())
    page.click("#by-code button")
    page.wait_for_url("**/pupils")
    assert page.troubles == []
    assert {to for message in mail.outbox for to in message.to} == {"sam@wegwijzer.example"}


def test_a_colleague_comes_in_by_the_provider_of_her_shelter(people, open_browser, provider):
    provider.amr = ["mfa"]
    _esra, link = invite(people)
    page = open_browser()
    page.goto(link)
    page.click("a[href^='/accounts/oidc/anker/']")
    page.wait_for_url("**/today")
    sign_out(page)
    page.click("a[href^='/accounts/oidc/anker/']")
    page.wait_for_url("**/today")
    assert page.troubles == []


def test_a_page_that_nobody_touches_warns_and_then_blanks(people, hosts, open_browser):
    work, _guardians = hosts
    give_app(people.noor)
    page = open_browser()
    page.clock.install()
    page.goto(f"{work}/accounts/login/")
    page.fill("[name=login]", "noor@anker.example")
    page.fill("[name=password]", PASSWORD)
    page.click("#by-password button")
    page.fill("[name=code]", shown_long_enough())
    page.click("#by-code button")
    page.wait_for_url("**/today")
    page.clock.run_for(13 * 60_000)
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(61_000)
    expect(page.locator("#idle")).to_be_visible()
    page.click("#idle button")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(14 * 60_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(60_000)
    expect(page.locator("h2")).to_have_count(1)
    expect(page.locator(".card .button")).to_be_visible()
    assert "Noor" not in page.content()
    assert page.locator("header").count() == 0


@pytest.mark.parametrize("path", ["", "code/"])
def test_the_door_is_readable_for_everybody(hosts, open_browser, transactional_db, path):
    from axe_playwright_python.sync_playwright import Axe

    work, _guardians = hosts
    page = open_browser()
    page.goto(f"{work}/accounts/login/{path}")
    found = Axe().run(page)
    assert [problem["id"] for problem in found.response["violations"]] == []
