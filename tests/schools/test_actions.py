"""What people here know of a school, kept by people: region, hours, closures and contacts."""

from datetime import date, time

import pytest

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.models import User
from ruggensteun.refusal import Refused
from schools import actions
from schools.models import School, SchoolContact
from tests.world import make_school, professional

TODAY = date(2026, 9, 7)
LONG, SHORT = (time(8, 30), time(14, 30)), (time(8, 30), time(12, 30))


@pytest.fixture
def school(db):
    return make_school("99XA00", "De Wegwijzer", "Tilburg")


@pytest.fixture
def sam(db):
    return professional("Sam", "de Wit", "sam@wegwijzer.example")


def sentence(verb, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        verb(*args, by=SYSTEM, **kwargs)
    return refusal.value


def test_a_school_of_which_nobody_said_otherwise_has_the_usual_hours(school):
    assert school.hours() == {0: LONG, 1: LONG, 2: SHORT, 3: LONG, 4: LONG}


def test_hours_are_kept_per_weekday_and_a_missing_one_is_a_day_off(school):
    early = (time(8), time(14))
    school = actions.edit_school(school, hours={0: early, 1: early, 3: early, 4: early}, by=SYSTEM)
    assert school.hours() == {0: early, 1: early, 3: early, 4: early}


def test_setting_the_same_hours_again_writes_nothing(school):
    actions.edit_school(school, hours={0: LONG, 1: LONG}, by=SYSTEM)
    before = school.own_hours.model.history.count()
    actions.edit_school(school, hours={0: LONG, 1: LONG}, by=SYSTEM)
    assert school.own_hours.model.history.count() == before


def test_a_day_that_ends_before_it_starts_is_refused_and_nothing_is_kept(school):
    refusal = sentence(actions.edit_school, school, region="noord", hours={0: LONG, 1: (time(14), time(9))})
    assert refusal.field == "hours"
    assert School.objects.get().region == "zuid"
    assert school.hours()[0] == LONG
    assert school.own_hours.count() == 0


def test_the_history_says_who_changed_the_region(school, sam):
    actions.edit_school(school, region="midden", by=sam)
    last = school.history.latest()
    assert (last.region, last.history_user_id, last.history_type) == ("midden", sam.pk, "~")


def test_a_region_that_does_not_exist_is_refused(school):
    assert sentence(actions.edit_school, school, region="oost").field == "region"


def test_a_closure_that_ends_before_it_starts_is_refused(school):
    refusal = sentence(actions.add_closure, school, first_day=TODAY, last_day=date(2026, 9, 1), kind="study_day")
    assert refusal.field == "last_day"
    assert school.closures.count() == 0


def test_a_closure_of_a_year_is_taken_for_a_mistyped_year(school):
    refusal = sentence(actions.add_closure, school, first_day=TODAY, last_day=date(2027, 9, 7), kind="other")
    assert refusal.field == "last_day"


def test_the_same_days_are_noted_once(school):
    actions.add_closure(school, first_day=TODAY, kind="study_day", by=SYSTEM)
    assert sentence(actions.add_closure, school, first_day=TODAY, kind="other").field == "first_day"
    assert school.closures.count() == 1


def test_a_contact_answers_for_a_school_until_she_leaves(school, sam):
    contact = actions.add_contact(school, user=sam, by=SYSTEM, on=TODAY)
    assert list(SchoolContact.objects.current(TODAY)) == [contact]
    actions.end_contact(contact, by=SYSTEM, on=date(2026, 10, 1))
    assert list(SchoolContact.objects.current(date(2026, 9, 30))) == [contact]
    assert list(SchoolContact.objects.current(date(2026, 10, 1))) == []


def test_somebody_is_a_contact_of_one_school_once(school, sam):
    actions.add_contact(school, user=sam, by=SYSTEM, on=TODAY)
    assert sentence(actions.add_contact, school, user=sam, on=TODAY).field == "email"


def test_somebody_who_left_may_come_back(school, sam):
    first = actions.add_contact(school, user=sam, by=SYSTEM, on=TODAY)
    actions.end_contact(first, by=SYSTEM, on=TODAY)
    second = actions.add_contact(school, user=sam, by=SYSTEM, on=TODAY)
    assert list(SchoolContact.objects.current(TODAY)) == [second]


def test_a_contact_who_has_ended_cannot_end_again(school, sam):
    contact = actions.add_contact(school, user=sam, by=SYSTEM, on=TODAY)
    actions.end_contact(contact, by=SYSTEM, on=TODAY)
    sentence(actions.end_contact, contact)


def test_a_closed_school_gets_no_contact(school, sam):
    with acting(SYSTEM):
        school.closed_on = TODAY
        school.save(update_fields=["closed_on"])
    assert sentence(actions.add_contact, school, user=sam, on=TODAY).field == "school"


def test_a_guardian_is_never_the_contact_of_a_school(school):
    with acting(SYSTEM):
        selam = User(kind=User.Kind.GUARDIAN, first_name="Selam")
        selam.set_unusable_password()
        selam.save()
    assert sentence(actions.add_contact, school, user=selam, on=TODAY).field == "email"


def test_a_contact_is_confirmed_anew_each_school_year(school, sam):
    contact = actions.add_contact(school, user=sam, by=SYSTEM, on=TODAY)
    assert contact.is_confirmed(date(2027, 7, 31))
    assert not contact.is_confirmed(date(2027, 8, 1))
    contact = actions.confirm_contact(contact, by=SYSTEM, on=date(2027, 9, 1))
    assert contact.is_confirmed(date(2027, 9, 1))
