"""Yara's story, played by Noor, Sam and Selam in three browsers, from an empty caseload to agreements."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, Conversation, IntakeDraft, Slot
from cases.policy import access
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import outbox
from ruggensteun.delivery.texts import MemoryTexts
from tests.browser.conftest import sign_in
from tests.world import CODE, HERE

SECRETS = ("Yara", "Tesfay", "Wegwijzer", "Tilburg", "Anker", "opvang", "Ruggensteun", "Noor", "Sam")


def pick(page, name, value):
    page.check(f"input[name='{name}'][value='{value}']")


def deliver_everything_due(now):
    for pk in outbox.due(now):
        outbox.deliver(pk, now=now)


def fill_in_the_intake(page):
    page.fill("[name=child-first_name]", "Yara")
    page.fill("[name=child-last_name]", "Tesfay")
    page.fill("[name=child-birth_date]", f"14-05-{timezone.localdate().year - 8}")
    page.select_option("[name=child-home_language]", "ti")
    page.fill("[name=q]", "wegwij tilb")
    page.click("#found button[name=pick]")
    page.wait_for_selector("[name=school-code]", state="attached")
    page.fill("[name=school-group]", "5")
    page.check("input[name=school-contact] >> nth=0")
    page.fill("[name=g1-first_name]", "Selam")
    page.fill("[name=g1-last_name]", "Tesfay")
    pick(page, "g1-relation", "mother")
    page.select_option("[name=g1-custody]", "both")
    page.select_option("[name=g1-verified]", "register")
    page.select_option("[name=g1-language]", "ti")
    page.check("[name=g1-needs_interpreter]")
    page.check("[name=g1-stays_here]")
    page.check("[name=g1-takes_part]")
    pick(page, "g1-channel", "text")
    page.fill("[name=g1-number]", "06 12345678")
    pick(page, "g1-device", "own")
    page.fill("[name=g1-not_before]", "10.00")
    page.fill("[name=g1-code]", CODE)
    page.click("#guardians details summary")
    page.fill("[name=g2-first_name]", "Dawit")
    pick(page, "g2-relation", "father")
    page.select_option("[name=g2-custody]", "both")
    pick(page, "child-risk", "orange")
    pick(page, "g1-consent", "yes")
    pick(page, "g2-consent", "not_asked")
    page.select_option("[name=g2-not_asked_because]", "safety")


@pytest.mark.usefixtures("people")
def test_from_intake_to_agreements(people, hosts, open_browser, mailoutbox):
    work, own = hosts
    MemoryTexts.sent.clear()
    noor, sam, selam = open_browser(), open_browser(), open_browser(viewport={"width": 360, "height": 740})

    # Noor does the intake, is called away half-way, and finishes it later.
    sign_in(noor, work, "noor@anker.example")
    noor.click("main form[action='/intake'] button >> nth=0")
    noor.fill("[name=child-first_name]", "Yar")
    expect(noor.locator("#progress")).to_contain_text(re.compile(r"\d\d[.:]\d\d"))
    noor.goto(f"{work}/today")
    noor.click(f"a[href='/intake/{IntakeDraft.objects.get().pk}'] >> nth=0")
    assert noor.input_value("[name=child-first_name]") == "Yar"
    fill_in_the_intake(noor)
    noor.click("button[value=finish]")
    noor.wait_for_url(f"{work}/case/*")
    case = Case.objects.get()
    assert case.school == people.wegwijzer
    assert not IntakeDraft.objects.exists()
    assert not access.school_cases(people.sam).exists()

    # Bram, a second professional, approves by number and reason alone.
    bram = open_browser()
    sign_in(bram, work, "bram@anker.example")
    bram.goto(f"{work}/approvals")
    assert case.number in bram.inner_text("main")
    assert "Yara" not in bram.content()
    assert "Dawit" not in bram.content()
    bram.click("button[value=approve]")
    assert bram.goto(f"{work}/case/{case.number}").status == 404

    # Consent is there: Sam gets a seat, and a mail that only says that a message waits.
    noor.goto(f"{work}/case/{case.number}")
    noor.click("form[action$='/admit-contact'] button >> nth=0")
    noor.wait_for_load_state()
    assert access.school_cases(people.sam).exists()

    # The driegesprek: three times.
    noor.goto(f"{work}/case/{case.number}/plan")
    pick(noor, "trigger", "start")
    pick(noor, "place", "school")
    noor.click("main form button")
    noor.wait_for_url(f"{work}/case/*/conversation/*")
    talk = Conversation.objects.get()
    assert talk.slots.count() == 3
    best = talk.slots.first()

    # Sam answers each with one tap.
    sign_in(sam, work, "sam@wegwijzer.example")
    sam.wait_for_url(f"{work}/pupils")
    assert "Dawit" not in sam.content()
    for slot in talk.slots.all():
        answer = "yes" if slot == best else "if_need_be"
        with sam.expect_response(lambda response: "/slot/" in response.url):
            sam.click(f"form[action$='/slot/{slot.pk}'] button[value={answer}]")
    assert talk.participants.get(role="school_contact").user == people.sam

    # Selam's phone: nothing before ten, then a neutral text; the link shows a time, and she says yes.
    ten = next_ten(timezone.now())
    deliver_everything_due(timezone.now())
    deliver_everything_due(ten)
    number, text, _reference = MemoryTexts.sent[-1]
    assert number == "+31612345678"
    assert not [word for word in SECRETS if word.lower() in text.lower()]
    selam.goto(text[text.index("http") :].split()[0])
    assert selam.url == f"{own}/"
    assert not [word for word in SECRETS if word.lower() in selam.content().lower()]
    selam.click("button[value=yes]")
    selam.wait_for_load_state()
    talk.refresh_from_db()
    assert (talk.state, talk.slot) == (Conversation.State.CONFIRMED, best)

    # With her code she sees more.
    selam.goto(f"{own}/code")
    selam.fill("input[name=code]", CODE)
    selam.click("form:has(input[name=code]) button")
    selam.wait_for_url(f"{own}/more")
    assert "Yara" in selam.inner_text("main")
    assert "Dawit" not in selam.content()

    # All three are told; calendar files carry no names.
    deliver_everything_due(ten)
    assert best.starts_at.astimezone(HERE).strftime("%H.%M") in MemoryTexts.sent[-1][1]
    invitations = [part for mail in mailoutbox for part in mail.attachments]
    assert invitations
    for mail in mailoutbox:
        raw = mail.message().as_string()
        assert "Yara" not in raw
        assert "Tesfay" not in raw

    # After the talk Noor writes down who came and three agreements; she has to sign in again.
    with time_machine.travel(best.ends_at + timedelta(minutes=10), tick=True):
        noor = open_browser()
        sign_in(noor, work, "noor@anker.example")
        noor.goto(f"{work}{talk.get_absolute_url()}")
        pick(noor, "took_place", "yes")
        for box in noor.query_selector_all("input[name=came]"):
            box.check()
        noor.click("form[action$='/record'] button")
        noor.wait_for_load_state()
        whats = noor.locator("[name$=what]")
        for number, what in enumerate(("Juf vraagt elke maandag hoe het gaat.", "Huiswerk op school.", "Noor belt.")):
            whats.nth(number).fill(what)
            noor.locator("[name$=who]").nth(number).select_option("school")
        noor.click("form[action$='/agreement'] button >> nth=-1")
        noor.wait_for_load_state()
        talk.refresh_from_db()
        assert (talk.state, talk.agreements.count()) == (Conversation.State.HELD, 3)

        sam = open_browser()
        sign_in(sam, work, "sam@wegwijzer.example")
        sam.goto(f"{work}/pupils/{case.number}")
        assert "Juf vraagt elke maandag hoe het gaat." in sam.inner_text("main")

        noor.goto(f"{work}/case/{case.number}")
        timeline = noor.inner_text(".timeline")
        assert "Sam" in timeline
        assert "Selam" in timeline

    # Every look stands in the log, and nobody else learned that there is a case.
    looked = AccessLog.objects.filter(actor_id=people.sam.pk)
    assert case.pk in {pk for line in looked for pk in line.case_ids}
    for stranger in ("joost@brug.example", "fenna@regenboog.example", "henk@anker.example", "lotte@anker.example"):
        other = open_browser()
        sign_in(other, work, stranger)
        for path in ("case", "pupils"):
            assert other.goto(f"{work}/{path}/{case.number}").status == 404
    assert noor.troubles == []
    assert selam.troubles == []
    assert Slot.objects.filter(fell_through=True).count() == 0


def next_ten(now):
    """The next moment at which Selam may be reached."""
    today = now.astimezone(HERE)
    ten = datetime(today.year, today.month, today.day, 10, tzinfo=HERE)
    return now if now >= ten else ten
