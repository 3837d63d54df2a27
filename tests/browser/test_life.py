"""A case lives: a 12th birthday, a coach who falls ill, another school, a no and a yes, an end; and then it is gone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import closing, consents
from cases.models import Case, Consent, Waiver
from cases.policy import access
from ruggensteun.audit import sealing
from ruggensteun.delivery.texts import MemoryTexts
from tests.browser.conftest import sign_in
from tests.browser.test_story import deliver_everything_due, fill_in_the_intake, pick

FAMILY = re.compile(r"Yara|Tesfay|Selam|Dawit|612345678|Ze las hardop")


def everything_kept():
    """Every value of every table, as text: history and log included."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
            yield from (str(value) for row in cursor.fetchall() for value in row if value is not None)


def in_the_file():
    """What the database's own file still holds, deleted or not; only SQLite has one that can be read here."""
    if connection.vendor != "sqlite":
        return []
    return FAMILY.findall(Path(connection.settings_dict["NAME"]).read_bytes().decode("latin-1"))


def say_yes(page, work, case, *, for_child=False):
    """Mother, and from twelve the child, say yes on the page of consent; each card is a form of its own."""
    for key in [f"guardian-{case.child.guardianships.get(relation='mother').pk}"] + ["child"] * for_child:
        page.goto(f"{work}/case/{case.number}/consent")
        card = page.locator(f"section#{key}")
        if card.locator("details.more summary").count():
            card.locator("details.more summary").first.click()
        card.locator(f"input[name='{key}-agreed'][value=yes]").check()
        card.locator(f"form:has(input[name='{key}-agreed']) button").last.click()
        page.wait_for_load_state()


def let_the_school_in(page, work, case):
    page.goto(f"{work}/case/{case.number}")
    page.check("form[action$='/admit-contact'] input[name=contact] >> nth=0")
    page.click("form[action$='/admit-contact'] button >> nth=0")
    page.wait_for_load_state()


@pytest.mark.usefixtures("people")
@pytest.mark.long("a second story, from intake until a case is erased, in a real browser")
def test_from_intake_to_nothing(people, hosts, open_browser, mailoutbox, caplog):
    work, _own = hosts
    MemoryTexts.sent.clear()
    today = timezone.localdate()
    twelve = today + timedelta(days=20)

    # Intake: a girl who becomes twelve in three weeks.
    noor = open_browser()
    sign_in(noor, work, "noor@anker.example")
    noor.click("main form[action='/intake'] button >> nth=0")
    fill_in_the_intake(noor)
    noor.fill("[name=child-birth_date]", f"{twelve - relativedelta(years=12):%d-%m-%Y}")
    noor.click("button[value=finish]")
    noor.wait_for_url(f"{work}/case/*")
    case = Case.objects.get()
    consents.decide_waiver(Waiver.objects.get(), approve=True, by=people.bram)
    let_the_school_in(noor, work, case)
    assert access.school_cases(people.sam).exists()

    # The school writes, and the birthday is announced.
    sam = open_browser()
    sign_in(sam, work, "sam@wegwijzer.example")
    sam.goto(f"{work}/pupils/{case.number}/updates")
    pick(sam, "category", "good_news")
    sam.fill("[name=text]", "Ze las hardop voor.")
    sam.click("main form button >> nth=-1")
    sam.click("button[name=share]")
    sam.wait_for_load_state()
    noor.goto(f"{work}/today")
    expect(noor.locator("main")).to_contain_text("wordt 12 en geeft dan zelf ook toestemming")

    # On the birthday sharing pauses by itself; with two new answers it goes on.
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=True):
        sam, noor = open_browser(), open_browser()
        sign_in(sam, work, "sam@wegwijzer.example")
        assert sam.goto(f"{work}/pupils/{case.number}").status == 404
        sign_in(noor, work, "noor@anker.example")
        say_yes(noor, work, case, for_child=True)
        let_the_school_in(noor, work, case)
        assert sam.goto(f"{work}/pupils/{case.number}").status == 200

        # Noor falls ill: the lead hands the case over by its number.
        lotte, bram = open_browser(), open_browser()
        sign_in(lotte, work, "lotte@anker.example")
        lotte.goto(f"{work}/shelter/case/{case.number}/hand-over")
        assert "Yara" not in lotte.content()
        pick(lotte, "to", str(people.bram.pk))
        lotte.click("main form button")
        lotte.wait_for_load_state()
        assert noor.goto(f"{work}/case/{case.number}").status == 404

        # The family moves to another school: the old one is out at once, the new one in after a new yes.
        sign_in(bram, work, "bram@anker.example")
        bram.goto(f"{work}/case/{case.number}/school?q=regenboog")
        bram.check("input[name=school] >> nth=0")
        bram.click("main form[method=post] button >> nth=-1")
        bram.wait_for_load_state()
        assert sam.goto(f"{work}/pupils/{case.number}").status == 404
        case.refresh_from_db()
        say_yes(bram, work, case, for_child=True)
        let_the_school_in(bram, work, case)
        fenna = open_browser()
        sign_in(fenna, work, "fenna@regenboog.example")
        assert fenna.goto(f"{work}/pupils/{case.number}").status == 200
        assert "Ze las hardop voor." not in fenna.content()

        # The mother takes her yes back, and gives it again.
        given = Consent.objects.get(state="given", giver="guardian", school=people.regenboog)
        bram.goto(f"{work}/case/{case.number}/consent")
        card = bram.locator(f"section#guardian-{case.child.guardianships.get(relation='mother').pk}")
        card.locator("details.more summary").first.click()
        card.locator(f"form[action$='/{given.pk}/withdraw'] button").click()
        bram.wait_for_load_state()
        assert fenna.goto(f"{work}/pupils/{case.number}").status == 404
        say_yes(bram, work, case)
        let_the_school_in(bram, work, case)
        assert fenna.goto(f"{work}/pupils/{case.number}").status == 200

        # The end: today is the last day.
        bram.goto(f"{work}/case/{case.number}/close")
        pick(bram, "reason", "moved_on")
        pick(bram, "when", "today")
        bram.click("main form button.stop")
        bram.wait_for_load_state()
        fenna.goto(f"{work}/pupils/{case.number}")
        expect(fenna.locator("main")).to_contain_text("Ruggensteun stopt voor deze leerling")
        deliver_everything_due(timezone.now())

    with time_machine.travel(timezone.now() + timedelta(days=21), tick=True):
        closing.finish_ended(timezone.now())
        case.refresh_from_db()
        assert case.state == "closed"
        sealing.seal()
        assert [value for value in everything_kept() if FAMILY.search(value)] != []

    # Two years later nothing of the family is anywhere, and the chain still holds.
    with time_machine.travel(timezone.now() + timedelta(days=21) + relativedelta(years=2, days=1), tick=True):
        call_command("standstill", "--end")  # for two years nothing ran
        call_command("purge")
        assert not Case.objects.exists()
        assert [value for value in everything_kept() if FAMILY.search(value)] == []
        assert in_the_file() == []
        said = [
            caplog.text,
            *(mail.message().as_string() for mail in mailoutbox),
            *(t for _n, t, _r in MemoryTexts.sent),
        ]
        assert [text for text in said if FAMILY.search(text)] == []
        sealing.seal()
        call_command("verify_audit")
