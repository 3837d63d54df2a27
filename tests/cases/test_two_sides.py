"""One person on two sides, or one number for two people: asked before anything is sent, and told of nobody."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from cases.actions import intake, people, safe_contact, seats, tending
from cases.actions.people import NewColleague
from cases.models import Case
from cases.policy import access
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import SafeContact
from ruggensteun.refusal import Refused
from schools.models import SchoolContact
from tests.cases.desk import Desk, read
from tests.cases.sheet import finish, milan
from tests.world import MOTHER, yaras_intake

ALIKE = "Is it somebody else?"
PARENT = {"first_name": "Dawit", "last_name": "Gebre", "email": "ib@school.example"}


def text(number, **more):
    return {"channel": "text", "number": number, "device": "own", **more}


@pytest.fixture
def fathers(at):
    """Consent is there; the father, who must not know, has a surname, a number and an address."""
    world = at("shared")
    with acting(SYSTEM):
        world.dawit.last_name = "Gebre"
        world.dawit.save(update_fields=["last_name"])
    safe_contact.agree(world.case, guardian=world.dawit, by=world.noor, **text("+31687654399"))
    return world


@pytest.mark.parametrize(
    "who",
    [
        {"last_name": "GEBRE"},
        {"first_name": "Iemand", "last_name": "gebré"},
        {"first_name": "Dawit", "last_name": "Gebre"},
    ],
)
def test_a_contact_who_is_like_a_parent_is_asked_about_before_anything_is_sent(fathers, who):
    desk, before = Desk(fathers.noor), Notification.objects.count()
    address = reverse("cases:admit-contact", args=[fathers.case.number])
    typed = {"first_name": "Ans", "email": "ib@school.example", "role": "internal_supervisor", **who}
    refused = desk.post(address, typed)
    assert refused.status_code == 422
    assert ALIKE in read(refused)
    assert 'value="ib@school.example"' in refused.content.decode()
    assert Notification.objects.count() == before
    assert not SchoolContact.objects.filter(user__email="ib@school.example").exists()
    assert desk.post(address, {**typed, "somebody_else": "on"}).status_code == 302
    assert access.seat_holders(fathers.case, "school_contact").exists()


def test_a_known_contact_with_a_parents_number_is_asked_about(fathers):
    with acting(SYSTEM):
        fathers.sam.work_phone = "+31687654399"
        fathers.sam.save(update_fields=["work_phone"])
    desk = Desk(fathers.noor)
    address = reverse("cases:admit-contact", args=[fathers.case.number])
    refused = desk.post(address, {"contact": fathers.sam_at_wegwijzer.pk})
    assert ALIKE in read(refused)
    assert not access.seat_holders(fathers.case, "school_contact").exists()
    desk.post(address, {"contact": fathers.sam_at_wegwijzer.pk, "somebody_else": "on"})
    assert access.seat_holders(fathers.case, "school_contact").exists()


def test_who_joins_later_is_asked_about_too(at):
    world = at("seated")
    with pytest.raises(Refused, match="Is it somebody else"):
        people.bring_in_school_contact(
            world.case, NewColleague(email="x@school.example", first_name="Selam"), role="head", by=world.noor
        )


def test_an_intake_asks_before_it_invites(at):
    world = at("people")
    desk = Desk(world.noor)
    sheet = desk.post(reverse("cases:begin-intake")).url
    typed = milan(world) | {"school-contact": "new", "school-new_first_name": "Karel"}
    typed |= {"school-new_last_name": "de Groot", "school-new_email": "karel@school.example"}
    refused = finish(desk, sheet, typed)
    assert ALIKE in read(refused)
    assert not Case.objects.exists()
    assert not Notification.objects.filter(recipient__email="karel@school.example").exists()
    finish(desk, sheet, {**typed, "school-somebody_else": "on"})
    assert Case.objects.exists()


def test_the_program_seats_no_backup_who_is_like_a_parent(at):
    world = at("planning")
    backup = people.invite_school_contact(
        world.wegwijzer, NewColleague(email="b@school.example", first_name="Selam", last_name="Tesfay"),
        role="head", is_backup=True, by=world.lotte,
    )  # fmt: skip
    with acting(SYSTEM):
        backup.user.set_password("een-lang-wachtwoord")
        backup.user.save()
    people.end_school_contact(world.sam_at_wegwijzer, by=world.lotte)
    tending.stand_in(world.talk, now=world.talk.started_at)
    assert not access.seat_holders(world.case, "school_contact").filter(user=backup.user).exists()


@pytest.mark.parametrize("typed", ["+31612345678"])
def test_both_parents_of_a_child_are_not_reached_at_one_number(at, typed):
    world = at("planning")
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, **text("+31612345678"))
    with pytest.raises(Refused, match="The other parent is reached there too"):
        safe_contact.agree(world.case, guardian=world.dawit, by=world.noor, **text(typed))
    address = reverse("cases:safe-contact", args=[world.case.number, world.dawit_tie.pk])
    form = {"channel": "text", "number": "06 1234 5678", "device": "own", "days": ["0"], "voicemail": "no"}
    refused = Desk(world.noor).post(address, {**form, "reads_well": "no", "language": "ti"})
    assert "The other parent is reached there too" in read(refused)
    assert not SafeContact.objects.filter(guardian=world.dawit, channel="text").exists()


def test_a_number_of_somebody_else_is_asked_about_and_nothing_is_said_of_whose_it_is(at):
    world = at("planning")
    other = replace(MOTHER, first_name="Rosa", last_name="Silva", custody="sole", number="+31687654321")
    facts = {"first_name": "Ana", "last_name": "Silva", "birth_date": date(2017, 1, 2), "guardians": (other,)}
    intake.finish(yaras_intake(world, **facts), by=world.bram)
    address = reverse("cases:safe-contact", args=[world.case.number, world.selam_tie.pk])
    form = {"channel": "text", "number": "06 87654321", "device": "own", "days": ["0"], "voicemail": "no"}
    form |= {"reads_well": "no", "language": "ti"}
    refused = Desk(world.noor).post(address, form)
    words = read(refused)
    assert "Is it really hers, and does nobody else read it?" in words
    assert not [name for name in ("Rosa", "Silva", "Ana", "Bram") if name in words]
    assert Desk(world.noor).post(address, {**form, "only_hers": "on"}).status_code == 302
    assert SafeContact.objects.get(guardian=world.selam).number == "+31687654321"


def test_the_address_of_a_professional_is_asked_about(at):
    world = at("planning")
    with pytest.raises(Refused, match="in use here already"):
        safe_contact.agree(
            world.case,
            guardian=world.selam,
            by=world.noor,
            channel="mail",
            address=world.sam.email.upper(),
            device="own",
        )


def test_a_number_in_use_is_not_taken_at_intake(at):
    world = at("registered")
    desk = Desk(world.noor)
    sheet = desk.post(reverse("cases:begin-intake")).url
    refused = finish(desk, sheet, milan(world))
    assert "This is in use here already. Choose in person for now" in read(refused)
    assert Case.objects.count() == 1


def test_her_own_number_is_hers(at):
    world = at("planning")
    for _time in range(2):
        safe_contact.agree(world.case, guardian=world.selam, by=world.noor, **text("+31612345678"))


def test_somebody_of_the_school_is_nobody_of_the_family(at):
    world = at("shared")
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert access.seat_holders(world.case, "school_contact").exists()
