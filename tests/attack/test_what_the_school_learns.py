"""Everything that a school contact receives, to the byte, while things happen that she may not know of (S7, S8)."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.core import mail

from cases.actions import consents, conversations, intake, links, notes, safe_contact, seats
from cases.models import Consent, Guardianship
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from schools.actions import add_contact
from tests.cases.desk import Desk
from tests.world import FATHER, MOTHER, yaras_intake


def plain(content):
    """A page without the tokens of its forms."""
    return re.sub(rb'"\w{64}"', b"", content)


def all_of_it(world):
    """Pages, fragments, files and mails of Sam."""
    desk = Desk(world.sam)
    page = f"/pupils/{world.case.number}"
    addresses = ["/pupils", page, f"{page}/conversation/{world.talk.pk}/move"]
    addresses += [f"{page}/conversation/{world.talk.pk}/calendar.ics", "/my-week", "/who-sees-what", "/schools/99XA00"]
    answers = [desk.get(address) for address in addresses]
    said = [(one.status_code, one.get("Location"), plain(one.content)) for one in answers]
    waiting = Notification.objects.filter(recipient=world.sam).order_by("pk")
    return said, [(row.kind, row.sequence, row.state) for row in waiting]


def sibling_elsewhere(world):
    """Yara's brother is taken in too, goes to another school, and talks are planned for him."""
    entry = yaras_intake(
        world,
        first_name="Abel",
        birth_date=world.yara.birth_date + timedelta(days=500),
        school=world.regenboog,
        contact=world.fenna_at_regenboog,
        guardians=(replace(MOTHER, custody="sole", code=""),),
    )
    case = intake.finish(entry, by=world.noor)
    seats.admit_school_contact(case, contact=world.fenna_at_regenboog, by=world.noor)
    conversations.start(case, trigger="violence", by=world.noor)


def risk_turns_red(world):
    with acting(SYSTEM):
        world.case.risk, world.case.location_code = "red", "B7"
        world.case.save()
        world.talk.trigger, world.talk.deadline = "violence", world.talk.deadline - timedelta(days=10)
        world.talk.save()


def safe_contact_changes(world):
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, channel="in_person", device="shared")


def messages_are_held(world):
    for row in Notification.objects.filter(recipient=world.selam, state="waiting"):
        row.move("held", hold_reason="device")
        safe_contact.told(row, by=world.noor)


def contact_is_not_safe(world):
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)


def code_is_locked(world):
    links.agree_code(world.case, guardian=world.selam, code="730518", by=world.noor)
    with acting(SYSTEM):
        world.selam.personal_code.refresh_from_db()
        world.selam.personal_code.tries = 5
        world.selam.personal_code.save()


def father_says_yes_and_takes_it_back(world):
    given = consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor)
    consents.withdraw(given, by=world.noor)


def father_says_yes(world):
    consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor)


def father_said_yes_long_ago(world):
    """His consent does not count, because he is not asked; so its end says nothing about Yara's."""
    father_says_yes(world)
    with acting(SYSTEM):
        row = Consent.objects.get(guardian=world.dawit, state="given")
        row.ends_on = row.answered_on + timedelta(days=20)
        row.save()


def father_gets_a_seat(world):
    with acting(SYSTEM):
        world.case.risk = "green"
        world.case.save()
    seats.admit_guardian(world.case, guardian=world.dawit, safe_together=True, by=world.noor)


def custody_changes(world):
    with acting(SYSTEM):
        for tie in Guardianship.objects.filter(child=world.yara):
            tie.verified, tie.custody = "document", "none" if tie.pk == world.dawit_tie.pk else "sole"
            tie.save()


def notes_are_written(world):
    notes.write(world.case, text="Vader belde, boos.", by=world.noor)


def a_wish_is_said(world):
    conversations.wish(world.talk, user=world.selam, wishes=[[1, "morning"]], by=world.noor)


HAPPENS = [
    sibling_elsewhere,
    risk_turns_red,
    safe_contact_changes,
    messages_are_held,
    contact_is_not_safe,
    code_is_locked,
    father_says_yes_and_takes_it_back,
    father_says_yes,
    father_said_yes_long_ago,
    father_gets_a_seat,
    custody_changes,
    notes_are_written,
]


@pytest.mark.parametrize(
    ("name", "happens"), [("planning", a_wish_is_said), *product(["planning", "confirmed"], HAPPENS)]
)
def test_the_school_notices_nothing(at, name, happens):
    world = at(name)
    before = all_of_it(world)
    assert b"Yara" in before[0][1][2]
    happens(world)
    assert all_of_it(world) == before


def test_the_test_would_notice_something(at):
    world = at("planning")
    before = all_of_it(world)
    conversations.reply(world.slots[0], user=world.selam, answer="no", by=world.selam)
    assert all_of_it(world) != before


LAPSES = {
    "withdrawn": lambda row: consents.withdraw(row, by=row.recorded_by),
    "expired": lambda row: _ends(row),
}


def _ends(row):
    with acting(SYSTEM):
        row.ends_on = row.answered_on
        row.save()


@pytest.mark.parametrize("how", LAPSES)
@pytest.mark.parametrize("whose", ["mother", "father"])
def test_when_the_consent_of_either_parent_lapses_the_pupil_was_never_there(at, whose, how):
    """Whose it was, and that there are two, cannot be told from what is left."""
    world = at("people")
    both = (MOTHER, replace(FATHER, consent="yes", not_asked_because=""))
    world.case = intake.finish(yaras_intake(world, guardians=both), by=world.noor)
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    desk = Desk(world.sam)
    assert desk.get(f"/pupils/{world.case.number}").status_code == 200
    row = Consent.objects.get(guardian__guardianships__relation=whose)
    LAPSES[how](row)
    addresses = [f"/pupils/{world.case.number}", f"/pupils/{world.case.number}/conversation/{world.talk.pk}/move"]
    nobody = desk.get("/pupils/BCDF-GHJK")
    for address in addresses:
        gone = desk.get(address)
        assert (gone.status_code, plain(gone.content)) == (404, plain(nobody.content))
    slot = world.talk.slots.first()
    assert desk.post(f"/pupils/{world.case.number}/slot/{slot.pk}", {"answer": "yes"}).status_code == 404
    assert "Yara" not in desk.look("/pupils")


def test_a_colleague_of_the_contact_gets_the_page_of_nobody(at):
    world = at("confirmed")
    add_contact(world.wegwijzer, user=world.fenna, by=SYSTEM)
    desk = Desk(world.fenna)
    nobody = plain(desk.get("/pupils/BCDF-GHJK").content)
    for address in ("", f"/conversation/{world.talk.pk}/move", f"/conversation/{world.talk.pk}/calendar.ics"):
        assert plain(desk.get(f"/pupils/{world.case.number}{address}").content) == nobody


def test_mail_and_calendar_of_the_school_name_nobody(at):
    world = at("confirmed")
    conversations.reschedule(world.talk, by=world.noor)
    conversations.cancel(world.talk, reason="unsafe", by=world.noor)
    mail.outbox.clear()
    Notification.objects.filter(recipient=world.sam).update(state="waiting", due_at=world.case.opened_at)
    for pk in outbox.due(world.talk.started_at):
        outbox.deliver(pk)
    assert mail.outbox
    for message in mail.outbox:
        raw = message.message().as_string() + "".join(str(part) for part in message.attachments)
        found = re.findall(
            r"yara|selam|tesfay|dawit|noor|anker|tilburg|wegwijzer\b(?!\.example)|unsafe|onveilig", raw, re.I
        )
        assert found == []
        assert world.case.number not in raw
