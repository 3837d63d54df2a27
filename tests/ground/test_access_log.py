"""What a request opened and wrote stands in the access log: one line per record, and none for what was undone."""

import pytest
from django.utils import timezone

from ruggensteun.audit import belonging, reads
from ruggensteun.audit.acting import SYSTEM, acting, action
from ruggensteun.audit.belonging import Answers, Place
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.people.models import User
from ruggensteun.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    with acting(SYSTEM):
        made = User(email="ada@example.org", first_name="Ada", password="!")
        made.save()
    return made


@pytest.fixture
def opened():
    yield reads.begin()
    reads.end()


@pytest.fixture
def two_owners():
    """Cases 1 and 2 are of owner 7, case 3 is of owner 8; everybody works for 7 as coach."""
    before = belonging.known()
    belonging.register(
        Answers(
            owners_of=lambda cases: {1: 7, 2: 7, 3: 8},
            place_of=lambda user, role: Place(role or "coach", "shelter 7", 7) if user else Place(role),
        )
    )
    yield
    belonging.register(before)


@action
def rename(person, *names, by, refuse=False):
    for name in names:
        person.first_name = name
        person.save(update_fields=["first_name"])
    if refuse:
        raise Refused("no")


@action
def rename_twice(person, *, by):
    rename(person, "Ade", by=by)
    try:
        rename(person, "Adi", by=by, refuse=True)
    except Refused:
        person.last_name = "Lovelace"
        person.save(update_fields=["last_name"])


def lines():
    return [(line.action, line.object_type, line.fields) for line in AccessLog.objects.order_by("pk")]


def test_a_record_written_many_times_is_one_line(opened, person):
    rename(person, "Ade", "Adi", by=person)
    rename(person, "Ado", by=person)
    reads.write(opened)
    assert lines() == [("change", "user", ["first_name"])]


def test_what_was_undone_is_not_in_the_log(opened, person):
    with pytest.raises(Refused):
        rename(person, "Ade", by=person, refuse=True)
    reads.write(opened)
    assert lines() == []


def test_what_an_inner_action_undid_is_left_out_and_the_rest_is_there(opened, person):
    rename_twice(person, by=person)
    reads.write(opened)
    assert lines() == [("change", "user", ["first_name", "last_name"])]


def test_outside_a_request_history_alone_tells_of_it(person):
    rename(person, "Ade", by=person)
    assert lines() == []
    assert person.history.first().first_name == "Ade"


def test_one_list_of_two_owners_is_two_lines(opened, person, two_owners):
    reads.who(person)
    reads.note("list", None, cases=[3, 1, 2], rule="seat: coach")
    reads.write(opened)
    found = {line.owner_id: (line.case_ids, line.actor_role, line.organisation) for line in AccessLog.objects.all()}
    assert found == {7: ([1, 2], "coach", "shelter 7"), 8: ([3], "coach", "shelter 7")}
    assert sorted(LoggedCase.objects.values_list("line__owner_id", "case_id")) == [(7, 1), (7, 2), (8, 3)]


def test_a_line_about_no_case_is_in_the_log_of_where_its_person_works(opened, person, two_owners):
    reads.note("denied", person, rule="wrong password")
    reads.note("denied", None, rule="wrong password")
    reads.write(opened)
    assert list(AccessLog.objects.order_by("pk").values_list("owner_id", flat=True)) == [7, None]


def test_a_line_outside_a_request_has_its_case_too(person, two_owners):
    reads.log("message", person, rule="hello", at=timezone.now())
    assert lines() == [("message", "user", [])]
