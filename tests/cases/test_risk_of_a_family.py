"""Nobody is green because nothing was chosen, and no child of a family is forgotten (domain.md S1, S7a)."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from cases.actions import intake
from cases.models import Case
from cases.policy import projections
from ruggensteun.audit.acting import SYSTEM, acting
from tests.cases.desk import Desk, read
from tests.cases.sheet import FATHER, milan
from tests.world import MOTHER, yaras_intake


def finish(desk, typed):
    """Begin an intake, type this, and press finish."""
    page = desk.post(reverse("cases:begin-intake"), follow=True)
    return desk.post(page.redirect_chain[-1][0], {**typed, "do": "finish"}, follow=True)


def begin(desk):
    return desk.post(reverse("cases:begin-intake"), follow=True).content.decode()


def liya(world, **changes):
    """A sister of Yara's with the same mother."""
    mother = replace(MOTHER, known=world.selam, code="")
    facts = {"first_name": "Liya", "birth_date": date(2016, 3, 2), "guardians": (mother,), **changes}
    return intake.finish(yaras_intake(world, **facts), by=world.noor)


def test_nothing_is_chosen_until_the_coach_chooses(at):
    world = at("people")
    desk = Desk(world.noor)
    page = begin(desk)
    assert page.count('name="child-risk"') == 3
    assert not [line for line in page.splitlines() if 'name="child-risk"' in line and "checked" in line]
    refused = finish(desk, {name: value for name, value in milan(world).items() if name != "child-risk"})
    assert "How safe is it? Choose green, orange or red" in read(refused)
    assert not Case.objects.exists()


def test_the_risk_of_a_brother_or_sister_is_proposed_and_another_one_is_asked_about(at):
    world = at("registered")
    desk = Desk(world.noor)
    typed = {**milan(world), "g1-known": str(world.selam.pk), "child-risk": "green"}
    refused = finish(desk, typed)
    words = read(refused)
    assert "Yara stands at orange." in words
    assert "Yara stands at orange, and this child at green. Is that right?" in words
    assert Case.objects.count() == 1
    finish(desk, {**typed, "child-risk_is_right": "on"})
    assert Case.objects.get(child__first_name="Milan").risk == "green"


def test_the_same_risk_as_a_sister_asks_nothing(at):
    world = at("registered")
    finish(Desk(world.noor), {**milan(world), "g1-known": str(world.selam.pk), "child-risk": "orange"})
    assert Case.objects.get(child__first_name="Milan").risk == "orange"


def test_green_beside_danger_is_asked_about(at):
    world = at("people")
    desk = Desk(world.noor)
    typed = {**milan(world), **FATHER, "child-risk": "green"}
    assert "Asking a parent would endanger somebody, and the risk is green." in read(finish(desk, typed))
    assert not Case.objects.exists()
    finish(desk, {**typed, "child-risk": "red"})
    assert Case.objects.get().risk == "red"


def test_when_one_child_changes_the_others_are_offered(at):
    world = at("registered")
    sister = liya(world)
    desk = Desk(world.noor)
    assert "In this family" not in desk.look(world.case.get_absolute_url())
    desk.post(reverse("cases:risk", args=[world.case.number]), {"risk": "red"})
    words = desk.look(world.case.get_absolute_url())
    assert "In this family it is not the same everywhere; here it is red." in words
    assert "Liya red too" in words
    press = {"risk": "red", "back": world.case.number}
    answer = desk.post(reverse("cases:risk", args=[sister.number]), press)
    assert answer["Location"] == world.case.get_absolute_url()
    sister.refresh_from_db()
    assert sister.risk == "red"
    assert "In this family" not in desk.look(world.case.get_absolute_url())


def test_a_sister_of_another_coach_is_not_named(at):
    world = at("registered")
    liya(world, risk="green")
    with acting(SYSTEM):
        seat = Case.objects.get(child__first_name="Liya").seats.get(user=world.noor)
        seat.user = world.bram
        seat.save()
    assert "Liya" not in Desk(world.noor).look(world.case.get_absolute_url())


@pytest.mark.parametrize("risk", ["green", "orange", "red"])
@pytest.mark.parametrize("named", [True, False])
def test_whether_a_school_reads_the_shelters_name_does_not_depend_on_risk(at, risk, named):
    world = at("planning")
    with acting(SYSTEM):
        world.anker.named_to_schools = named
        world.anker.save()
        world.case.risk = risk
        world.case.save()
    assert projections.pupil(world.sam, world.case.number).shelter == ("Het Anker" if named else "")
