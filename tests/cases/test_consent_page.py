"""Consent of one case: who must answer, what each said, and that withdrawing works at once."""

from dataclasses import replace
from datetime import date

from django.urls import reverse

from cases.actions import consents, intake
from cases.models import Consent, Guardianship, Waiver
from cases.policy import access
from cases.policy.consents import is_shared
from ruggensteun.audit.acting import SYSTEM, acting
from tests.cases.desk import Desk, read
from tests.world import FATHER, MOTHER, NOW, yaras_intake


def address(case):
    return reverse("cases:consent", args=[case.number])


def asked_later(world, **changes):
    """A case of Noor's in which nobody has been asked yet."""
    later = [replace(one, consent="later", not_asked_because="") for one in (MOTHER, FATHER)]
    return intake.finish(yaras_intake(world, guardians=tuple(later), **changes), by=world.noor, now=NOW)


def answer(desk, case, about, agreed, **more):
    """Write down an answer; returns the page that follows."""
    typed = {"about": about, f"{about}-agreed": agreed, f"{about}-via": "spoken", f"{about}-language": "ti", **more}
    return desk.post(address(case), typed, follow=True)


def ties(case):
    """The keys of mother and father on the page."""
    return [f"guardian-{tie.pk}" for tie in case.child.guardianships.order_by("-stays_here", "pk")]


def test_each_who_must_consent_has_a_card(at):
    world = at("people")
    case = asked_later(world, birth_date=date(2014, 1, 3))
    words = Desk(world.noor).look(address(case))
    assert [words.count(sign) for sign in ("Selam", "Dawit", "from 12 years on the child answers too")] == [1, 1, 1]
    assert words.count("no answer yet") == 3


def test_a_yes_is_written_down_as_it_was_heard(at):
    world = at("people")
    case = asked_later(world)
    mother, _father = ties(case)
    answer(Desk(world.noor), case, mother, "yes", **{f"{mother}-with_interpreter": "on"})
    given = Consent.objects.get()
    assert (given.state, given.via, given.language, given.with_interpreter) == ("given", "spoken", "ti", True)
    assert given.recorded_by == world.noor


def test_when_everybody_has_said_yes_the_childs_page_is_next(at):
    world = at("people")
    case = asked_later(world)
    desk = Desk(world.noor)
    mother, father = ties(case)
    assert answer(desk, case, mother, "yes").redirect_chain[-1][0] == address(case)
    response = answer(desk, case, father, "yes")
    assert response.redirect_chain[-1][0] == case.get_absolute_url()
    assert "Now the school can take part." in read(response)


def test_a_no_is_a_good_answer_and_can_become_another_one(at):
    world = at("people")
    case = asked_later(world)
    mother, _father = ties(case)
    desk = Desk(world.noor)
    words = read(answer(desk, case, mother, "no"))
    assert "stays inside the shelter" in words
    assert "That is a good answer too" in words
    assert "Write down a new answer" in words
    answer(desk, case, mother, "yes")
    assert Consent.objects.filter(state="given").count() == 1


def test_without_an_answer_nothing_is_written_down(at):
    world = at("people")
    case = asked_later(world)
    mother, _father = ties(case)
    response = answer(Desk(world.noor), case, mother, "", **{f"{mother}-via": "paper"})
    assert response.status_code == 422
    assert "Was the answer yes or no?" in read(response)
    assert 'value="paper"' in response.content.decode().split("checked")[0][-200:]
    assert not Consent.objects.exists()


def test_a_parent_who_is_not_asked_waits_for_a_colleague(at):
    world = at("people")
    case = asked_later(world)
    _mother, father = ties(case)
    desk = Desk(world.noor)
    response = desk.post(address(case), {"about": father, "waive": "1"})
    assert "Choose the reason." in read(response)
    response = desk.post(address(case), {"about": father, "waive": "1", f"{father}-not-reason": "safety"}, follow=True)
    assert Waiver.objects.get().reason == "safety"
    assert "waits for a second professional" in read(response)
    consents.decide_waiver(Waiver.objects.get(), approve=True, by=world.bram)
    assert "is not asked; approved" in desk.look(address(case))


def test_a_withdrawal_ends_what_the_school_sees_at_once(world):
    given = Consent.objects.get(case=world.case, state="given")
    desk = Desk(world.noor)
    assert list(access.school_cases(world.sam)) == [world.case]
    assert "Withdrawing is allowed at any time, without a reason." in desk.look(address(world.case))
    address_of_it = reverse("cases:withdraw-consent", args=[world.case.number, given.pk])
    words = read(desk.post(address_of_it, follow=True))
    assert "From now on the school sees nothing." in words
    assert "withdrawn" in words
    assert not access.school_cases(world.sam).exists()
    assert "This consent has ended already." in read(desk.post(address_of_it, follow=True))


def test_reading_the_page_withdraws_nothing(world):
    given = Consent.objects.get(case=world.case, state="given")
    response = Desk(world.noor).get(reverse("cases:withdraw-consent", args=[world.case.number, given.pk]))
    assert response.status_code == 405
    given.refresh_from_db()
    assert given.state == "given"


def test_a_consent_that_has_run_out_is_asked_again(world):
    world.clock.move_to(NOW.replace(year=2027, month=10))
    words = Desk(world.noor).look(address(world.case))
    assert "has ended" in words
    assert "Write down a new answer" in words


def test_without_a_school_there_is_nothing_to_consent_to_yet(at):
    world = at("people")
    case = asked_later(world, school=None, contact=None, school_status="none_yet")
    words = Desk(world.noor).look(address(case))
    assert "Consent is for one school, and there is none yet. Choose the school" in words
    assert "Write down the answer" not in words


def test_nobody_else_writes_down_or_withdraws(world):
    given = Consent.objects.get(case=world.case, state="given")
    for person in (world.bram, world.joost, world.lotte, world.henk, world.sam):
        desk = Desk(person)
        assert desk.get(address(world.case)).status_code == 404
        assert desk.post(address(world.case), {"about": "x"}).status_code == 404
        assert desk.post(reverse("cases:withdraw-consent", args=[world.case.number, given.pk])).status_code == 404
    given.refresh_from_db()
    assert given.state == "given"


def test_the_consent_of_another_case_is_not_found_here(world):
    other = asked_later(world, first_name="Milan", last_name="de Groot")
    mother, _father = ties(other)
    desk = Desk(world.noor)
    answer(desk, other, mother, "yes")
    of_other = Consent.objects.get(case=other)
    assert desk.post(reverse("cases:withdraw-consent", args=[world.case.number, of_other.pk])).status_code == 404
    assert desk.post(address(world.case), {"about": mother, f"{mother}-agreed": "no"}).status_code == 404
    of_other.refresh_from_db()
    assert of_other.state == "given"


def alone_with_another(world, **changes):
    """A case in which only the mother is entered, whose custody is together with another."""
    mother = replace(MOTHER, consent="yes", not_asked_because="", **changes)
    return intake.finish(yaras_intake(world, guardians=(mother,)), by=world.noor, now=NOW)


def test_joint_custody_of_whom_one_is_entered_is_not_complete(at):
    world = at("people")
    case = alone_with_another(world)
    assert not is_shared(case, NOW.date())
    words = Desk(world.noor).look(address(case))
    assert "The other parent with custody" in words
    assert "not complete yet" in words
    page = read(Desk(world.noor).get(case.get_absolute_url()))
    assert "consent is complete" not in page.lower()


def test_the_other_parent_is_entered_and_asked_like_anybody(at):
    world = at("people")
    case = alone_with_another(world)
    desk = Desk(world.noor)
    wrong = desk.post(address(case), {"about": "other", "enter": "1", "other-who-last_name": "Gebre"})
    assert wrong.status_code == 422
    assert "What is the first name of this parent?" in read(wrong)
    assert "Gebre" in wrong.content.decode()
    data = {"about": "other", "enter": "1", "other-who-first_name": "Dawit", "other-who-relation": "father"}
    assert "Dawit" in read(desk.post(address(case), data, follow=True))
    tie = Guardianship.objects.get(child=case.child, relation="father")
    assert (tie.custody, access.guardian_cases(tie.guardian).exists()) == ("both", False)
    assert not is_shared(case, NOW.date())
    desk.post(address(case), data, follow=True)
    assert Guardianship.objects.filter(child=case.child).count() == 2
    answer(desk, case, f"guardian-{tie.pk}", "yes")
    assert is_shared(case, NOW.date())


def test_nobody_knows_the_other_parent_and_a_second_professional_approves(at):
    world = at("people")
    case = alone_with_another(world)
    desk = Desk(world.noor)
    data = {"about": "other", "waive": "1", "other-not-reason": "not_known"}
    assert "waits for a second professional" in read(desk.post(address(case), data, follow=True))
    assert not is_shared(case, NOW.date())
    waiver = Waiver.objects.get(case=case)
    assert waiver.guardianship is None
    assert case.number in Desk(world.bram).look(reverse("cases:waivers"))
    consents.decide_waiver(waiver, approve=True, by=world.bram, now=NOW)
    assert is_shared(case, NOW.date())
    # He turns up after all: then he is asked himself.
    enters = {"about": "other", "enter": "1", "other-who-first_name": "Dawit", "other-who-relation": "father"}
    desk.post(address(case), enters, follow=True)
    assert not is_shared(case, NOW.date())


def test_who_is_entered_is_known(at):
    world = at("people")
    case = asked_later(world)
    _mother, father = ties(case)
    data = {"about": father, "waive": "1", f"{father}-not-reason": "not_known"}
    assert Desk(world.noor).post(address(case), data).status_code == 422
    assert not Waiver.objects.filter(case=case).exists()


def test_a_change_of_custody_and_a_second_tie_count_at_once(at):
    world = at("people")
    case = alone_with_another(world, custody="sole")
    assert is_shared(case, NOW.date())
    tie = case.child.guardianships.get()
    tie.custody = "both"
    with acting(SYSTEM):
        tie.save(update_fields=["custody"])
    assert not is_shared(case, NOW.date())


def test_no_answer_can_be_written_down_for_who_is_not_entered(at):
    world = at("people")
    case = alone_with_another(world)
    response = answer(Desk(world.noor), case, "other", "yes")
    assert response.status_code == 422
    assert not Consent.objects.filter(case=case, giver="other").exists()
    assert not is_shared(case, NOW.date())
