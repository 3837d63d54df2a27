"""Forms that were refused, what waits for approval, and what is printed: for everybody as usable as the page before."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client

from tests.browser.conftest import sign_in
from tests.browser.test_every_page import STAGES, at_stage, pages, wrong_here

pytestmark = pytest.mark.pages_alone("a browser lays out the same page")

__all__ = ["at_stage"]

# Forms that somebody fills in, each with what it would send without anything filled in.
FORMS = """() => [...document.forms].map((form, nth) => {
  const all = [...form.elements].filter((one) => one.name);
  const open = all.filter((one) => one.type !== "hidden" && one.type !== "submit");
  const hidden = all.filter((one) => one.type === "hidden").map((one) => [one.name, one.value]);
  return {nth, to: form.action, post: form.method === "post", open: open.length, hidden: Object.fromEntries(hidden)};
}).filter((form) => form.post && form.open)"""
EMPTY = """(nth) => {
  const form = document.forms[nth];
  for (const one of form.elements) {
    if (one.type === "checkbox" || one.type === "radio") one.checked = false;
    else if (one.tagName !== "BUTTON" && one.type !== "hidden") one.value = "";
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


def refused(page, client, address):
    """Which forms of a page are refused when they are sent in empty; what is not refused does nothing either."""
    page.goto(address)
    for form in page.evaluate(FORMS):
        with transaction.atomic():
            answer = client.post(urlsplit(form["to"]).path, form["hidden"])
            transaction.set_rollback(True)
        if answer.status_code == 422:
            yield form["nth"]


@pytest.mark.long("a real browser sends every form of every page in empty")
@pytest.mark.parametrize("who", ["noor", "sam", "lotte"])
def test_a_form_that_was_refused_is_whole(at_stage, hosts, open_browser, who):
    world = at_stage(STAGES[who])
    page, client = open_browser(), Client(headers={"host": urlsplit(hosts[0]).netloc})
    client.force_login(getattr(world, who), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    sign_in(page, hosts[0], getattr(world, who).email)
    troubles, seen = {}, 0
    for name, address in pages(world, who).items():
        for nth in refused(page, client, hosts[0] + address) if address and name.startswith("cases:") else ():
            page.goto(hosts[0] + address)
            with page.expect_navigation():
                page.evaluate(EMPTY, nth)
            assert page.locator(".errors, .error, .bad").count(), name
            seen, troubles[name, nth] = seen + 1, wrong_here(page)
    assert {where: found for where, found in troubles.items() if found} == {}
    assert seen >= 2


def test_what_waits_for_a_second_professional_is_whole(at_stage, hosts, open_browser):
    world = at_stage("registered")
    page = open_browser()
    sign_in(page, hosts[0], world.bram.email)
    page.goto(f"{hosts[0]}/approvals")
    assert page.locator("button[value=approve]").count() == 1
    assert wrong_here(page) == []


EACH_SCRIPT = pytest.mark.long("on paper in each script")


@pytest.mark.parametrize("code", ["ar", *(pytest.param(code, marks=EACH_SCRIPT) for code in ("nl", "ti"))])
@pytest.mark.parametrize(
    ("stage", "what", "of"),
    [("confirmed", "card", "talk"), ("held", "agreements", "talk"), ("held", "print", "requests")],
)
def test_what_is_printed_is_whole(at_stage, hosts, open_browser, settings, stage, what, of, code):
    settings.REVIEWED_LANGUAGES = ["ar", "ti"]
    world = at_stage(stage)
    world.selam.language = code
    world.selam.save(update_fields=["language"])
    page = open_browser()
    sign_in(page, hosts[0], world.noor.email)
    page.goto(hosts[0] + (world.talk.get_absolute_url() if of == "talk" else f"/case/{world.case.number}/requests"))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.locator(f"form[action$='/{what}/{world.selam_tie.pk}'] button").first.click()
    page.wait_for_url(f"**/{what}/{world.selam_tie.pk}")
    assert page.locator("html").get_attribute("lang") == code
    assert wrong_here(page) == []


def test_one_press_prints_once(at_stage, hosts, open_browser):
    world = at_stage("confirmed")
    page = open_browser()
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1 }")
    sign_in(page, hosts[0], world.noor.email)
    page.goto(hosts[0] + world.talk.get_absolute_url())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.locator(f"form[action$='/card/{world.selam_tie.pk}'] button").first.click()
    page.wait_for_url(f"**/card/{world.selam_tie.pk}")
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed") == 1
