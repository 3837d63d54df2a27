"""Passing on to another shelter: with consent for that alone; what goes along is chosen, and seen before it goes."""

import pytest
from django.urls import reverse

from cases.actions import agreements, consents, shelters, updates
from cases.models import Consent
from ruggensteun.audit.models import AccessLog
from ruggensteun.people import second_factor
from tests.cases.desk import Desk

SECRET = ("Dawit", "612345678", "Rustig begonnen", "Wegwijzer", "Alleen voor school")


def page(world, name="pass-on", *along):
    address = reverse(f"cases:{name}", args=[world.case.number])
    return address + "".join(["?chosen=1", *(f"&along={key}" for key in along)]) if along else address


@pytest.fixture
def held(at):
    world = at("held")
    world.clock.move_to(world.after)
    agreements.make(world.talk, what="Elke dag een compliment.", who="school", by=world.noor)
    updates.write(world.case, category="good_news", text="Het gaat goed.", by=world.noor)
    updates.write(world.case, category="good_news", text="Alleen voor school.", readers="professionals", by=world.noor)
    return world


def yes(world, *covers, **more):
    whose = {"giver": "guardian", "guardian": world.selam, "purpose": "transfer"}
    return consents.record(world.case, **whose, agreed=True, covers=covers, by=world.noor, **more)


@pytest.fixture
def shown_again(monkeypatch):
    """Stands for a second factor that was shown a moment ago."""
    monkeypatch.setattr(second_factor, "shown_again", lambda request: True)


def test_consent_for_the_school_passes_nothing_on(held, shown_again):
    desk = Desk(held.noor)
    assert "This goes along" not in desk.look(page(held))
    for name in ("pass-on-paper", "pass-on-json"):
        assert desk.get(page(held, name, "agreements")).url == page(held)
    assert not AccessLog.objects.filter(action__in=["print", "export"]).exists()


def test_it_is_asked_on_the_page_and_the_file_is_seen_before_it_goes(held):
    desk, key = Desk(held.noor), f"guardian-{held.selam_tie.pk}"
    typed = {"about": key, f"{key}-agreed": "yes", f"{key}-via": "spoken", f"{key}-language": "ti"}
    desk.post(page(held), {**typed, f"{key}-covers": ["agreements", "updates"]})
    given = Consent.objects.get(purpose="transfer")
    assert (given.school, given.covers, given.language) == (None, ("agreements", "updates"), "ti")
    words = desk.look(page(held))
    shown = ("Tesfay", "Selam", "Elke dag een compliment.", "Het gaat goed.")
    assert [word for word in shown if word not in words.partition("This goes along")[2]] == []
    assert [word for word in SECRET if word in words.partition("This goes along")[2]] == []


def test_a_mistake_in_the_form_is_said_beside_it(held):
    key = f"guardian-{held.selam_tie.pk}"
    response = Desk(held.noor).post(page(held), {"about": key})
    assert response.status_code == 422
    assert "Was the answer yes or no?" in response.content.decode()


def test_only_what_the_yes_covers_can_be_chosen(held, shown_again):
    yes(held, "agreements")
    desk = Desk(held.noor)
    assert "updates that the parent reads too" not in desk.look(page(held))
    assert desk.get(page(held, "pass-on-paper", "updates")).url == page(held)
    assert "compliment" in desk.look(page(held, "pass-on-paper", "agreements"))


def test_the_school_goes_along_only_when_chosen_and_then_with_a_warning(held):
    yes(held, "agreements")
    desk = Desk(held.noor)
    assert "Wegwijzer" not in desk.look(page(held))
    words = desk.look(page(held, "pass-on", "school"))
    assert "Wegwijzer" in words.partition("This goes along")[2]
    assert "knows where to find the child" in words
    assert "compliment" not in words


def test_paper_and_file_ask_for_the_second_factor_and_are_noted(held, monkeypatch):
    yes(held, "agreements")
    desk = Desk(held.noor)
    for name in ("pass-on-paper", "pass-on-json"):
        assert desk.get(page(held, name, "agreements")).status_code == 302
    assert not AccessLog.objects.filter(action__in=["print", "export"]).exists()
    monkeypatch.setattr(second_factor, "shown_again", lambda request: True)
    desk.look(page(held, "pass-on-paper", "agreements"))
    response = desk.get(page(held, "pass-on-json", "agreements"))
    assert sorted(response.json()) == ["agreements", "child", "format", "made_on", "number"]
    assert held.case.number in response["Content-Disposition"]
    lines = AccessLog.objects.filter(action__in=["print", "export"]).order_by("pk")
    assert [(line.action, line.fields) for line in lines] == [
        ("print", ["agreements", "child"]),
        ("export", ["agreements", "child"]),
    ]


def test_taken_back_nothing_goes_any_more_and_the_school_still_sees_what_it_saw(held, shown_again):
    given = yes(held, "agreements")
    desk = Desk(held.noor)
    desk.post(reverse("cases:withdraw-consent", args=[held.case.number, given.pk]))
    assert "This goes along" not in desk.look(page(held))
    assert desk.get(page(held, "pass-on-paper", "agreements")).url == page(held)
    assert "Elke dag een compliment." in Desk(held.sam).look(f"/pupils/{held.case.number}")


@pytest.mark.parametrize("who", ["bram", "lotte", "sam", "joost"])
def test_for_others_the_page_does_not_exist(held, who):
    yes(held, "agreements")
    assert Desk(getattr(held, who)).get(page(held)).status_code == 404


def test_the_basis_that_the_shelter_chose_stands_above_what_is_asked(held):
    assert "legal basis of the shelter: consent" in Desk(held.noor).look(page(held))
    chosen = {"support_basis": "public_task", "transfer_basis": "legal_duty"}
    shelters.settle(held.anker, named_to_schools=False, **chosen, by=held.lotte)
    assert "a legal obligation" in Desk(held.noor).look(page(held))
    assert "public interest" in Desk(held.noor).look(reverse("cases:consent", args=[held.case.number]))
