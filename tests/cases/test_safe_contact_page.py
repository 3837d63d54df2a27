"""How a parent may be reached: six questions, the message as it will arrive, code and links (domain.md S2, S4)."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from cases.actions import closing, links
from cases.policy.worklist import tasks
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import PersonalCode, SafeContact
from tests.cases.coach import Coach
from tests.world import NOW

ANSWERS = {
    "channel": "text",
    "number": "06 12345678",
    "address": "",
    "device": "own",
    "days": ["0", "2", "4"],
    "not_before": "10:00",
    "not_after": "",
    "voicemail": "no",
    "reads_well": "yes",
    "code_word": "citroen",
    "language": "ti",
    "needs_interpreter": "on",
}


def address(world, name="safe-contact", tie=None):
    return reverse(f"cases:{name}", args=[world.case.number, (tie or world.selam_tie).pk])


@pytest.fixture
def world(at):
    return at("planning")


def test_what_was_said_today_is_written_down(world):
    page = Coach(world.noor).send(address(world), **ANSWERS)
    assert "From now on messages follow these answers." in page.words
    contact = SafeContact.objects.get(guardian=world.selam)
    assert (contact.channel, contact.number, contact.device, contact.days) == ("text", "+31612345678", "own", "024")
    assert (contact.not_before, contact.not_after, contact.voicemail, contact.reads_well) == (
        time(10),
        None,
        False,
        True,
    )
    assert (contact.code_word, contact.verified_by, contact.verified_on) == ("citroen", world.noor, NOW.date())


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"number": ""}, "Fill this in, or choose in person at the first question."),
        ({"channel": "mail"}, "Fill this in, or choose in person at the first question."),
        ({"number": "12"}, "This does not look like a phone number."),
        ({"number": "013 4567890"}, "A text message needs a mobile number: 06 12345678."),
        ({"days": []}, "Choose at least one day, or choose in person at the first question."),
        ({"not_after": "09:00"}, "This is earlier than the time from which it is safe."),
    ],
)
def test_what_cannot_be_is_said_next_to_it_and_everything_else_is_kept(world, answers, sentence):
    before = SafeContact.objects.get(guardian=world.selam).history.count()
    page = Coach(world.noor).send(address(world), **{**ANSWERS, **answers})
    assert page.status == 422
    assert sentence in page.words
    assert 'value="citroen"' in page.html
    assert SafeContact.objects.get(guardian=world.selam).history.count() == before


def test_in_person_needs_no_number(world):
    Coach(world.noor).send(address(world), **{**ANSWERS, "channel": "in_person", "number": ""})
    assert SafeContact.objects.get(guardian=world.selam).channel == "in_person"


def test_the_preview_is_the_message_without_any_name(world):
    page = Coach(world.noor).open(address(world))
    preview = page.html.split('class="preview"')[1].split("</div>")[0]
    assert "/a/…" in preview
    for word in ("Yara", "Selam", "Wegwijzer", "Anker", "Ruggensteun", "opvang"):
        assert word not in preview


def test_a_parent_without_a_profile_is_told_in_person(world):
    page = Coach(world.noor).open(address(world, tie=world.dawit_tie))
    assert "Now nothing is sent." in page.words
    assert page.eyes()["Six questions"] == "only you and your substitute"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Type the six digits that you agreed on."),
        ("12a456", "A code has six digits."),
        ("111111", "This code is too easy to guess."),
        ("123456", "This code is too easy to guess."),
    ],
)
def test_a_code_that_cannot_be_is_refused(world, code, sentence):
    before = PersonalCode.objects.get().code_hash
    page = Coach(world.noor).send(address(world, "code"), code=code)
    assert page.status == 422
    assert sentence in page.words
    assert PersonalCode.objects.get().code_hash == before


def test_a_new_code_takes_the_place_of_a_locked_one_and_is_shown_nowhere(world):
    record = PersonalCode.objects.get()
    record.tries = 5
    record.save(update_fields=["tries"])
    coach = Coach(world.noor)
    assert "Somebody tried five wrong codes." in coach.open(address(world)).words
    page = coach.send(address(world, "code"), code="204518")
    assert "204518" not in page.html
    record.refresh_from_db()
    assert record.matches("204518")
    assert not record.locked


def test_not_safe_any_more_is_one_press(world):
    token = links.link_for(world.selam, world.talk).rpartition("/")[2]
    waiting = Notification.objects.get(kind="guardian.asked", recipient=world.selam)
    page = Coach(world.noor).send(address(world, "unsafe"))
    assert "Nothing is sent any more" in page.words
    assert links.open_visit(token) is None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.hold_reason) == ("held", "in_person")
    case = Coach(world.noor).open(world.case.get_absolute_url())
    assert "Ask Selam yourself whether a time suits" in case.words
    assert "Not sent: she wants to hear everything in person" in case.words


def test_closing_the_links_leaves_the_profile_as_it_is(world):
    token = links.link_for(world.selam, world.talk).rpartition("/")[2]
    Coach(world.noor).send(address(world, "revoke-links"))
    assert links.open_visit(token) is None
    assert SafeContact.objects.get(guardian=world.selam).channel == "text"


@pytest.mark.parametrize("who", ["bram", "joost", "lotte", "henk", "sam"])
def test_for_everybody_else_the_page_does_not_exist(world, who):
    coach = Coach(getattr(world, who))
    assert coach.open(address(world)).status == 404
    for name in ("safe-contact", "code", "unsafe", "revoke-links"):
        assert coach.send(address(world, name), code="204518").status == 404
    assert SafeContact.objects.get(guardian=world.selam).channel == "text"


def test_of_a_closed_case_nothing_can_be_changed(world):
    closing.close(world.case, reason="moved_on", by=world.noor)
    page = Coach(world.noor).send(address(world), **ANSWERS)
    assert page.status == 422
    assert "This case is closed." in page.words


def test_a_review_that_is_overdue_is_said(world):
    world.clock.move_to(NOW + timedelta(days=settings.SAFE_CONTACT_REVIEW_DAYS + 1))
    assert "go through safe contact again" in Coach(world.noor).open(address(world)).words


def test_the_language_is_asked_with_the_rest(world):
    Coach(world.noor).send(address(world), **{**ANSWERS, "language": "ar", "needs_interpreter": ""})
    world.selam.refresh_from_db()
    assert (world.selam.language, world.selam.needs_interpreter) == ("ar", False)
    assert world.selam.history.first().language == "ar"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (24, ""),
        (25, "After Wednesday 7 October nothing is sent any more."),
        (30, "After Wednesday 7 October nothing is sent any more."),
        (31, "Until then nothing is sent."),
    ],
)
def test_the_review_comes_up_by_itself_before_it_is_due_and_when_it_is(world, days, sentence):
    world.clock.move_to(NOW + timedelta(days=days))
    found = [task for task in tasks(world.noor) if task.what == "safe_contact"]
    assert [task.detail for task in found] == ([sentence] if sentence else [])
    assert [task.sentence for task in found] == (["go through safe contact with Selam again"] if sentence else [])


def test_a_profile_gone_through_elsewhere_says_so_and_nothing_else(world):
    assert "A colleague went through this" not in Coach(world.noor).open(address(world)).words
    contact = SafeContact.objects.get(guardian=world.selam)
    with acting(SYSTEM):
        contact.verified_by = world.bram
        contact.save(update_fields=["verified_by"])
    page = Coach(world.noor).open(address(world))
    assert "A colleague went through this with her last." in page.words
    assert "Bram" not in page.words


def test_the_lead_hears_by_number_alone_that_contact_is_not_safe(world):
    Coach(world.noor).send(address(world, "unsafe"))
    row = Notification.objects.get(kind="contact.unsafe")
    assert row.recipient == world.lotte
    outbox.deliver(row.pk)
    assert mail.outbox[-1].to == ["lotte@anker.example"]
    for word in (world.case.number, "Yara", "Selam", "safe", "veilig", "contact"):
        assert word not in mail.outbox[-1].body + mail.outbox[-1].subject
    page = Coach(world.lotte).open("/shelter")
    assert page.eyes()["Contact is not safe any more"] == "you · coach"
    card = page.words.split("Contact is not safe any more")[1].split("This stands here for two weeks.")[0]
    assert world.case.number in card
    for word in ("Yara", "Selam", "Noor"):
        assert word not in card
    for other in (world.anna, world.henk):
        assert "Contact is not safe any more" not in Coach(other).open("/shelter").words
    world.clock.shift(timedelta(days=15))
    assert "Contact is not safe any more" not in Coach(world.lotte).open("/shelter").words
