"""What a school contact finds: what is asked of her, her pupils, and not a word more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.actions import agreements, consents, conversations, intake, notes, seats
from cases.actions.people import end_school_contact
from cases.models import Consent, Conversation, Reply
from ruggensteun.audit.models import AccessLog
from tests.cases.desk import HTMX, Desk, read
from tests.world import MOTHER, NOW, yaras_intake


def pupil_page(world):
    return reverse("cases:pupil", args=[world.case.number])


def answer_at(world, slot):
    return reverse("cases:answer", args=[world.case.number, slot.pk])


def replies(world):
    rows = Reply.objects.filter(user=world.sam, slot__conversation=world.talk).order_by("slot__starts_at")
    return [(row.slot, row.answer, row.via) for row in rows]


@pytest.fixture
def held(at):
    """After the conversation: two agreements of the school, one of the coach, and a note for the coach alone."""
    world = at("held")
    world.clock.move_to(world.after)
    made = {"by": world.noor, "now": world.after}
    world.ours = agreements.make(world.talk, what="Juf vraagt elke maandag hoe het gaat.", who="school", **made)
    world.theirs = agreements.make(world.talk, what="Noor belt over twee weken.", who="coach", **made)
    notes.write(world.case, text="Yara slaapt slecht.", **made)
    return world


def test_who_shares_nothing_yet_is_not_on_the_list(at):
    words = Desk(at("shared").sam).look("/pupils")
    assert "Yara" not in words
    assert "No pupil shares anything with you now." in words


def test_times_to_answer_stand_first_with_three_taps_each(at):
    world = at("planning")
    words = Desk(world.sam).look("/pupils")
    assert "1 conversation waits for your answer." in words
    assert words.count("I can ") == words.count("If need be ") == words.count("I cannot ") == 3
    assert words.index("Yara") < words.index("I can ") < words.index("All your pupils")


def test_times_are_shown_by_the_clock_because_their_rank_tells_of_deadlines_and_wishes(at):
    world = at("planning")
    conversations.wish(world.talk, user=world.selam, wishes=[[4, "morning"]], by=world.selam)
    conversations.propose_again(world.talk, by=world.noor)
    ranked = [slot.starts_at for slot in world.talk.slots.filter(round=2).order_by("rank")]
    assert ranked != sorted(ranked)  # or this test shows nothing
    page = Desk(world.sam).get(pupil_page(world)).content.decode()
    shown = [page.index(f'id="pick-{slot.pk}-yes"') for slot in world.talk.slots.filter(round=2).order_by("starts_at")]
    assert shown == sorted(shown)


def test_one_tap_answers_one_time(at):
    world = at("planning")
    page = Desk(world.sam).post(answer_at(world, world.slots[1]), {"answer": "if_need_be"}, follow=True)
    assert page.redirect_chain == [(pupil_page(world), 302)]
    assert replies(world) == [(world.slots[1], "if_need_be", "self")]


def test_a_tap_on_the_list_leads_back_to_the_list(at):
    world = at("planning")
    response = Desk(world.sam).post(answer_at(world, world.slots[0]), {"answer": "no", "back": "1"})
    assert response["Location"] == f"/pupils#conversation-{world.case.number}"


def test_the_page_after_a_swap_is_the_page_after_a_reload(at):
    world = at("planning")
    desk = Desk(world.sam)
    swapped = desk.post(answer_at(world, world.slots[0]), {"answer": "yes"}, headers=HTMX).content.decode()
    assert f'id="conversation-{world.case.number}"' in swapped
    reloaded = desk.get(pupil_page(world)).content.decode()

    def without_token(html):
        return [line.strip() for line in html.splitlines() if "csrfmiddlewaretoken" not in line and line.strip()]

    assert "\n".join(without_token(swapped)) in "\n".join(without_token(reloaded))


def test_the_tap_that_makes_it_fit_shows_the_fixed_time_at_once(at):
    world = at("planning")
    conversations.reply(world.slots[0], user=world.selam, answer="yes", by=world.selam, via="link")
    words = read(Desk(world.sam).post(answer_at(world, world.slots[0]), {"answer": "yes"}, headers=HTMX))
    assert "This is fixed" in words
    assert "I can " not in words


def test_a_time_of_an_earlier_round_says_so_and_shows_the_new_times(at):
    world = at("planning")
    conversations.propose_again(world.talk, by=world.noor)
    response = Desk(world.sam).post(answer_at(world, world.slots[0]), {"answer": "yes"}, headers=HTMX)
    assert response.status_code == 422
    assert "These times have been replaced. Have a look at the new ones." in read(response)
    assert [f"pick-{slot.pk}-yes" in response.content.decode() for slot in world.talk.slots.filter(round=2)] == [
        True
    ] * 3
    assert replies(world) == []


def test_a_time_of_an_earlier_round_says_so_without_javascript_too(at):
    world = at("planning")
    conversations.propose_again(world.talk, by=world.noor)
    response = Desk(world.sam).post(answer_at(world, world.slots[0]), {"answer": "yes"}, follow=True)
    assert "These times have been replaced. Have a look at the new ones." in read(response)
    assert replies(world) == []


def test_a_time_that_has_passed_can_not_be_answered(at):
    world = at("planning")
    world.clock.move_to(world.slots[0].starts_at + timedelta(minutes=1))
    desk = Desk(world.sam)
    response = desk.post(answer_at(world, world.slots[0]), {"answer": "yes"}, headers=HTMX)
    assert (response.status_code, replies(world)) == (422, [])
    assert "This time has just passed. Choose another one." in read(response)
    assert "This time has passed" in desk.look(pupil_page(world))


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_only_the_three_answers_count(at, answer):
    world = at("planning")
    response = Desk(world.sam).post(answer_at(world, world.slots[0]), {"answer": answer}, headers=HTMX)
    assert (response.status_code, replies(world)) == (422, [])


def test_an_answer_is_never_given_by_looking(at):
    world = at("planning")
    response = Desk(world.sam).get(answer_at(world, world.slots[0]), {"answer": "yes"})
    assert (response.status_code, replies(world)) == (405, [])


def test_a_fixed_conversation_can_be_put_in_a_calendar_without_names(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    assert "This is fixed" in desk.look(pupil_page(world))
    response = desk.get(reverse("cases:contact-calendar", args=[world.case.number, world.talk.pk]))
    file = response.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="gesprek.ics"'
    assert f"DTSTART:{world.talk.slot.starts_at:%Y%m%dT%H%M%SZ}" in file.replace("+00:00", "Z")
    for name in ("Yara", "Selam", "Tesfay", "Noor", "Wegwijzer", "Anker", world.case.number):
        assert name not in file


def test_what_is_not_fixed_has_no_calendar_file(at):
    world = at("planning")
    address = reverse("cases:contact-calendar", args=[world.case.number, world.talk.pk])
    assert Desk(world.sam).get(address).status_code == 404


def test_moving_a_conversation_is_asked_once_more_and_then_done(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    address = reverse("cases:contact-move", args=[world.case.number, world.talk.pk])
    assert "This time goes off." in desk.look(address)
    world.talk.refresh_from_db()
    assert world.talk.state == Conversation.State.CONFIRMED
    assert "Choose why another time is looked for." in read(desk.post(address, follow=True))
    assert "Coach and parent hear of it." in read(desk.post(address, {"reason": "illness"}, follow=True))
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.round) == (Conversation.State.PLANNING, 2)


def test_the_school_can_say_that_it_is_not_needed_any_more(at):
    world = at("confirmed")
    address = reverse("cases:contact-move", args=[world.case.number, world.talk.pk])
    Desk(world.sam).post(address, {"reason": "not_needed"})
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.cancel_reason, world.talk.let_go_by) == ("cancelled", "not_needed", world.sam)


def test_moving_twice_says_that_it_has_been_done(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    address = reverse("cases:contact-move", args=[world.case.number, world.talk.pk])
    desk.post(address, {"reason": "cannot"})
    again = desk.post(address, {"reason": "cannot"}, follow=True)
    assert "This conversation cannot be moved any more." in read(again)
    world.talk.refresh_from_db()
    assert world.talk.round == 2


def test_an_agreement_of_the_school_stands_on_the_list_until_it_is_done(held):
    desk = Desk(held.sam)
    assert "Juf vraagt elke maandag hoe het gaat." in desk.look("/pupils")
    address = reverse("cases:contact-settle", args=[held.case.number, held.ours.pk])
    desk.post(address, {"back": "1"})
    held.ours.refresh_from_db()
    assert held.ours.state == "done"
    assert "Juf vraagt elke maandag hoe het gaat." not in desk.look("/pupils")
    assert "Juf vraagt elke maandag hoe het gaat." in desk.look(pupil_page(held))


def test_what_the_coach_does_is_not_the_schools_to_settle(held):
    desk = Desk(held.sam)
    address = reverse("cases:contact-settle", args=[held.case.number, held.theirs.pk])
    assert "You can only settle what the school has agreed to do." in read(desk.post(address, follow=True))
    held.theirs.refresh_from_db()
    assert held.theirs.state == "open"
    assert "Noor belt" not in desk.look("/pupils")


def test_the_page_shows_what_is_shared(held):
    words = Desk(held.sam).look(pupil_page(held))
    for shared in ("Yara Tesfay", "group 5", "De Wegwijzer", "Noor van Dijk", "Selam", "14-05-2018", "Noor belt"):
        assert shared in words


@pytest.mark.parametrize("page", ["/pupils", "/pupils/{number}"])
def test_the_pages_tell_nothing_that_is_not_shared(held, page):
    html = Desk(held.sam).get(page.format(number=held.case.number)).content.decode()
    assert "Yara" in html
    secrets = ("Dawit", "orange", "oranje", "slaapt", "612345678", "custody", "gezag", "Het Anker", "deadline")
    assert [secret for secret in secrets if secret.casefold() in html.casefold()] == []


def test_the_title_holds_no_name(held):
    for page in ("/pupils", pupil_page(held)):
        title = Desk(held.sam).get(page).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert ("Yara" in title, "Tesfay" in title) == (False, False)


def addresses(world):
    number = world.case.number
    yield "get", reverse("cases:pupil", args=[number])
    yield "post", answer_at(world, world.slots[0])
    yield "get", reverse("cases:contact-move", args=[number, world.talk.pk])
    yield "post", reverse("cases:contact-move", args=[number, world.talk.pk])
    yield "get", reverse("cases:contact-calendar", args=[number, world.talk.pk])
    yield "post", reverse("cases:contact-settle", args=[number, 1])


@pytest.mark.parametrize("who", ["noor", "bram", "joost", "fenna", "lotte", "henk", "mila"])
def test_for_everybody_else_none_of_it_exists(at, who):
    world = at("confirmed")
    desk = Desk(getattr(world, who))
    for method, address in addresses(world):
        assert getattr(desk, method)(address, {"answer": "no"}).status_code == 404
    assert "Yara" not in desk.look("/pupils")
    world.talk.refresh_from_db()
    assert world.talk.state == Conversation.State.CONFIRMED


def test_a_contact_who_left_sees_nothing(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    assert "Yara" in desk.look("/pupils")
    end_school_contact(world.sam_at_wegwijzer, by=world.lotte)
    assert desk.get("/pupils")["Location"].startswith("/accounts/login/")
    desk = Desk(world.sam)
    for method, address in addresses(world):
        assert getattr(desk, method)(address, {"answer": "no"}).status_code == 404
    assert "Yara" not in desk.look("/pupils")


def test_when_consent_is_withdrawn_the_pages_close_at_once(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    consents.withdraw(Consent.objects.get(case=world.case), by=world.noor)
    for method, address in addresses(world):
        assert getattr(desk, method)(address, {"answer": "no"}).status_code == 404


def test_a_slot_of_another_pupil_does_not_open_by_this_number(at):
    world = at("planning")
    other = another_pupil(world, "Bilal", "El Amrani")
    response = Desk(world.sam).post(
        reverse("cases:answer", args=[other.number, world.slots[0].pk]), {"answer": "yes"}, headers=HTMX
    )
    assert (response.status_code, replies(world)) == (404, [])


def test_looking_is_written_down(at):
    world = at("confirmed")
    desk = Desk(world.sam)
    before = AccessLog.objects.count()
    desk.look("/pupils")
    desk.look(pupil_page(world))
    desk.get(reverse("cases:contact-calendar", args=[world.case.number, world.talk.pk]))
    lines = AccessLog.objects.order_by("pk")[before:]
    assert [(row.action, row.actor_id, row.case_ids, row.actor_role) for row in lines] == [
        ("list", world.sam.pk, [world.case.pk], "school_contact"),
        ("read", world.sam.pk, [world.case.pk], "school_contact"),
        ("export", world.sam.pk, [world.case.pk], "school_contact"),
    ]
    assert "surname" in lines[1].fields
    assert "Tesfay" not in str([row.fields for row in lines])


def another_pupil(world, first_name, last_name, *, born=date(2017, 3, 4)):
    mother = replace(MOTHER, custody="sole", code="")
    changes = {"first_name": first_name, "last_name": last_name, "birth_date": born, "guardians": (mother,)}
    case = intake.finish(yaras_intake(world, **changes), by=world.noor, now=NOW)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor, now=NOW)
    return case


def test_thirty_pupils_cost_no_more_queries_than_one(at, django_assert_num_queries, django_assert_max_num_queries):
    world = at("planning")
    desk = Desk(world.sam)
    with django_assert_max_num_queries(40) as one:
        desk.look("/pupils")
    for number in range(29):
        case = another_pupil(world, f"Kind{number}", f"Van {number}")
        conversations.start(case, trigger="start", by=world.noor, now=NOW)
    with django_assert_num_queries(len(one)):
        words = desk.look("/pupils")
    assert words.count("I can ") == 3 * 25
    assert desk.look("/pupils?page=2").count("I can ") == 3 * 5


@pytest.mark.parametrize(("here", "there"), [("1", ""), ("2", "?page=2"), ("//elsewhere.example", "")])
def test_an_answer_leads_back_to_the_page_of_the_list_on_which_it_was_given(at, here, there):
    world = at("planning")
    response = Desk(world.sam).post(answer_at(world, world.slots[0]), {"answer": "no", "back": here})
    assert response["Location"] == f"/pupils{there}#conversation-{world.case.number}"
