"""Every page of the professionals' host, for everybody who works with it: WCAG 2.2 AA, keyboard alone, 320 px wide.

The addresses come from the front door: a new one is in here by itself, and fails until somebody can open it.
"""

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from cases.actions import agreements, consents, intake, notes
from tests import world as world_module
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.pages_alone("a browser lays out the same page")

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Reached by nobody here by looking, and why.
NOT_LOOKED_AT = {
    "cases:join": "tests/browser/test_sign_in.py goes through an invitation",
    "account_confirm_login_code": "only after a code was asked for",
    "account_reset_password_from_key": "only with the link from a mail",
    "mfa_authenticate": "only half-way through signing in",
    "mfa_login_webauthn": "answers scripts",
    "mfa_reauthenticate_webauthn": "answers scripts",
    "openid_connect_login": "leads elsewhere",
    "openid_connect_callback": "comes from elsewhere",
    "readyz": "answers machines",
    "cases:feed": "a calendar reads it, by a secret address",
    "account_inactive": "only for who may not come in any more",
    "account_signup": "closed",
}


def names(patterns, namespace=""):
    for one in patterns:
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", one.pattern.converters.keys()
        else:
            yield from names(one.url_patterns, f"{namespace}{one.namespace}:" if one.namespace else namespace)


ADDRESSES = dict(names(get_resolver(django_settings.ROOT_URLCONF).url_patterns))


# Where the focus is now: its place in the page, and whether an outline of its own or of its label is drawn.
SEEN = """() => {
  const here = document.activeElement;
  if (here === document.body || here === document.documentElement) return null;
  const box = here.getBoundingClientRect(), label = here.closest("label") ?? here;
  const drawn = (one) => {
    const look = getComputedStyle(one);
    return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  };
  return {
    what: here.outerHTML.slice(0, 80),
    order: [...document.querySelectorAll("*")].indexOf(here),
    seen: box.width > 0 && box.height > 0 && (drawn(here) || drawn(label)),
  };
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const look = getComputedStyle(one);
  return parseFloat(look.transitionDuration) > 0.01 || look.animationName !== "none";
}).length"""
EDGELESS = """() => [...document.querySelectorAll(".button, .card, .chip")]
  .filter((one) => getComputedStyle(one).borderTopStyle === "none" && one.checkVisibility())
  .map((one) => one.outerHTML.slice(0, 90))"""
STAGES = {"noor": "held", "sam": "held", "lotte": "planning", "henk": "planning", "mila": "planning", "": "people"}


def for_another_shelter(world):
    """Her yes to passing on, so that the page shows what would go along."""
    whose = {"giver": "guardian", "guardian": world.selam, "purpose": "transfer"}
    consents.record(world.case, **whose, agreed=True, by=world.noor)


@pytest.fixture
def at_stage(hosts, transactional_db, put_back):
    """The world at a stage, with the clock running from then on."""
    with time_machine.travel(world_module.NOW) as clock:

        def build(stage):
            world = put_back(stage)
            if stage == "held":
                clock.move_to(world.after)
                agreements.make(world.talk, what="Elke dag lezen", who="school", by=world.noor)
                notes.write(world.case, text="Rustig begonnen.", by=world.noor)
                intake.begin_draft(by=world.noor)
                for_another_shelter(world)
            return world

        yield build


def addresses(world, name, keys):
    """Addresses of this name: for a number that may mean many things, every row of this small world."""
    fixed = {"code": world.wegwijzer.code, "token": "nobodys-token", "provider_id": "nobody"}
    if hasattr(world, "case"):
        fixed |= {"number": world.case.number, "tie": world.selam_tie.pk}
    if hasattr(world, "slots"):
        fixed["slot"] = world.slots[0].pk
    for row in range(1, 9) if set(keys) - set(fixed) else [0]:
        with suppress(NoReverseMatch):
            yield reverse(name, kwargs={key: fixed.get(key, row) for key in keys})


def pages(world, who, but=()):
    """{name: address} of each page that this person can look at; None for what she cannot, or only sends to."""
    client, found = Client(headers={"host": urlsplit(django_settings.PROFESSIONAL_ORIGIN).netloc}), {}
    if who:
        client.force_login(getattr(world, who), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    for name, keys in ADDRESSES.items():
        if name in but:
            continue
        for address in addresses(world, name, keys):
            answer = client.get(address)
            whole = answer.status_code == 200 and b"<html" in answer.content[:400]
            if whole or answer.status_code in (200, 204, 302, 405):
                found[name] = address if whole else None
            if whole:
                break
    return found


def trouble(page, address):
    """What axe finds on the page at this address, and whether it fits."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    return wrong_here(page)


def wrong_here(page):
    """What axe finds on the page that is open, with everything unfolded, and whether it fits in 320 px (400 %)."""
    found = []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true })")
    for one in Axe().run(page, options=RULES).response["violations"]:
        found += [f"{one['id']}: {node['target']} {node['failureSummary'][:200]}" for node in one["nodes"][:3]]
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        found.append(f"is {wide} px wide on 320")
    return found


EVERY_PAGE = pytest.mark.long("a real browser looks at every page of hers")


@pytest.mark.parametrize("who", ["", *(pytest.param(who, marks=EVERY_PAGE) for who in STAGES if who)])
def test_every_page_is_whole_for_everybody(at_stage, hosts, open_browser, who):
    world = at_stage(STAGES[who])
    page = open_browser()
    if who:
        sign_in(page, hosts[0], getattr(world, who).email)
    looked_at = {name: address for name, address in pages(world, who).items() if address}
    troubles = {name: trouble(page, hosts[0] + address) for name, address in looked_at.items()}
    assert {name: found for name, found in troubles.items() if found} == {}
    assert len(looked_at) >= 5


@pytest.mark.long("opens every page as everybody; the crawl walks them all in the short form")
def test_no_page_is_left_out(at_stage):
    opened, world = set(NOT_LOOKED_AT), at_stage("held")
    for who in ("noor", "bram", "sam", "lotte", "henk", "mila", ""):
        opened |= set(pages(world, who, but=opened))
    assert set(ADDRESSES) - opened == set()


def test_the_keyboard_alone_is_enough(at_stage, hosts, open_browser):
    """The skip link comes first and works; each stop is seen; the way through ends, and nothing holds on to it."""
    world = at_stage("held")
    page = open_browser()
    sign_in(page, hosts[0], world.noor.email)
    for address in ("/today", world.case.get_absolute_url(), world.talk.get_absolute_url()):
        page.goto(hosts[0] + address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(hosts[0] + address)
        stops = []
        while len(stops) < 150:
            page.keyboard.press("Tab")
            stop = page.evaluate(SEEN)
            if stop is None:
                break
            stops.append(stop)
        assert 5 < len(stops) < 150
        assert [stop for stop in stops if not stop["seen"]] == []
        # The order on the screen follows the order of the page: down, in each of its columns.
        assert stops == sorted(stops, key=lambda stop: stop["order"])


def test_who_wants_no_motion_and_her_own_colours_gets_them(at_stage, hosts, open_browser):
    world = at_stage("held")
    page = open_browser(reduced_motion="reduce", forced_colors="active")
    sign_in(page, hosts[0], world.noor.email)
    for address in ("/today", world.case.get_absolute_url()):
        page.goto(hosts[0] + address)
        assert page.evaluate(MOVING) == 0
        assert page.evaluate(EDGELESS) == []
