"""In a real browser: an answer without JavaScript, and the way out with it and without (domain.md S5)."""

import pytest
import time_machine

from cases.actions.links import link_for
from cases.models import Reply
from tests import world as world_module
from tests.world import CODE


@pytest.fixture
def world(hosts, transactional_db, settings, put_back):
    """Selam's question on a live server, which answers to her host's name."""
    settings.GUARDIAN_EXIT_URL = settings.GUARDIAN_ORIGIN + "/static/page.css"  # stands in for a page elsewhere
    with time_machine.travel(world_module.NOW):
        world = put_back("planning")
        world.link = link_for(world.selam, world.talk)
        yield world


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, open_browser):
    return open_browser(java_script_enabled=request.param, viewport={"width": 360, "height": 740})


def test_she_answers_looks_further_and_leaves_without_a_trace(world, phone, settings):
    phone.goto(world.link)
    assert phone.url == settings.GUARDIAN_ORIGIN + "/"
    phone.locator("button[name=answer][value=yes]").click()
    phone.locator("h1 svg").wait_for()
    assert Reply.objects.get(user=world.selam).answer == "yes"
    phone.locator("a[href='/code']").click()
    phone.locator("input.code").fill(CODE)
    phone.locator("form[novalidate] button").click()
    phone.get_by_role("heading", name="Yara").wait_for()

    phone.locator("header a").click()
    phone.wait_for_url(settings.GUARDIAN_EXIT_URL)
    assert phone.context.cookies() == []
    phone.go_back()
    phone.wait_for_load_state()
    assert "Yara" not in phone.content()
    assert phone.locator("form").count() == 0


def test_three_times_shift_leaves_too(world, open_browser, settings):
    phone = open_browser()
    phone.goto(world.link)
    for _press in range(3):
        phone.keyboard.press("Shift")
    phone.wait_for_url(settings.GUARDIAN_EXIT_URL)
    assert phone.context.cookies() == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_scrolls_sideways_and_every_target_is_big_enough(world, open_browser, settings, width):
    screen = open_browser(viewport={"width": width, "height": 740})
    screen.goto(world.link)
    for path in ("/", "/other-time", "/code"):
        screen.goto(settings.GUARDIAN_ORIGIN + path)
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        heights = screen.evaluate(
            "[...document.querySelectorAll('button, .button, .back, .choice, input:not([type=hidden], .choice *)')]"
            ".filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
        )
        assert [height for height in heights if height < 44] == [], path
