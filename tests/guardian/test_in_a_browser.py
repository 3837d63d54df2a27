"""In a real browser: an answer without JavaScript, and the way out with it and without (domain.md S5)."""

import os
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import sync_playwright

from cases.actions.links import link_for
from cases.models import Reply
from tests import world as world_module
from tests.world import CODE

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@pytest.fixture
def world(live_server, transactional_db, settings, monkeypatch):
    """Selam's question on a live server, which answers to her host's name."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop running
    settings.GUARDIAN_ORIGIN = live_server.url.replace("localhost", "127.0.0.1")
    settings.GUARDIAN_HOST = settings.GUARDIAN_ORIGIN.removeprefix("http://")
    settings.GUARDIAN_EXIT_URL = settings.GUARDIAN_ORIGIN + "/static/page.css"  # stands in for a page elsewhere
    with time_machine.travel(world_module.NOW):
        world = world_module.build("planning")
        world.link = link_for(world.selam, world.talk)
        yield world


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            java_script_enabled=request.param == "with JavaScript", viewport={"width": 360, "height": 740}
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page
        browser.close()


def test_she_answers_looks_further_and_leaves_without_a_trace(world, page, settings):
    page.goto(world.link)
    assert page.url == settings.GUARDIAN_ORIGIN + "/"
    page.locator("button[name=answer][value=yes]").click()
    page.locator("h1 svg").wait_for()
    assert Reply.objects.get(user=world.selam).answer == "yes"
    page.locator("a[href='/code']").click()
    page.locator("input.code").fill(CODE)
    page.locator("form[novalidate] button").click()
    page.get_by_role("heading", name="Yara").wait_for()

    page.locator("header a").click()
    page.wait_for_url(settings.GUARDIAN_EXIT_URL)
    assert page.context.cookies() == []
    page.go_back()
    page.wait_for_load_state()
    assert "Yara" not in page.content()
    assert page.locator("form").count() == 0


def test_three_times_shift_leaves_too(world, settings):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(world.link)
        for _press in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url(settings.GUARDIAN_EXIT_URL)
        assert page.context.cookies() == []
        browser.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_scrolls_sideways_and_every_target_is_big_enough(world, width):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 740})
        page.goto(world.link)
        for path in ("/", "/other-time", "/code"):
            page.goto(f"{world.link.rsplit('/a/', 1)[0]}{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            heights = page.evaluate(
                "[...document.querySelectorAll('button, .button, .back, .choice, input:not([type=hidden], .choice *)')]"
                ".map(e => e.getBoundingClientRect().height)"
            )
            assert [height for height in heights if height < 44] == [], path
        browser.close()
