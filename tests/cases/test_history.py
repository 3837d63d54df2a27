"""Record history in sentences: all of it for the coach, for school and parent what they may see, since they may."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from cases.actions import agreements, closing, consents, conversations, safe_contact, seats
from cases.policy import history
from cases.policy.history.fields import FIELDS, NOT_OF_A_CASE, RECORDS
from cases.policy.history.parties import KINDS
from cases.policy.table import TABLE
from ruggensteun.audit.acting import acting
from ruggensteun.audit.models import AccessLog
from schools.actions import add_contact
from tests.cases.desk import Desk
from tests.guardian.phone import Phone
from tests.guardian.phone import read as read_phone


def change(record, by, **values):
    with acting(by):
        for name, value in values.items():
            setattr(record, name, value)
        record.save(update_fields=list(values))


def of_coach(world, **how):
    return [line.sentence for line in history.case_history(world.case, **how).lines]


def of_school(world):
    return [line.sentence for line in history.pupil_history(world.sam, world.case.number).lines]


def of_parent(world):
    return [line.sentence for line in history.own_history(world.selam, world.talk)]


def histories():
    return {
        model.instance_type._meta.model_name: model.instance_type
        for label in ("cases", "people")
        for model in apps.get_app_config(label).get_models()
        if hasattr(model, "history_type")
    }


def test_every_audited_record_is_told_of_or_says_why_not():
    told, untold = set(RECORDS), set(NOT_OF_A_CASE)
    assert told & untold == set()
    assert {name for name in histories() if name not in untold} >= told
    of_a_case = {name for name in histories() if any(key.startswith(f"{name}.") for key in FIELDS)}
    assert of_a_case == told


def test_every_field_of_a_case_has_its_row_of_the_table():
    kept = {
        f"{name}.{field.name}"
        for name, model in histories().items()
        if name in RECORDS
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name in {one.name for one in model.history.model._meta.concrete_fields}
    }
    assert kept == set(FIELDS)
    assert {row for row in FIELDS.values() if row is not None} <= set(TABLE)


def test_no_secret_can_be_told():
    assert {name for name in FIELDS if name.split(".")[1] in ("password", "code_hash", "token_hash", "salt")} == set()


def test_a_change_is_a_sentence_with_the_old_and_the_new(world):
    world.clock.shift(timedelta(hours=1))
    change(world.case, world.noor, group="6")
    line = history.case_history(world.case).lines[0]
    assert (line.sentence, line.at) == (
        "Noor van Dijk changed the case: group from 5 to 6",
        world.case.opened_at + timedelta(hours=1),
    )


def test_what_was_written_in_one_request_is_one_change(world):
    world.clock.shift(timedelta(hours=1))
    with acting(world.noor, request_id="one"):
        change(world.case, world.noor, group="6")
        change(world.case, world.noor, group="7", risk="red")
        change(world.case, world.bram, group="8")
    with acting(world.noor, request_id="two"):
        change(world.case, world.noor, group="9")
        change(world.case, world.noor, group="8")
    assert of_coach(world, kind="case")[:2] == [
        "Bram Visser changed the case: group from 7 to 8",
        "Noor van Dijk changed the case: group from 5 to 7; risk from orange to red",
    ]


def test_the_coach_reads_choices_people_and_times_in_words(world):
    change(world.case, world.noor, risk="red")
    change(world.dawit_tie, world.noor, custody="none")
    change(world.selam, world.noor, needs_interpreter=False)
    said = of_coach(world)
    assert "Noor van Dijk changed the case: risk from orange to red" in said
    assert (
        "Noor van Dijk changed the tie with a parent: custody from custody, together with another to no custody" in said
    )
    assert "Noor van Dijk changed the parent's details: an interpreter is needed from yes to no" in said
    assert any(sentence.startswith("Bram Visser changed that a parent is not asked") for sentence in said)


def test_only_one_kind_when_asked(world):
    change(world.case, world.noor, group="6")
    assert {line.kind for line in history.case_history(world.case, kind="child").lines} == {"child"}
    assert history.case_history(world.case, kind="nonsense").kind == ""


def of_one(person, world, kind, record):
    """The page of one record at somebody's desk: its words, or that it does not exist."""
    page = "pupil-record-history" if person == world.sam else "record-history"
    desk, address = Desk(person), reverse(f"cases:{page}", args=[world.case.number, kind, record.pk])
    return desk.look(address) if desk.get(address).status_code == 200 else None


def test_one_record_alone(world):
    world.clock.shift(timedelta(hours=1))
    change(world.case, world.noor, group="6")
    change(world.dawit_tie, world.noor, custody="none")
    change(world.selam_tie, world.noor, may_collect=False)
    words = of_one(world.noor, world, "guardianship", world.dawit_tie)
    assert "custody from custody, together with another to no custody" in words
    assert "may collect" not in words
    assert "group" not in words
    assert "All that was changed" in words


def test_a_line_leads_to_the_rest_of_its_record_when_there_is_more(world):
    world.clock.shift(timedelta(hours=1))
    change(world.case, world.noor, group="6")
    [line] = [line for line in history.case_history(world.case).lines if line.sentence.endswith("group from 5 to 6")]
    assert (line.kind, line.record) == ("case", world.case.pk)
    assert {line.record for line in history.case_history(world.case, kind="waiver").lines if line.details} == {
        world.waiver.pk
    }
    assert {line.record for line in history.case_history(world.case, kind="note").lines} == set()
    page = Desk(world.noor).get(reverse("cases:history", args=[world.case.number])).content.decode()
    assert reverse("cases:record-history", args=[world.case.number, "case", world.case.pk]) in page


def test_the_school_reads_one_record_as_far_as_it_may(at):
    world = at("held")
    made = agreements.make(world.talk, what="Leeshoek", who="school", by=world.noor)
    world.clock.shift(timedelta(hours=1))
    agreements.settle(made, state="done", by=world.noor)
    words = of_one(world.sam, world, "agreement", made)
    assert "Leeshoek" in words
    assert "Noor van Dijk changed an agreement" in words


@pytest.mark.parametrize("kind", ["waiver", "safecontact", "note", "guardianship", "nonsense"])
def test_by_its_number_nobody_learns_that_a_hidden_record_exists(at, kind):
    """Neither of this case nor of another: as if there were no such record."""
    world = at("confirmed")
    everything_hidden(world)
    hidden = {
        "waiver": world.waiver,
        "safecontact": world.dawit.safe_contact,
        "guardianship": world.dawit_tie,
    }.get(kind, world.case)
    assert of_one(world.sam, world, kind, hidden) is None
    assert of_one(world.lotte, world, kind, hidden) is None


def test_a_record_of_another_case_is_not_in_this_one(at):
    world = at("confirmed")
    assert of_one(world.noor, world, "user", world.lotte) is None
    assert of_one(world.noor, world, "case", world.selam) is None


def test_the_page_is_paged_and_costs_the_same_for_one_and_for_many(world, django_assert_max_num_queries):
    address = reverse("cases:history", args=[world.case.number])
    desk = Desk(world.noor)
    desk.look(address)
    with django_assert_max_num_queries(45) as few:
        desk.look(address)
    world.clock.shift(timedelta(minutes=5))
    for number in range(60):
        change(world.case, world.noor, group=str(number))
    with django_assert_max_num_queries(len(few)):
        words = desk.look(address)
    assert "group from 58 to 59" in words
    assert "Earlier" in words
    assert "group from 5 to 0" in desk.look(f"{address}?page=2")


def test_reading_and_printing_it_are_both_in_the_log(world):
    desk = Desk(world.noor)
    desk.look(reverse("cases:history", args=[world.case.number]))
    desk.look(reverse("cases:history-paper", args=[world.case.number]))
    found = AccessLog.objects.filter(actor_id=world.noor.pk, fields__icontains="history").order_by("pk")
    assert [line.action for line in found] == ["read", "print"]


@pytest.mark.parametrize("who", ["bram", "lotte", "henk", "mila", "sam"])
def test_for_others_the_coachs_history_does_not_exist(world, who):
    desk = Desk(getattr(world, who))
    assert desk.get(reverse("cases:history", args=[world.case.number])).status_code == 404
    assert desk.get(reverse("cases:history-paper", args=[world.case.number])).status_code == 404


def test_a_contact_without_a_seat_has_no_history_of_it(world):
    assert history.pupil_history(world.fenna, world.case.number) is None
    assert Desk(world.fenna).get(reverse("cases:pupil-history", args=[world.case.number])).status_code == 404


def test_the_school_reads_what_it_may_see_and_who_did_it(world):
    world.clock.shift(timedelta(hours=1))
    change(world.case, world.noor, group="6")
    world.clock.shift(timedelta(hours=1))
    change(world.yara, world.noor, last_name="Tesfay Gebre")
    assert of_school(world)[:2] == [
        "Noor van Dijk changed the child's details: surname from Tesfay to Tesfay Gebre",
        "Noor van Dijk changed the case: group from 5 to 6",
    ]
    words = Desk(world.sam).look(reverse("cases:pupil-history", args=[world.case.number]))
    assert "group from 5 to 6" in words


def everything_hidden(world):
    """What neither school nor mother may learn of, changed by those who may."""
    change(world.case, world.noor, risk="red", location_code="B7", closing_reason="")
    change(world.dawit_tie, world.noor, custody="sole", relation="carer")
    change(world.dawit, world.noor, first_name="Somebody", language="tr")
    change(world.yara, world.noor, home_language="ar")
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, channel="in_person")
    safe_contact.agree(world.case, guardian=world.dawit, by=world.noor, channel="text", number="+31699999999")
    seats.open_seat(world.case, world.bram, "substitute", reason="ill")


def test_what_is_hidden_leaves_no_line_for_school_and_parent(at):
    world = at("confirmed")
    world.clock.shift(timedelta(hours=1))
    before = of_school(world), of_parent(world)
    everything_hidden(world)
    change(world.talk, world.noor, trigger="violence", deadline=world.talk.deadline - timedelta(days=9))
    assert (of_school(world), of_parent(world)) == before
    assert len(of_coach(world)) > len(before[0])


def test_in_one_save_only_the_visible_half_is_told(world):
    world.clock.shift(timedelta(hours=1))
    change(world.case, world.noor, group="7", risk="red")
    assert of_school(world)[0] == "Noor van Dijk changed the case: group from 5 to 7"


def test_nothing_of_before_the_seat_is_told_to_the_school(at):
    world = at("shared")
    change(world.case, world.noor, group="6")
    world.clock.shift(timedelta(hours=1))
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert not [sentence for sentence in of_school(world) if "group" in sentence]
    world.clock.shift(timedelta(minutes=1))
    change(world.case, world.noor, group="7")
    assert of_school(world)[0] == "Noor van Dijk changed the case: group from 6 to 7"


def test_what_happened_while_consent_had_ended_stays_unsaid(world):
    world.clock.shift(timedelta(days=366))
    change(world.case, world.noor, group="6")
    world.clock.shift(timedelta(hours=1))
    consents.record(world.case, giver="guardian", guardian=world.selam, agreed=True, by=world.noor)
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    world.clock.shift(timedelta(hours=1))
    change(world.case, world.noor, group="7")
    said = of_school(world)
    assert "Noor van Dijk changed the case: group from 6 to 7" in said
    assert [sentence for sentence in said if "from 5 to 6" in sentence] == []


def test_another_school_is_not_read_of(world):
    closing.change_school(world.case, school=world.regenboog, by=world.noor)
    assert history.pupil_history(world.sam, world.case.number) is None


def test_a_lead_who_handed_over_is_a_colleague_to_the_school(world):
    world.clock.shift(timedelta(hours=1))
    seats.hand_over(world.case, to=world.bram, by=world.lotte)
    said = of_school(world)
    assert [sentence for sentence in said if "Lotte" in sentence] == []
    assert [sentence for sentence in said if sentence.startswith("A colleague")] != []


def test_a_parent_reads_her_own_part_in_few_words(at):
    world = at("held")
    world.clock.shift(timedelta(hours=1))
    agreements.make(world.talk, what="Leeshoek", plain="Lezen in een hoekje", who="school", by=world.noor)
    said = of_parent(world)
    assert said[0] == "Noor wrote down what we agreed: what: Lezen in een hoekje; who: the school"
    when = "time: Thursday 10 September, 08:30"
    assert f"You wrote down your answer about a time: {when}; You said: yes" in said
    assert [sentence for sentence in said if "Dawit" in sentence or "Leeshoek" in sentence] == []


def test_a_parent_reads_nothing_of_how_she_may_be_reached_or_of_the_other_parent():
    assert {"safecontact", "personalcode", "link", "waiver", "guardianship", "note"} & set(KINDS["guardian"]) == set()
    assert {"safecontact", "personalcode", "link", "waiver", "consent", "note", "slot"} & set(
        KINDS["school_contact"]
    ) == set()


def test_it_stands_on_her_page_after_the_code(at):
    world = at("confirmed")
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    words = read_phone(phone.get("/more/changed"))
    assert "You changed the conversation Your appointment is fixed time: Thursday 10 September, 08:30" in words


def test_from_right_to_left_a_name_does_not_turn_the_line_round(at):
    world = at("confirmed")
    with translation.override("ar"):
        lines = of_parent(world)
    assert any(line.startswith("\u2068Noor\u2069") for line in lines)
    assert not any("\u2068" in line for line in of_parent(world))


def test_a_contact_does_not_read_whose_place_she_took(at):
    world = at("shared")
    before = add_contact(world.wegwijzer, user=world.fenna, by=world.lotte)
    seats.admit_school_contact(world.case, contact=before, by=world.noor)
    conversations.start(world.case, trigger="start", by=world.noor)
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert "Fenna" not in Desk(world.sam).look(f"/pupils/{world.case.number}/history")
