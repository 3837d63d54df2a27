"""Every screen of hers in a real browser: axe finds nothing, text stands out 7 to 1, nothing scrolls sideways."""

import re
from itertools import product
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as ours
from django.contrib.staticfiles import finders

from cases.actions import conversations, updates
from cases.actions.links import link_for
from cases.models import Consent, Reply
from cases.views.guardian.parts import PARTS
from ruggensteun.languages import OWN_NAMES
from tests import world as world_module
from tests.browser.test_every_page import MOVING, SEEN
from tests.world import CODE

pytestmark = pytest.mark.pages_alone("a browser lays out the same page")

STRICT = {"resultTypes": ["violations"], "rules": {"color-contrast-enhanced": {"enabled": True}}}
BEFORE = ["/", "/other-time", "/code", "/nothing-here"]
BEHIND = ["/", "/cannot-come", "/more", "/more/change", *(f"/more/{name}" for name in PARTS)]
EDGELESS = """() => [...document.querySelectorAll("button, .button, .choice, input.code")]
  .filter((one) => one.checkVisibility() && !one.closest(".languages"))
  .filter((one) => getComputedStyle(one).borderTopStyle === "none")
  .map((one) => one.outerHTML.slice(0, 90))"""
# A voice in the phone for one language; no browser of the tests has one.
VOICE = """
window.said = [];
Object.defineProperty(window, "speechSynthesis", {value: Object.assign(new EventTarget(), {
  speaking: false, getVoices: () => [{lang: "%s-XX", localService: %s}],
  speak(one) { this.speaking = true; said.push(one.text); }, cancel() { this.speaking = false; }})});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def world(hosts, transactional_db, settings, put_back):
    settings.REVIEWED_LANGUAGES = list(OWN_NAMES)
    settings.GUARDIAN_EXIT_URL = settings.GUARDIAN_ORIGIN + "/static/page.css"
    with time_machine.travel(world_module.NOW):
        world = put_back("planning")
        updates.write(world.case, category="good_news", text="Een mooie tekening.", by=world.sam)
        world.link = link_for(world.selam, world.talk)
        yield world


def speaks(world, code):
    world.selam.language = code
    world.selam.save(update_fields=["language"])


def check(phone, path):
    phone.goto(ours.GUARDIAN_ORIGIN + path)
    check_here(phone, path)


def check_here(phone, path):
    found = Axe().run(phone, options=STRICT).response["violations"]
    assert [(path, one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    small = phone.evaluate(
        "[...document.querySelectorAll('button, .button, .back, .rows a, summary')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert (path, small) == (path, [])


EACH_SCRIPT = pytest.mark.long("every screen in each script")


@pytest.mark.parametrize("code", ["ar", *(pytest.param(code, marks=EACH_SCRIPT) for code in ("nl", "ti"))])
def test_every_screen_can_be_used_by_everybody(world, open_browser, code):
    """320 px wide is also what 1280 px are at 400 %."""
    speaks(world, code)
    phone = open_browser(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    phone.goto(world.link)
    for path in BEFORE:
        check(phone, path)
    phone.goto(ours.GUARDIAN_ORIGIN + "/code")
    for typed in ("", "12", "111222"):
        phone.locator("input.code").fill(typed)
        phone.locator("form[novalidate] button").click()
        phone.locator(".bad").wait_for()
        check_here(phone, f"refused: {typed}")
    phone.goto(ours.GUARDIAN_ORIGIN + "/other-time")
    phone.locator("main form button").last.click()
    phone.locator(".bad").wait_for()
    check_here(phone, "no day chosen")
    phone.locator("main .choice").first.click()
    phone.locator("main form button").last.click()
    phone.locator("button[name=part]").first.wait_for()
    check_here(phone, "which part of the day")
    phone.goto(ours.GUARDIAN_ORIGIN + "/code")
    phone.locator("input.code").fill(CODE)
    phone.locator("form[novalidate] button").click()
    conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.sam)
    conversations.reply(world.slots[0], user=world.selam, answer="yes", by=world.selam, via="link")
    hers = Consent.objects.get(guardian=world.selam)
    for path in (
        *BEHIND,
        f"/more/yes/{hers.pk}",
        f"/more/changed/yes/{hers.pk}",
        f"/more/changed/when/{world.talk.pk}",
    ):
        check(phone, path)


def test_the_keyboard_alone_is_enough(world, open_browser):
    """Each stop is seen, in the order of the page, the way out before all else; an answer needs no finger."""
    phone = open_browser()
    phone.goto(world.link)
    stops = []
    while len(stops) < 40:
        phone.keyboard.press("Tab")
        stop = phone.evaluate(SEEN)
        if stop is None:
            break
        stops.append(stop)
    assert 5 < len(stops) < 40
    assert ("skip" in stops[0]["what"], "/leave" in stops[1]["what"]) == (True, True)
    assert [stop for stop in stops if not stop["seen"]] == []
    assert stops == sorted(stops, key=lambda stop: stop["order"])
    phone.reload()
    while "yes" not in phone.evaluate("document.activeElement.value ?? ''"):
        phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.locator("h1 svg").wait_for()
    assert Reply.objects.get(user=world.selam).answer == "yes"


def test_who_wants_no_motion_and_her_own_colours_gets_them(world, open_browser):
    phone = open_browser(reduced_motion="reduce", forced_colors="active", viewport={"width": 360, "height": 740})
    phone.goto(world.link)
    for path in BEFORE:
        phone.goto(ours.GUARDIAN_ORIGIN + path)
        assert (path, phone.evaluate(MOVING)) == (path, 0)
        assert (path, phone.evaluate(EDGELESS)) == (path, [])


def test_without_javascript_she_answers_in_arabic_and_leaves(world, open_browser, settings):
    speaks(world, "ar")
    phone = open_browser(java_script_enabled=False, viewport={"width": 360, "height": 740})
    phone.goto(world.link)
    assert phone.locator("html").get_attribute("dir") == "rtl"
    phone.locator("button[name=answer][value=yes]").click()
    assert Reply.objects.get(user=world.selam).answer == "yes"
    assert phone.locator("[data-aloud]").is_hidden()
    phone.locator("header a").click()
    phone.wait_for_url(settings.GUARDIAN_EXIT_URL)
    assert phone.context.cookies() == []


@pytest.mark.parametrize(
    ("voice", "here", "offered"), [("ti", "true", True), ("nl", "true", False), ("ti", "false", False)]
)
def test_only_a_voice_of_her_language_in_the_phone_itself_reads_aloud(world, open_browser, voice, here, offered):
    """A voice elsewhere would be sent the words of her page."""
    speaks(world, "ti")
    phone = open_browser()
    phone.add_init_script(VOICE % (voice, here))
    phone.goto(world.link)
    button = phone.locator("[data-aloud]")
    assert button.is_visible() == offered
    if offered:
        button.click()
        assert "ሽዑ ክትመጹ ትኽእሉ ዶ፧" in phone.evaluate("said[0]")
        assert button.inner_text() == "ምንባብ ኣቋርጹ"


def colours():
    css = Path(finders.find("page.css")).read_text("utf-8")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", css.split("}")[0]))


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    light = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_text_stands_out_seven_to_one():
    tokens = colours()
    grounds = [tokens["paper"], tokens["tint"], "#fff"]
    pairs = [*product([tokens[name] for name in ("ink", "soft", "main", "stop")], grounds)]
    pairs += [
        (tokens["stop"], tokens["stop-tint"]),
        *product(["#fff"], [tokens[one] for one in ("main", "yes", "stop")]),
    ]
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 7} == {}
