"""What her own code opens, and what is hers to decide (domain.md S4, S11, S13, §5)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.actions import agreements, consents
from cases.models import Consent
from cases.policy import access
from ruggensteun import limits
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.models import PersonalCode
from tests.guardian.phone import read
from tests.world import CODE, NOW

BEHIND_THE_CODE = ["/more", "/more/consent/1", "/file"]


def looked(person, case, role, at=NOW):
    AccessLog.objects.create(
        at=at, actor_id=person.pk, actor_role=role, action="read", object_type="case", object_id=case.pk
    )


@pytest.mark.parametrize("typed", [CODE, "472 915", " 4 7 2 9 1 5 ", "٤٧٢٩١٥"])
def test_her_code_opens_her_own_part_however_she_types_it(at, phone, typed):
    world = at("planning")
    phone.open(world.selam, world.talk)
    assert "About Yara" in read(phone.enter(typed))


def test_without_the_code_nothing_more_opens(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    assert [phone.get(path)["Location"] for path in BEHIND_THE_CODE] == ["/code"] * 3
    consent = Consent.objects.get(guardian=world.selam)
    assert phone.post(f"/more/consent/{consent.pk}")["Location"] == "/code"
    consent.refresh_from_db()
    assert consent.state == "given"


def test_a_wrong_code_is_said_kept_and_counted(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    page = phone.enter("472916")
    assert page.status_code == 422
    assert "This is not the right code." in read(page)
    assert 'value="472916"' in page.content.decode()
    assert PersonalCode.objects.get(guardian=world.selam).tries == 1
    assert phone.get("/more")["Location"] == "/code"


@pytest.mark.parametrize("typed", ["", "47291", "4729156", "abcdef", "47291x", "1" * 50])
def test_what_cannot_be_a_code_costs_no_try(at, phone, typed):
    world = at("planning")
    phone.open(world.selam, world.talk)
    assert phone.enter(typed).status_code == 422
    assert PersonalCode.objects.get(guardian=world.selam).tries == 0


def test_after_five_wrong_codes_the_right_one_does_not_open_either(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    for number in range(5):
        phone.enter(f"11122{number}")
    page = phone.enter(CODE)
    assert "This code is locked now." in read(page)
    assert phone.get("/more")["Location"] == "/code"


def test_another_link_does_not_give_five_new_tries(at, phone):
    world = at("planning")
    for number in range(5):
        phone.open(world.selam, world.talk)
        phone.enter(f"11122{number}")
    phone.open(world.selam, world.talk)
    assert "This code is locked now." in read(phone.enter(CODE))


def test_who_guesses_many_codes_from_one_address_has_to_wait(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    for _guess in range(limits.MISSES):
        limits.miss("code", "127.0.0.1")
    page = phone.enter(CODE)
    assert page.status_code == 429
    assert "You can try again in 10 minutes." in read(page)
    assert PersonalCode.objects.get(guardian=world.selam).tries == 0
    assert phone.get("/").status_code == 200


def test_she_sees_who_will_be_there_where_and_what_about(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    page = read(phone.enter())
    for words in (
        "Tuesday 8 September",
        "Noor , your coach",
        "Sam , support teacher of the school",
        "At school",
        "De Wegwijzer",
        "+31 13 456 7890",
        "Together you talk about what helps Yara at school. You decide together what to agree on.",
        "By text message, not before 10:00",
    ):
        assert words in page
    for words in ("van Dijk", "de Wit", "Anker", "orange", "Dawit", "father", "custody", world.case.number):
        assert words not in page


def test_she_reads_agreements_in_her_own_words(at, phone):
    world = at("held")
    world.clock.move_to(world.after)
    common = {"by": world.noor, "now": world.after}
    agreements.make(world.talk, what="Sam geeft vijf minuten uitstel", plain="Sam helps", who="school", **common)
    agreements.make(world.talk, what="Selam belt", plain="", who="guardian", by_when=date(2026, 10, 1), **common)
    phone.open(world.selam, world.talk)
    page = read(phone.enter())
    assert "Sam helps the school" in page
    assert "uitstel" not in page
    assert "Selam belt you · before Thursday 1 October" in page


def test_she_takes_her_consent_back_after_one_question(at, phone):
    world = at("confirmed")
    consent = Consent.objects.get(guardian=world.selam)
    phone.open(world.selam, world.talk)
    assert "You said yes, until 7 September 2027." in read(phone.enter())
    asked = phone.get(f"/more/consent/{consent.pk}")
    assert "De Wegwijzer then sees nothing any more about Yara" in read(asked)
    assert access.school_cases(world.sam).count() == 1
    page = phone.post(f"/more/consent/{consent.pk}", follow=True)
    assert "You took your consent back" in read(page)
    assert access.school_cases(world.sam).count() == 0
    consent.refresh_from_db()
    assert (consent.state, consent.history.first().history_user_id) == ("withdrawn", world.selam.pk)
    assert "There is no appointment now" in read(phone.get("/"))


def test_a_consent_that_has_ended_is_not_taken_back_again(at, phone):
    world = at("confirmed")
    consent = Consent.objects.get(guardian=world.selam)
    phone.open(world.selam, world.talk)
    phone.enter()
    consents.withdraw(consent, by=world.noor)
    assert phone.get(f"/more/consent/{consent.pk}")["Location"] == "/more"
    assert phone.post(f"/more/consent/{consent.pk}")["Location"] == "/more"


def test_somebody_elses_consent_is_not_there(at, phone, neutral):
    world = at("confirmed")
    fathers = consents.record(
        world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor
    )
    phone.open(world.selam, world.talk)
    phone.enter()
    for response in (phone.get(f"/more/consent/{fathers.pk}"), phone.post(f"/more/consent/{fathers.pk}")):
        assert (response.status_code, response.content) == neutral
    fathers.refresh_from_db()
    assert fathers.state == "given"


def test_she_sees_which_professionals_looked_once_a_day(at, phone):
    world = at("planning")
    for _time in range(3):
        looked(world.noor, world.case, "coach")
    looked(world.noor, world.case, "coach", NOW - timedelta(days=1))
    looked(world.sam, world.case, "school_contact")
    looked(world.selam, world.case, "guardian")
    phone.open(world.selam, world.talk)
    page = read(phone.enter())
    assert page.count("Noor , coach · Monday 7 September") == 1
    assert page.count("Noor , coach · Sunday 6 September") == 1
    assert page.count("Sam , school · Monday 7 September") == 1
    assert "Selam" not in page


def test_her_calendar_file_says_only_that_there_is_an_appointment(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    phone.enter()
    response = phone.get("/file")
    assert response["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    lines = dict(line.split(":", 1) for line in response.content.decode().split("\r\n") if line)
    assert lines.pop("UID").isascii()
    assert lines.pop("DTSTAMP") == timezone.now().strftime("%Y%m%dT%H%M%SZ")
    assert lines == {
        "BEGIN": "VEVENT",
        "VERSION": "2.0",
        "PRODID": "-//Agenda//NL",
        "METHOD": "PUBLISH",
        "SUMMARY": "Appointment",
        "DTSTART": "20260908T114500Z",
        "DTEND": "20260908T123000Z",
        "SEQUENCE": "1",
        "END": "VCALENDAR",
    }


def test_there_is_no_calendar_file_before_it_is_fixed(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    phone.enter()
    assert phone.get("/file")["Location"] == "/more"
