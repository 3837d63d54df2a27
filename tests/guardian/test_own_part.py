"""What her own code opens, and what is hers to decide (domain.md S4, S11, S13, §5)."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.actions import agreements, consents, safe_contact, updates
from cases.models import Agreement, Consent, Conversation, Update
from cases.policy import access
from cases.policy.projections import plain
from cases.views.guardian.parts import PARTS
from ruggensteun import limits
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.people.models import PersonalCode, SafeContact
from schools.models import SchoolContact
from tests.guardian.phone import read
from tests.world import CODE, NOW

BEHIND_THE_CODE = ["/more", "/more/yes/1", "/file", "/more/change", *(f"/more/{name}" for name in PARTS)]


def looked(person, case, role, at=NOW):
    line = AccessLog.objects.create(
        at=at,
        actor_id=person.pk,
        actor_role=role,
        action="read",
        object_type="case",
        object_id=case.pk,
        case_ids=[case.pk],
        fields=["child"],
    )
    LoggedCase.objects.create(line=line, case_id=case.pk)


@pytest.mark.parametrize("typed", [CODE, "472 915", " 4 7 2 9 1 5 ", "٤٧٢٩١٥"])
def test_her_code_opens_her_own_part_however_she_types_it(at, phone, typed):
    world = at("planning")
    phone.open(world.selam, world.talk)
    assert "About Yara" in read(phone.enter(typed))


def test_without_the_code_nothing_more_opens(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    assert [phone.get(path)["Location"] for path in BEHIND_THE_CODE] == ["/code"] * len(BEHIND_THE_CODE)
    consent = Consent.objects.get(guardian=world.selam)
    assert phone.post(f"/more/yes/{consent.pk}")["Location"] == "/code"
    consent.refresh_from_db()
    assert consent.state == "given"


def test_a_wrong_code_is_said_and_counted_and_not_given_back(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    page = phone.enter("472916")
    assert page.status_code == 422
    assert "This is not the right code." in read(page)
    assert "472916" not in page.content.decode()
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


def screens(phone):
    """What each screen behind her code says: {name: words}."""
    phone.enter()
    return {name: read(phone.get(f"/more/{name}")) for name in PARTS}


def test_each_screen_says_one_thing_and_the_list_leads_to_it(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    said = screens(phone)
    words_of = {
        "when": (
            "Thursday 10 September",
            "half past eight in the morning",
            "from 08:30 to 09:15",
            "At school",
            "De Wegwijzer",
        ),
        "who": ("Noor your coach", "Sam support teacher of the school"),
        "what": ("Together you talk about what helps Yara at school. You decide together what to agree on.",),
        "agreed": ("Nothing has been agreed yet.",),
        "news": ("Nothing has been written yet.",),
        "yes": ("De Wegwijzer", "You said yes, until 7 September 2027.", "what we agreed"),
        "call": ("Call Noor", "+31 13 456 7890"),
        "reach": ("By text message", "on the number that ends in 78", "Every day", "not before 10:00", "English"),
        "seen": ("Nobody has looked yet.",),
        "sees": ("What you see here, and who else sees it",),
        "changed": ("Everything that was written or changed, with who did it",),
    }
    assert set(words_of) == set(PARTS)
    for name, words in words_of.items():
        assert [one for one in words if one not in said[name]] == [], name
    page = phone.get("/more")
    assert [one.title for one in PARTS.values() if str(one.title) not in read(page)] == []
    for words in (
        "van Dijk",
        "de Wit",
        "Anker",
        "orange",
        "Dawit",
        "father",
        "custody",
        "612345678",
        world.case.number,
    ):
        assert words not in str(said)


def test_she_reads_agreements_in_her_own_words(at, phone):
    world = at("held")
    world.clock.move_to(world.after)
    common = {"by": world.noor, "now": world.after}
    agreements.make(world.talk, what="Sam geeft vijf minuten uitstel", plain="Sam helps", who="school", **common)
    agreements.make(world.talk, what="Selam belt", plain="", who="guardian", by_when=date(2026, 10, 1), **common)
    phone.open(world.selam, world.talk)
    page = screens(phone)["agreed"]
    assert "Sam helps the school" in page
    assert "uitstel" not in page
    assert "Selam belt you · before Thursday 1 October" in page


def test_she_reads_what_was_written_for_all_three(at, phone):
    world = at("planning")
    updates.write(world.case, category="good_news", text="Een mooie tekening.", by=world.sam)
    updates.write(world.case, category="absence", text="Alleen voor Noor.", readers="professionals", by=world.sam)
    phone.open(world.selam, world.talk)
    page = screens(phone)["news"]
    assert "Good news · school · Monday 7 September Een mooie tekening." in page
    assert "Alleen voor Noor." not in page


def test_she_asks_to_be_reached_otherwise_without_a_word_of_her_own(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    phone.enter()
    asked = phone.get("/more/change")
    assert re.findall(r'name="wish" value="(\w*)"', asked.content.decode()) == ["address", "hours", "way", "nothing"]
    page = read(phone.post("/more/wish", {"wish": "hours"}, follow=True))
    assert "You asked on Monday 7 September: Other days or times suit me better" in page
    profile = SafeContact.objects.get(guardian=world.selam)
    assert (profile.wish, profile.channel) == ("hours", "text")
    assert profile.history.first().history_user_id == world.selam.pk
    page = read(phone.post("/more/wish", {"wish": ""}, follow=True))
    assert "You asked" not in page


def test_nothing_any_more_holds_at_once_and_is_not_undone_by_a_tap(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    phone.enter()
    page = read(phone.post("/more/wish", {"wish": "nothing"}, follow=True))
    assert "From now on we send you nothing." in page
    phone.post("/more/wish", {"wish": ""})
    profile = SafeContact.objects.get(guardian=world.selam)
    assert (profile.wish, profile.channel) == ("", "in_person")


def test_going_through_it_with_her_coach_answers_what_she_asked(at, phone):
    world = at("confirmed")
    safe_contact.ask_to_change(world.case, wish="hours", by=world.selam)
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, channel="in_person")
    profile = SafeContact.objects.get(guardian=world.selam)
    assert (profile.wish, profile.wished_at) == ("", None)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Conversation.Place, plain.PLACES),
        (SafeContact.Channel, plain.CHANNELS),
        (SafeContact.Wish, plain.WISHES),
        (SchoolContact.Role, plain.CONTACTS),
        (Agreement.Who, plain.WHO),
        (Agreement.State, plain.AGREED),
        (Update.Category, plain.UPDATES),
        (Consent.CATEGORIES, plain.COVERED),
    ],
)
def test_every_choice_has_words_that_a_parent_understands(choices, words):
    assert set(choices if isinstance(choices, dict) else choices.values) == set(words)


def test_she_takes_her_consent_back_after_one_question(at, phone):
    world = at("confirmed")
    consent = Consent.objects.get(guardian=world.selam)
    phone.open(world.selam, world.talk)
    phone.enter()
    asked = phone.get(f"/more/yes/{consent.pk}")
    assert "De Wegwijzer then sees nothing any more about Yara" in read(asked)
    assert access.school_cases(world.sam).count() == 1
    page = phone.post(f"/more/yes/{consent.pk}", follow=True)
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
    assert phone.get(f"/more/yes/{consent.pk}")["Location"] == "/more/yes"
    assert phone.post(f"/more/yes/{consent.pk}")["Location"] == "/more/yes"


def test_somebody_elses_consent_is_not_there(at, phone):
    world = at("confirmed")
    fathers = consents.record(
        world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor
    )
    phone.open(world.selam, world.talk)
    phone.enter()
    nothing = phone.get("/nothing-here")
    for response in (phone.get(f"/more/yes/{fathers.pk}"), phone.post(f"/more/yes/{fathers.pk}")):
        assert (response.status_code, response.content) == (404, nothing.content)
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
    page = screens(phone)["seen"]
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
        "DTSTART": "20260910T063000Z",
        "DTEND": "20260910T071500Z",
        "SEQUENCE": "1",
        "END": "VCALENDAR",
    }


def test_there_is_no_calendar_file_before_it_is_fixed(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    phone.enter()
    assert phone.get("/file")["Location"] == "/more"
