"""The page of one child: where does this child stand, what next, and who sees what."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import conversations, intake, links, notes, seats
from cases.models import Case, Note
from cases.policy import access
from cases.policy.guardians import carers
from cases.policy.projections import pupil
from cases.policy.standing import standing_of
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.models import User
from schools.actions import end_contact
from schools.models import SchoolContact
from tests.cases.coach import Coach
from tests.world import MOTHER, yaras_intake


def address(world, name="case", *more):
    return reverse(f"cases:{name}", args=[world.case.number, *more])


def look(world):
    return Coach(world.noor).open(address(world))


def next_step(page):
    return page.html.split('aria-current="step"')[1].split(">")[1].split("<")[0].strip()


@pytest.mark.parametrize(
    ("stage", "step", "card"),
    [
        ("registered", "Consent", "A colleague is looking along"),
        ("shared", "School informed", "Let the school take part"),
        ("seated", "Plan conversation", "Plan the conversation"),
        ("planning", "Plan conversation", "When can everybody?"),
        ("confirmed", "Conversation", "The conversation is fixed"),
        ("held", "Agreements", "The conversation"),
    ],
)
def test_each_stage_opens_its_own_next_thing(at, stage, step, card):
    page = look(at(stage))
    assert (next_step(page), next(iter(page.cards))) == (step, card)


def test_the_title_holds_no_name_and_the_heading_does(world):
    page = look(world)
    assert page.title == "Child · Ruggensteun"
    assert page.heading == "Yara, 8 years"


def test_how_each_adult_can_be_reached_is_read_from_what_the_page_has_loaded(at, django_assert_num_queries):
    world = at("planning")
    now = timezone.now()
    standing = standing_of(world.noor, world.case.number, now=now)
    with django_assert_num_queries(0):
        reached = {one.tie.guardian.first_name: one.reach.words for one in carers(standing, now)}
    assert reached == {"Selam": "text message, after 10:00", "Dawit": "safe contact not talked about yet: in person"}


def test_every_card_says_who_sees_it(at):
    assert look(at("planning")).eyes() == {
        "When can everybody?": "you · school",
        "For you": "only you and your substitute",
        "Agreements": "you · school · mother",
        "Updates": "you · school · mother",
        "Notes": "only you and your substitute",
        "People": "only you and your substitute",
        "What happened": "only you and your substitute",
    }


def test_before_the_school_takes_part_no_card_says_that_school_sees_it(at):
    eyes = look(at("shared")).eyes()
    assert eyes["Agreements"] == "you · mother"
    assert not [card for card, who in eyes.items() if "school" in who]


def test_with_two_parents_at_the_table_the_replies_are_for_the_coach_alone(world):
    at_risk_green(world)
    seats.admit_guardian(world.case, guardian=world.dawit, safe_together=True, by=world.noor)
    conversations.start(world.case, trigger="start", by=world.noor)
    assert look(world).eyes()["When can everybody?"] == "only you and your substitute"


def at_risk_green(world):
    world.case.risk = Case.Risk.GREEN
    world.case.save(update_fields=["risk"])


def test_nothing_of_the_deadline_stands_on_the_card_that_the_school_sees_too(at):
    world = at("planning")
    page = look(world)
    shared = page.html.split("When can everybody?")[1].split("For you")[0]
    assert "at the latest" not in shared
    assert any("before_deadline" in slot.reasons for slot in world.slots)
    reasons = set(re.findall(r'class="why">(.*?)<', shared))
    assert reasons == {"just after school starts", "just before school ends"}
    assert "at the latest" in page.words


PAGES = ["case", "change-school", "close", "plan"]
BUTTONS = ["note", "admit-contact", "change-school", "close", "plan"]


@pytest.mark.parametrize("who", ["bram", "joost", "lotte", "henk", "mila", "sam", "fenna"])
def test_for_everybody_else_the_case_does_not_exist(world, who):
    coach = Coach(getattr(world, who))
    ties = [(name, world.selam_tie.pk) for name in ("admit-guardian", "safe-contact")]
    assert [coach.open(address(world, name)).status for name in PAGES] == [404] * 4
    assert [coach.open(address(world, name, tie)).status for name, tie in ties] == [404] * 2
    assert [coach.send(address(world, name)).status for name in BUTTONS] == [404] * 5
    assert coach.send(address(world, "end-guardian", world.selam_tie.pk)).status == 404
    assert Case.objects.get().state == "open"


def test_an_adult_of_another_child_is_not_found_through_this_case(world):
    assert Coach(world.noor).open(address(world, "admit-guardian", world.dawit_tie.pk + 99)).status == 404


def test_reading_is_logged_with_the_seat_and_without_values(world):
    look(world)
    row = AccessLog.objects.get(action="read")
    assert (row.actor_id, row.actor_role, row.object_type, row.case_ids) == (
        world.noor.pk,
        "coach",
        "case",
        [world.case.pk],
    )
    assert "custody" in row.fields
    assert "Yara" not in repr(row.fields)


def test_a_note_is_kept_for_the_coach_alone(world):
    page = Coach(world.noor).send(address(world, "note"), text="Slaapt slecht sinds de verhuizing.")
    assert "Slaapt slecht sinds de verhuizing." in page.words
    assert not access.visible_notes(world.sam).exists()


def test_an_empty_note_says_so_next_to_the_field(world):
    page = Coach(world.noor).send(address(world, "note"), text=" ")
    assert (page.status, Note.objects.count()) == (422, 0)
    assert "Write something first." in page.words


def test_the_contact_named_at_intake_gets_a_seat_with_one_press(at):
    world = at("shared")
    page = Coach(world.noor).send(address(world, "admit-contact"), contact=world.sam_at_wegwijzer.pk)
    assert "The school takes part from now on." in page.words
    assert access.school_cases(world.sam).get() == world.case


def test_a_contact_of_another_school_cannot_be_chosen(at):
    world = at("shared")
    page = Coach(world.noor).send(address(world, "admit-contact"), contact=world.fenna_at_regenboog.pk)
    assert page.status == 422
    assert not access.school_cases(world.fenna).exists()


def test_without_consent_the_school_cannot_be_let_in(at):
    world = at("registered")
    page = Coach(world.noor).send(address(world, "admit-contact"), contact=world.sam_at_wegwijzer.pk)
    assert page.status == 422
    assert not access.seat_holders(world.case, "school_contact").exists()


def test_somebody_new_of_the_school_is_invited_and_takes_part(at):
    world = at("shared")
    end_contact(world.sam_at_wegwijzer, by=world.lotte)
    ans = {"first_name": "Ans", "last_name": "Mol", "email": "ans@wegwijzer.example", "role": "head"}
    page = Coach(world.noor).send(address(world, "admit-contact"), **ans)
    assert "Ans Mol" in page.words
    ans = User.objects.get(email="ans@wegwijzer.example")
    assert SchoolContact.objects.get(user=ans).school == world.wegwijzer
    assert access.school_cases(ans).get() == world.case


def test_a_half_filled_invitation_keeps_what_was_typed(at):
    world = at("shared")
    page = Coach(world.noor).send(address(world, "admit-contact"), first_name="Ans", email="ans@wegwijzer")
    assert page.status == 422
    assert 'value="Ans"' in page.html
    assert 'value="ans@wegwijzer"' in page.html


def test_at_risk_orange_a_second_parent_gets_no_seat(world):
    coach, seat = Coach(world.noor), address(world, "admit-guardian", world.dawit_tie.pk)
    assert "At this risk only one parent takes part." in coach.open(seat).words
    assert coach.send(seat, table="together", safe_said="each").status == 422
    assert not access.guardian_cases(world.dawit).exists()


def test_at_risk_green_a_second_seat_asks_whether_that_is_safe(world):
    at_risk_green(world)
    coach, seat = Coach(world.noor), address(world, "admit-guardian", world.dawit_tie.pk)
    page = coach.send(seat)
    assert page.status == 422
    assert "Choose one of the two. What is not sure counts as no." in page.words
    assert "This parent takes part from now on." in coach.send(seat, table="together", safe_said="each").words
    assert access.guardian_cases(world.dawit).get() == world.case


def test_the_first_parent_gets_a_seat_with_one_press(world):
    coach = Coach(world.noor)
    coach.send(address(world, "end-guardian", world.selam_tie.pk))
    assert "Give Selam a seat" in coach.open(address(world)).words
    coach.send(address(world, "admit-guardian", world.selam_tie.pk))
    assert access.guardian_cases(world.selam).get() == world.case


def test_ending_a_seat_closes_her_links(at):
    world = at("planning")
    token = links.link_for(world.selam, world.talk).rpartition("/")[2]
    Coach(world.noor).send(address(world, "end-guardian", world.selam_tie.pk))
    assert links.open_visit(token) is None


def test_another_school_is_found_while_typing(world):
    page = Coach(world.noor).open(address(world, "change-school") + "?q=regenb")
    assert "De Regenboog" in page.words
    assert "De Wegwijzer sees nothing of this child any more" in page.words
    assert list(AccessLog.objects.filter(action="search").values_list("fields", flat=True)) == [["school"]]


def test_the_wrong_school_undone_ends_what_it_saw(at):
    world = at("planning")
    page = Coach(world.noor).send(address(world, "change-school"), school="99XB00", status="enrolled", group="5")
    assert "What an earlier school could see has ended." in page.words
    assert "De Regenboog, Breda" in page.words
    assert next_step(page) == "Consent"
    assert pupil(world.sam, world.case.number) is None
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.cancel_reason) == ("cancelled", "school_changed")


@pytest.mark.parametrize(
    ("school", "status", "sentence"),
    [
        ("99XA00", "enrolled", "This is the school that was there already."),
        ("99XC00", "enrolled", "This school has closed. Choose another one."),
        ("00XX00", "enrolled", "We do not know this school. Search again."),
        ("", "enrolled", "Choose the school, or say why there is none yet."),
    ],
)
def test_a_school_that_cannot_be_chosen_is_refused_and_keeps_what_was_typed(world, school, status, sentence):
    world.regenboog.pk, world.regenboog.code, world.regenboog.closed_on = None, "99XC00", "2026-08-01"
    world.regenboog.save()
    page = Coach(world.noor).send(address(world, "change-school"), school=school, status=status, group="6", q="wegw")
    assert page.status == 422
    assert sentence in page.words
    assert 'value="6"' in page.html
    assert 'href="#id_school"' in page.html
    assert 'id="id_school"' in page.html
    assert Case.objects.get().school == world.wegwijzer


def test_no_school_for_now_is_an_answer_too(world):
    page = Coach(world.noor).send(address(world, "change-school"), school="", status="none_yet")
    assert "Which school will it be?" in page.words
    assert pupil(world.sam, world.case.number) is None


def test_closing_needs_a_reason_and_then_ends_all_access(at):
    world = at("confirmed")
    coach = Coach(world.noor)
    assert coach.send(address(world, "close")).status == 422
    coach.send(address(world, "close"), reason="moved_on", when="now")
    page = coach.open(address(world))
    assert "School and parents see nothing any more." in page.words
    assert pupil(world.sam, world.case.number) is None
    assert not access.guardian_cases(world.selam).exists()


def test_of_a_closed_case_everything_can_be_read_and_nothing_done(at):
    world = at("held")
    coach = Coach(world.noor)
    notes.write(world.case, text="Blijft leesbaar.", by=world.noor)
    coach.send(address(world, "close"), reason="support_done", when="now")
    page = coach.open(address(world))
    assert "Blijft leesbaar." in page.words
    assert page.actions == [reverse("account_logout")]
    for old in ("plan", "consent"):
        assert coach.client.get(address(world, old)).url == address(world)


def test_the_timeline_says_who_took_over(at):
    world = at("planning")
    world.clock.shift(timedelta(hours=1))
    seats.hand_over(world.case, to=world.bram, by=world.lotte)
    assert "Bram is the coach now" in Coach(world.bram).open(address(world)).words


def test_a_refusal_is_a_calm_answer(at):
    world = at("people")
    entry = replace(MOTHER, consent="no", custody="sole")
    world.case = intake.finish(yaras_intake(world, guardians=(entry,)), by=world.noor)
    page = look(world)
    assert "No consent, and that is all right" in page.cards
    assert 'class="button"' not in page.html


def test_the_timeline_tells_the_story_latest_first(at):
    world = at("held")
    html = look(world).html
    story = [
        "Conversation held",
        "The conversation is fixed",
        "Sam answered",
        "Conversation started",
        "Intake finished",
    ]
    places = [html.index(sentence) for sentence in story]
    assert places == sorted(places)
