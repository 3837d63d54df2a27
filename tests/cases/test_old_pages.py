"""An old page never wins over a newer one: both are shown, what was typed is kept, and nothing becomes safe by it."""

import re

import pytest
from django.urls import reverse

from cases.actions import intake as drafts
from cases.actions import safe_contact
from cases.models import GuardianDays, IntakeDraft, Shelter
from ruggensteun.people.models import SafeContact
from tests.cases.desk import Desk, read
from tests.cases.sheet import milan

OPEN = {
    "channel": "text",
    "number": "06 12345678",
    "device": "own",
    "days": ["0", "1"],
    "voicemail": "no",
    "reads_well": "no",
    "language": "ti",
}


def version(page, name="seen"):
    """What stands hidden in a page."""
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def test_an_older_page_does_not_make_unsafe_contact_safe(at):
    world = at("planning")
    address = reverse("cases:safe-contact", args=[world.case.number, world.selam_tie.pk])
    desk, colleague = Desk(world.noor), Desk(world.noor)
    old = version(desk.get(address))
    newer = {**OPEN, "channel": "in_person", "device": "shared", "seen": version(colleague.get(address))}
    assert colleague.post(address, newer).status_code == 302
    refused = desk.post(address, {**OPEN, "seen": old})
    contact = SafeContact.objects.get(guardian=world.selam)
    assert (refused.status_code, contact.channel, contact.device) == (422, "in_person", "shared")
    words = read(refused)
    assert "This was changed while your page was open" in words
    assert "Somebody else may read it" in words[words.find("This is how it stands now") :][:400]
    assert 'value="06 12345678"' in refused.content.decode()
    # Pressed once more, after reading both, it is her own choice.
    assert desk.post(address, {**OPEN, "seen": version(refused)}).status_code == 302
    contact.refresh_from_db()
    assert (contact.channel, contact.device) == ("text", "own")


def test_what_she_asked_meanwhile_counts_as_newer_too(at):
    world = at("planning")
    address = reverse("cases:safe-contact", args=[world.case.number, world.selam_tie.pk])
    desk = Desk(world.noor)
    old = version(desk.get(address))
    safe_contact.ask_to_change(world.case, wish="nothing", by=world.selam)
    assert desk.post(address, {**OPEN, "seen": old}).status_code == 422
    assert SafeContact.objects.get(guardian=world.selam).wish == "nothing"


def test_the_same_page_twice_is_kept_once_more(at):
    world = at("planning")
    address = reverse("cases:safe-contact", args=[world.case.number, world.selam_tie.pk])
    desk = Desk(world.noor)
    assert desk.post(address, {**OPEN, "seen": version(desk.get(address))}).status_code == 302
    assert desk.post(address, {**OPEN, "seen": version(desk.get(address))}).status_code == 302


def test_days_of_an_older_page_do_not_win(at):
    world = at("planning")
    page = reverse("cases:meeting", args=[world.case.number, world.selam_tie.pk])
    address = reverse("cases:guardian-days", args=[world.case.number, world.selam_tie.pk])
    desk = Desk(world.noor)
    old = version(desk.get(page))
    desk.post(address, {"never": ["0"], "seen": old})
    refused = desk.post(address, {"never": ["4"], "seen": old})
    assert refused.status_code == 422
    assert "This is how it stands now" in read(refused)
    assert GuardianDays.objects.get().never == [0]


def test_choices_of_an_older_page_do_not_win(at):
    world = at("people")
    address = reverse("cases:shelter-choices", args=[world.anker.pk])
    desk = Desk(world.lotte)
    old = version(desk.get(address))
    basis = {"support_basis": "consent", "transfer_basis": "consent"}
    desk.post(address, {**basis, "support_basis": "public_task", "seen": old})
    assert desk.post(address, {**basis, "named_to_schools": "on", "seen": old}).status_code == 422
    assert Shelter.objects.get(pk=world.anker.pk).named_to_schools is False


def test_a_risk_that_a_colleague_wrote_down_meanwhile_stays(at):
    world = at("planning")
    address = reverse("cases:risk", args=[world.case.number])
    desk = Desk(world.noor)
    desk.post(address, {"risk": "red", "was": "orange"})
    words = read(desk.post(address, {"risk": "green", "was": "orange"}, follow=True))
    world.case.refresh_from_db()
    assert world.case.risk == "red"
    assert "Meanwhile somebody wrote down red." in words


@pytest.fixture
def two_windows(at):
    """One half-finished intake, open in two windows."""
    world = at("people")
    desk = Desk(world.noor)
    address = desk.post(reverse("cases:begin-intake")).url
    windows = [{name: version(desk.get(address), name) for name in ("window", "seen")} for _number in range(2)]
    return world, desk, address, windows


def test_of_two_windows_with_one_intake_the_older_keeps_nothing(two_windows):
    world, desk, address, (first, second) = two_windows
    keep = f"{address}/keep"
    typed = milan(world)
    world.clock.shift(60)
    assert desk.post(keep, {**typed, **first}).status_code == 302
    refused = desk.post(keep, {**typed, "child-first_name": "Amal", **second})
    assert refused.status_code == 422
    assert "gone on with in another window" in read(refused)
    assert 'value="Amal"' in refused.content.decode()
    assert desk.post(keep, {**typed, "child-group": "6", **first}).status_code == 302
    [draft] = IntakeDraft.objects.all()
    assert drafts.kept(draft)["child-first_name"] == ["Milan"]
    assert "gone on with in another window" in read(desk.post(address, {**typed, **second, "do": "finish"}))
    assert IntakeDraft.objects.count() == 1


def test_a_window_that_was_opened_afterwards_goes_on(two_windows):
    world, desk, address, (first, _second) = two_windows
    keep = f"{address}/keep"
    world.clock.shift(60)
    desk.post(keep, {**milan(world), **first})
    page = desk.get(address)
    third = {name: version(page, name) for name in ("window", "seen")}
    assert desk.post(keep, {**milan(world), "child-first_name": "Amal", **third}).status_code == 302
    assert drafts.kept(IntakeDraft.objects.get())["child-first_name"] == ["Amal"]


def test_two_new_intakes_are_two_children(at):
    world = at("people")
    desk = Desk(world.noor)
    one, other = (desk.post(reverse("cases:begin-intake")).url for _number in range(2))
    assert one != other
    assert "Still without a name" not in desk.look(reverse("cases:today"))
    desk.post(f"{one}/keep", milan(world))
    assert desk.look(reverse("cases:today")).count("Milan") == 1
