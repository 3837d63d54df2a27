"""The intake, finished: a case is made, once; or a sentence says what is in the way, and nothing is lost."""

from datetime import date, time

import pytest
from django.urls import reverse

from cases.actions import consents, intake, seats
from cases.models import Case, Child, Consent, IntakeDraft, Seat, Waiver
from cases.policy import access
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import SafeContact, User
from ruggensteun.refusal import Refused
from tests.cases.desk import Desk, read
from tests.cases.sheet import FATHER, MILAN, error_at, finish, milan, typed_in
from tests.world import CODE, NOW, yaras_intake


@pytest.fixture
def world(at):
    return at("people")


@pytest.fixture
def desk(world):
    return Desk(world.noor)


@pytest.fixture
def sheet(desk):
    """The address of a fresh intake."""
    return desk.post(reverse("cases:begin-intake")).url


def nothing_was_made():
    return (Child.objects.count(), Case.objects.count(), User.objects.filter(kind="guardian").count()) == (0, 0, 0)


def test_a_whole_intake_becomes_a_case(world, desk, sheet):
    response = finish(desk, sheet, milan(world, **FATHER))
    case = Case.objects.get()
    assert response.url == case.get_absolute_url()
    assert (case.school, case.school_contact, case.group) == (world.wegwijzer, world.sam_at_wegwijzer, "5")
    assert (case.child.birth_date, case.child.home_language) == (date(2018, 1, 3), "ti")
    mother, father = case.child.guardianships.order_by("pk")
    assert (mother.custody, mother.verified, mother.stays_here) == ("sole", "register", True)
    contact = SafeContact.objects.get()
    assert (contact.channel, contact.number, contact.device) == ("text", "+31612345678", "own")
    assert (contact.not_before, contact.not_after) == (time(10), None)
    assert mother.guardian.personal_code.matches(CODE)
    consent = Consent.objects.get()
    assert (consent.guardian, consent.state, consent.language) == (mother.guardian, "given", "ti")
    assert (Waiver.objects.get().guardianship, Waiver.objects.get().reason) == (father, "safety")
    assert {seat.role for seat in Seat.objects.all()} == {"coach", "guardian"}
    assert not IntakeDraft.objects.exists()


def test_a_contact_who_is_not_known_is_invited(world, desk, sheet):
    changes = {"school-contact": "new", "school-new_first_name": "Ans", "school-new_last_name": "Mol"}
    finish(desk, sheet, milan(world) | changes | {"school-new_email": "ans@school.example"})
    contact = Case.objects.get().school_contact
    assert (contact.user.email, contact.role) == ("ans@school.example", "internal_supervisor")
    assert Notification.objects.filter(kind="invitation", recipient=contact.user).count() == 1


def test_a_school_without_known_contact_asks_at_once_for_one(world, desk, sheet):
    world.fenna_at_regenboog.until = world.fenna_at_regenboog.since
    with acting(SYSTEM):
        world.fenna_at_regenboog.save(update_fields=["until"])
    response = finish(desk, sheet, {**MILAN, "school-code": "99XB00"})
    assert error_at(response, "school-new_email") == "To which e-mail address may the invitation go?"
    assert nothing_was_made()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"child-birth_date": "3-1-2030"}, "child-birth_date", "This birth date is in the future."),
        (
            {"child-birth_date": "33-1-2018"},
            "child-birth_date",
            "Write the birth date as day-month-year: 31-3-2018.",
        ),
        (
            {"child-birth_date": "3-1-1990"},
            "child-birth_date",
            "This birth date is too long ago for a child at a primary school.",
        ),
        ({"g1-custody": "none"}, "g1-custody", "Consent of a parent without custody is not enough. Who has custody?"),
        ({"g1-custody": ""}, "g1-custody", "Who has custody? If you do not know yet, choose that."),
        ({"g1-first_name": ""}, "g1-first_name", "What is the first name of this parent?"),
        ({"g1-number": ""}, "g1-number", "To which mobile number may a text message go?"),
        ({"g1-number": "013 5436789"}, "g1-number", "A text message needs a mobile number: 06 12345678."),
        ({"g1-number": "0612"}, "g1-number", "This is not a whole phone number yet: 06 12345678."),
        ({"g1-channel": "mail"}, "g1-address", "To which address may e-mail go?"),
        ({"g1-not_after": "9.00"}, "g1-not_after", "This leaves no time in between. Which hours are safe?"),
        ({"g1-code": "12345"}, "g1-code", "A code has six digits."),
        ({"g1-code": "123456"}, "g1-code", "This code is too easy to guess. Choose another one."),
        (
            {**FATHER, "g2-not_asked_because": ""},
            "g2-not_asked_because",
            "Why is this parent not asked? A colleague has to approve of it.",
        ),
        (
            {**FATHER, "g2-takes_part": "on"},
            "g2-takes_part",
            "One parent to begin with. The other can take part later: see the child's own page.",
        ),
        (
            {"school-contact": ""},
            "school-contact",
            "Who is the contact person at school? Choose one, or invite one by e-mail.",
        ),
        (
            {"school-contact": "new", "school-new_first_name": "Ans", "school-new_email": "ans"},
            "school-new_email",
            "This is not a whole e-mail address yet: name@school.nl.",
        ),
    ],
)
def test_what_is_in_the_way_is_said_next_to_it_and_nothing_is_lost(world, desk, sheet, changes, field, sentence):
    typed = milan(world) | changes
    response = finish(desk, sheet, typed)
    assert (response.status_code, error_at(response, field)) == (422, sentence)
    shown = typed_in(response)
    assert {name: shown.get(name, "") for name in typed if not name.startswith("g2-")} == {
        name: value for name, value in typed.items() if not name.startswith("g2-")
    }
    assert nothing_was_made()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("00ZZ99", "We do not know this school. Search for it once more."),
        ("", "Choose the school, or say why there is none yet."),
        ("99XB00", "This school has closed. Choose another one."),
    ],
)
def test_a_school_that_cannot_be_chosen_gets_its_own_sentence(world, desk, sheet, code, sentence):
    world.regenboog.closed_on = date(2026, 8, 1)
    with acting(SYSTEM):
        world.regenboog.save(update_fields=["closed_on"])
    typed = milan(world) | {"school-code": code, "school-contact": str(world.fenna_at_regenboog.pk)}
    response = finish(desk, sheet, typed)
    assert response.status_code == 422
    assert sentence in read(response).split("School", 1)[1]
    assert nothing_was_made()


def test_a_child_known_to_a_colleague_is_known_and_no_more(world, sheet, desk):
    twin = yaras_intake(world, first_name="Milan", last_name="De Gróot", birth_date=date(2018, 1, 3))
    intake.finish(twin, by=world.bram, now=NOW)
    response = finish(desk, sheet, milan(world))
    assert error_at(response, "child-last_name") == "This child is already known here. Ask your lead."
    assert "Bram" not in read(response)
    assert Case.objects.count() == 1


def test_a_twin_of_her_own_is_asked_about_and_then_another_child(world, sheet, desk):
    intake.finish(
        yaras_intake(world, first_name="Lina", last_name="de Groot", birth_date=date(2018, 1, 3)),
        by=world.noor,
        now=NOW,
    )
    response = finish(desk, sheet, milan(world))
    assert "Is this another child, a twin?" in error_at(response, "child-another_child")
    finish(desk, sheet, milan(world) | {"child-another_child": "on", "g1-number": "06 12345699"})
    assert Case.objects.count() == 2


def test_a_second_open_case_for_the_same_child_is_refused(world, sheet, desk):
    finish(desk, sheet, milan(world))
    again = desk.post(reverse("cases:begin-intake")).url
    response = finish(desk, again, milan(world) | {"child-another_child": "on"})
    assert error_at(response, "child-last_name") == "This child is already known here. Ask your lead."
    assert Case.objects.count() == 1


def test_two_clicks_on_finish_make_one_case_and_show_it_twice(world, sheet, desk):
    first = finish(desk, sheet, milan(world))
    second = finish(desk, sheet, milan(world))
    assert first.url == second.url == Case.objects.get().get_absolute_url()


def test_two_clicks_at_once_make_one_case(world, sheet):
    """The second request has loaded its draft already when the first one finishes."""
    first, second = IntakeDraft.objects.get(), IntakeDraft.objects.get()
    case = intake.finish(yaras_intake(world), by=world.noor, draft=first)
    with pytest.raises(Refused):
        intake.finish(yaras_intake(world, first_name="Lina", another_child=True), by=world.noor, draft=second)
    intake.save_draft(second, data={"child-first_name": ["Yara"]})
    assert list(Case.objects.all()) == [case]
    assert not IntakeDraft.objects.exists()


def test_a_child_of_twelve_answers_for_itself(world, sheet, desk):
    finish(desk, sheet, milan(world) | {"child-birth_date": "7-9-2014", "own-consent": "yes"})
    assert sorted(Consent.objects.values_list("giver", "state")) == [("child", "given"), ("guardian", "given")]
    assert access.school_cases(world.sam).count() == 0
    seats.admit_school_contact(Case.objects.get(), contact=world.sam_at_wegwijzer, by=world.noor)
    assert access.school_cases(world.sam).count() == 1


def test_without_a_school_consent_is_not_kept_and_the_page_says_so(world, sheet, desk):
    typed = milan(world) | {"school-status": "none_yet"}
    response = desk.post(sheet, {**typed, "do": "finish"}, follow=True)
    assert Case.objects.get().school is None
    assert not Consent.objects.exists()
    assert "Consent is for one school, so it was not kept." in read(response)


def test_who_does_not_take_part_has_no_seat_and_no_address_here(world, sheet, desk):
    typed = milan(world)
    del typed["g1-takes_part"]
    finish(desk, sheet, typed)
    assert not SafeContact.objects.exists()
    assert access.guardian_cases(User.objects.get(kind="guardian")).count() == 0


def test_a_refusal_is_a_calm_answer(world, sheet, desk):
    finish(desk, sheet, milan(world) | {"g1-consent": "no"})
    assert Consent.objects.get().state == "refused"


def test_consent_of_the_father_who_is_not_asked_waits_for_a_colleague(world, sheet, desk):
    finish(desk, sheet, milan(world, **FATHER) | {"g1-custody": "both"})
    case = Case.objects.get()
    assert not access.school_cases(world.sam).exists()
    consents.decide_waiver(Waiver.objects.get(), approve=True, by=world.bram)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert list(access.school_cases(world.sam)) == [case]


def known_parent(world, desk, sheet, **changes):
    """Milan turns out to be a child of Selam, whose daughter Noor coaches already."""
    hers = {"g1__known": str(world.selam.pk), "g1__first_name": "", "g1__number": "", "g1__code": ""}
    typed = milan(world, **{"child__risk": "orange", **hers, **changes})
    return finish(desk, sheet, typed)


def test_a_parent_of_another_child_is_chosen_and_not_made_anew(at):
    world = at("seated")
    desk = Desk(world.noor)
    before = User.objects.filter(kind="guardian").count()
    response = known_parent(world, desk, desk.post(reverse("cases:begin-intake")).url)
    case = Case.objects.get(child__first_name="Milan")
    assert response.url == case.get_absolute_url()
    assert case.child.guardianships.get().guardian == world.selam
    assert User.objects.filter(kind="guardian").count() == before
    assert world.selam.personal_code.matches(CODE)
    assert access.guardian_cases(world.selam).count() == 2


def test_only_parents_of_her_own_children_are_there_to_choose(at):
    world = at("seated")
    page = {}
    for who in ("noor", "bram", "joost"):
        desk = Desk(getattr(world, who))
        html = desk.get(desk.post(reverse("cases:begin-intake")).url).content.decode()
        page[who] = [name for name in ("Selam", "Dawit", "Is a brother or sister here already?") if name in html]
    assert page == {"noor": ["Selam", "Dawit", "Is a brother or sister here already?"], "bram": [], "joost": []}


def test_a_parent_of_a_colleagues_child_cannot_be_chosen(at):
    world = at("seated")
    desk = Desk(world.bram)
    response = known_parent(world, desk, desk.post(reverse("cases:begin-intake")).url)
    assert response.status_code == 422
    assert not Case.objects.filter(child__first_name="Milan").exists()


def test_one_parent_cannot_stand_there_twice(at):
    world = at("seated")
    desk = Desk(world.noor)
    twice = {"g2__known": str(world.selam.pk), "g2__relation": "mother", "g2__custody": "sole"}
    response = known_parent(world, desk, desk.post(reverse("cases:begin-intake")).url, **twice)
    assert error_at(response, "g2-known") == "This parent stands here already. Choose another one."
