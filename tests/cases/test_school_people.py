"""A second contact of the school joins, takes the place, or stops; somebody always comes to what is planned."""

import pytest
from django.urls import reverse

from cases.actions import people, seats
from cases.actions.people import NewColleague
from cases.models import Participant
from cases.policy import access
from ruggensteun.refusal import Refused
from schools.models import SchoolContact
from tests.cases.desk import Desk, read


@pytest.fixture
def planned(at):
    world = at("planning")
    world.page = reverse("cases:school-people", args=[world.case.number])
    colleague = NewColleague(email="ans@wegwijzer.example", first_name="Ans", last_name="Mulder")
    world.ans_at_wegwijzer = people.invite_school_contact(world.wegwijzer, colleague, role="other", by=world.noor)
    world.ans = world.ans_at_wegwijzer.user
    return world


def at_the_table(world):
    return Participant.objects.get(conversation=world.talk, role="school_contact").user


def seated(world):
    return {seat.user for seat in access.seat_holders(world.case, "school_contact")}


def join(world, place):
    return Desk(world.noor).post(world.page, {"contact": world.ans_at_wegwijzer.pk, "place": place}, follow=True)


def test_a_second_contact_joins_and_the_first_still_comes(planned):
    assert "Ans Mulder" in read(join(planned, "beside"))
    assert seated(planned) == {planned.sam, planned.ans}
    assert at_the_table(planned) == planned.sam
    planned.case.refresh_from_db()
    assert planned.case.school_contact == planned.sam_at_wegwijzer
    assert list(access.school_cases(planned.ans)) == [planned.case]


def test_a_second_contact_takes_the_place(planned):
    join(planned, "table")
    assert at_the_table(planned) == planned.ans
    planned.case.refresh_from_db()
    assert planned.case.school_contact == planned.ans_at_wegwijzer


def test_whoever_stops_is_out_at_once_and_a_colleague_comes(planned):
    join(planned, "beside")
    seat = next(seat for seat in access.seat_holders(planned.case, "school_contact") if seat.user == planned.sam)
    words = read(Desk(planned.noor).post(f"{planned.page}/{seat.pk}/end", follow=True))
    assert "Access has ended" in words
    assert seated(planned) == {planned.ans}
    assert list(access.school_cases(planned.sam)) == []
    assert at_the_table(planned) == planned.ans
    planned.case.refresh_from_db()
    assert planned.case.school_contact == planned.ans_at_wegwijzer


def test_the_last_one_does_not_leave_a_conversation_without_the_school(planned):
    with pytest.raises(Refused, match="colleague of the school"):
        seats.end_school_contact_seat(planned.case, user=planned.sam, by=planned.noor)
    assert seated(planned) == {planned.sam}


def test_somebody_new_is_invited_and_joins(planned):
    typed = {"first_name": "Els", "last_name": "Bos", "email": "els@wegwijzer.example", "role": "head"}
    Desk(planned.noor).post(planned.page, {**typed, "place": "beside"})
    assert {person.first_name for person in seated(planned)} == {"Sam", "Els"}
    assert SchoolContact.objects.filter(user__first_name="Els", school=planned.wegwijzer).exists()


def test_what_was_typed_wrong_is_said_and_kept(planned):
    response = Desk(planned.noor).post(planned.page, {"first_name": "Els", "email": "els"})
    assert response.status_code == 422
    assert 'value="Els"' in response.content.decode()
    assert "does not look like an e-mail address" in read(response)
    assert "Choose who of the school" in read(Desk(planned.noor).post(planned.page, {"place": "beside"}))


def test_a_contact_of_another_school_cannot_be_chosen(planned):
    typed = {"contact": planned.fenna_at_regenboog.pk, "place": "beside"}
    assert Desk(planned.noor).post(planned.page, typed).status_code == 422
    assert seated(planned) == {planned.sam}


@pytest.mark.parametrize("who", ["bram", "lotte", "sam", "joost"])
def test_for_others_the_page_does_not_exist(planned, who):
    assert Desk(getattr(planned, who)).get(planned.page).status_code == 404
