"""Planning a conversation and all that follows from it, as the coach does it on her pages."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from cases.actions import conversations, seats
from cases.models import Agreement, Conversation, Reply
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.own_time import add_exception
from schools.actions import add_closure
from tests.cases.coach import Coach
from tests.world import HERE, NOW, nothing_else_fits


def address(world, name, *more):
    return reverse(f"cases:{name}", args=[world.case.number, *more])


def talk_page(world, name="conversation", *more):
    return address(world, name, world.talk.pk, *more)


def test_each_reason_says_by_when_the_conversation_should_be_held(world):
    words = Coach(world.noor).open(address(world, "plan")).words
    assert "start of the guidance Getting to know each other" in words
    assert "Monday 28 September at the latest" in words
    assert "Something happened. Meet soon, so that school knows what the child needs. Monday 14 September" in words
    assert "looking back together" not in words


def test_where_to_meet_is_a_choice_and_never_free_text(world):
    page = Coach(world.noor).open(address(world, "plan"))
    form = page.html.split("<form")[-1]
    assert 'type="text"' not in form
    assert "<textarea" not in form


def test_starting_leads_to_three_times(world):
    page = Coach(world.noor).send(address(world, "plan"), trigger="start", place="library")
    talk = Conversation.objects.get()
    assert (talk.place, talk.slots.count()) == ("library", 3)
    assert "When can everybody?" in page.cards
    assert page.words.count("Selam told me:") == 3


def test_a_reason_that_does_not_exist_is_refused(world):
    page = Coach(world.noor).send(address(world, "plan"), trigger="gossip", place="school")
    assert (page.status, Conversation.objects.count()) == (422, 0)


def test_when_no_time_is_left_the_page_says_so_and_nothing_is_started(world):
    for first, last in ((date(2026, 9, 1), date(2026, 10, 20)), (date(2026, 10, 21), date(2026, 11, 6))):
        add_closure(world.wegwijzer, first_day=first, last_day=last, kind="other", by=world.lotte)
    page = Coach(world.noor).send(address(world, "plan"), trigger="violence", place="online")
    assert (page.status, Conversation.objects.count()) == (422, 0)
    assert "Check the hours." in page.words
    assert page.html.count("checked") == 2


def test_a_calendar_without_school_days_is_said_before_anything_is_asked(world):
    for first, last in ((date(2026, 9, 1), date(2026, 10, 20)), (date(2026, 10, 21), date(2026, 12, 18))):
        add_closure(world.wegwijzer, first_day=first, last_day=last, kind="other", by=world.lotte)
    words = Coach(world.noor).open(address(world, "plan")).words
    assert "The school is closed on nearly all days to come. Check its closures." in words


def test_a_deadline_that_has_passed_is_said(at):
    world = at("planning")
    world.clock.move_to(datetime(2026, 10, 1, 9, tzinfo=HERE))
    assert "it should have been by Monday 28 September" in Coach(world.noor).open(talk_page(world)).words


def test_what_is_still_missing_stands_in_place_of_the_form(at):
    world = at("registered")
    page = Coach(world.noor).open(address(world, "plan"))
    assert "This is still missing" in page.cards
    assert "Find times" not in page.words


def test_while_one_is_being_planned_the_page_leads_to_it(at):
    world = at("planning")
    response = Coach(world.noor).client.get(address(world, "plan"))
    assert response["Location"] == world.talk.get_absolute_url()


def test_what_the_mother_told_her_coach_counts_as_her_answer(at):
    world = at("planning")
    slot = world.slots[0]
    conversations.reply(slot, user=world.sam, answer="yes", by=world.sam)
    page = Coach(world.noor).send(talk_page(world, "told-reply", slot.pk), guardian=world.selam.pk, answer="yes")
    assert "This time suits everybody. It is fixed." in page.words
    reply = Reply.objects.get(slot=slot, user=world.selam)
    assert (reply.answer, reply.via, reply.recorded_by) == ("yes", "told", world.noor)
    world.talk.refresh_from_db()
    assert world.talk.slot == slot


def test_a_no_crosses_out_the_time(at):
    world = at("planning")
    coach = Coach(world.noor)
    page = coach.send(talk_page(world, "told-reply", world.slots[0].pk), guardian=world.selam.pk, answer="no")
    assert "not everybody can" in page.words
    assert page.words.count("Selam told me:") == 3  # another one took its place


@pytest.mark.parametrize("guardian", ["dawit", "sam", "noor"])
def test_nobody_but_a_parent_at_this_table_can_be_answered_for(at, guardian):
    world = at("planning")
    data = {"guardian": getattr(world, guardian).pk, "answer": "yes"}
    assert Coach(world.noor).send(talk_page(world, "told-reply", world.slots[0].pk), **data).status == 404
    assert not Reply.objects.exclude(via="proposed").exists()


def test_an_answer_to_a_time_that_was_replaced_changes_nothing(at):
    world = at("planning")
    conversations.propose_again(world.talk, by=world.noor)
    data = {"guardian": world.selam.pk, "answer": "yes"}
    page = Coach(world.noor).send(talk_page(world, "told-reply", world.slots[0].pk), **data)
    assert "These times have been replaced. Have a look at the new ones." in page.words
    assert not Reply.objects.filter(user=world.selam).exists()


def test_other_times_follow_what_suits_the_mother(at):
    world = at("planning")
    page = Coach(world.noor).send(talk_page(world, "propose-again"), days=["1"], parts=["morning"])
    assert "Selam would rather: Tuesday morning." in page.words
    world.talk.refresh_from_db()
    best = world.talk.slots.filter(round=2).first()
    assert (world.talk.round, best.starts_at.astimezone().weekday()) == (2, 1)


def test_a_fixed_conversation_can_be_moved(at):
    world = at("confirmed")
    assert Coach(world.noor).send(talk_page(world, "move-conversation")).status == 422
    page = Coach(world.noor).send(talk_page(world, "move-conversation"), reason="interpreter")
    assert "New times have been proposed." in page.words
    assert "was let go of by Noor : there is no interpreter then" in page.words.replace("Noor:", "Noor :")
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.round) == ("planning", 2)


def test_calling_off_needs_one_of_a_few_reasons(at):
    world = at("confirmed")
    coach = Coach(world.noor)
    assert coach.send(talk_page(world, "cancel-conversation"), reason="school_changed").status == 422
    page = coach.send(talk_page(world, "cancel-conversation"), reason="illness")
    assert "The conversation has been called off." in page.words
    assert "somebody is ill" in coach.open(talk_page(world)).words
    world.talk.refresh_from_db()
    assert world.talk.cancel_reason == "illness"


def test_what_has_been_called_off_cannot_be_moved(at):
    world = at("confirmed")
    conversations.cancel(world.talk, reason="illness", by=world.noor)
    page = Coach(world.noor).send(talk_page(world, "move-conversation"))
    assert "This conversation cannot be moved any more." in page.words


def test_the_calendar_file_names_nobody_and_is_logged(at):
    world = at("confirmed")
    response = Coach(world.noor).client.get(talk_page(world, "calendar"))
    assert response["Content-Disposition"] == 'attachment; filename="gesprek.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == world.talk.slot.starts_at
    for word in (b"Yara", b"Selam", b"Sam", b"Wegwijzer", b"Anker"):
        assert word not in response.content
    row = AccessLog.objects.get(action="export")
    assert (row.actor_id, row.actor_role, row.case_ids) == (world.noor.pk, "coach", [world.case.pk])


def test_without_a_fixed_time_there_is_no_calendar_file(at):
    world = at("planning")
    assert Coach(world.noor).open(talk_page(world, "calendar")).status == 404


def test_before_its_time_a_conversation_cannot_be_written_down(at):
    world = at("confirmed")
    data = {"took_place": "yes", "came": [world.noor.pk, world.sam.pk]}
    page = Coach(world.noor).send(talk_page(world, "record"), **data)
    assert (page.status, Conversation.objects.get().state) == (422, "confirmed")


def afterwards(world):
    world.clock.move_to(world.talk.slot.ends_at)
    return Coach(world.noor)


def test_afterwards_the_page_asks_how_it_went(at):
    world = at("confirmed")
    coach = afterwards(world)
    assert "How did it go?" in coach.open(talk_page(world)).cards
    data = {"took_place": "yes", "came": [world.noor.pk, world.selam.pk]}
    page = coach.send(talk_page(world, "record"), **data)
    assert "Who came Noor, Selam" in page.words
    assert "Agreement 3" in page.words
    assert Conversation.objects.get().state == "held"


def test_a_conversation_needs_two(at):
    world = at("confirmed")
    page = afterwards(world).send(talk_page(world, "record"), took_place="yes", came=[world.noor.pk])
    assert page.status == 422
    assert "Mark at least two people who were there." in page.words


def test_who_was_not_at_the_table_cannot_have_come(at):
    world = at("confirmed")
    came = [world.noor.pk, world.dawit.pk]
    assert afterwards(world).send(talk_page(world, "record"), took_place="yes", came=came).status == 422
    assert Conversation.objects.get().state == "confirmed"


def test_what_did_not_take_place_gets_a_new_time(at):
    world = at("confirmed")
    coach = afterwards(world)
    assert "It did not take place" in coach.send(talk_page(world, "record"), took_place="no").cards
    coach.send(talk_page(world, "move-conversation"))
    assert Conversation.objects.get().state == "planning"


def agreed(**texts):
    """The form of three agreements as a browser sends it: every field, most of them empty."""
    empty = {f"agreement{at}-{name}": "" for at in range(3) for name in ("what", "by_when", "plain")}
    return {**empty, **{f"agreement{at}-who": "school" for at in range(3)}, **texts}


@pytest.fixture
def held(at):
    world = at("held")
    world.clock.move_to(world.after)
    return world


def test_three_agreements_are_made_at_once(held):
    texts = {
        "agreement0-what": "Elke maandag een kwartier praten",
        "agreement1-what": "Huiswerk mag op school af",
        "agreement1-plain": "Yara maakt haar huiswerk op school",
        "agreement1-by_when": "2026-10-01",
        "agreement2-what": "Brengt Yara op tijd",
        "agreement2-who": "guardian",
    }
    page = Coach(held.noor).send(talk_page(held, "agreement"), **agreed(**texts))
    assert "The agreements have been made." in page.words
    rows = [(row.what, row.plain, row.who, row.by_when) for row in Agreement.objects.all()]
    assert rows == [
        ("Elke maandag een kwartier praten", "", "school", None),
        ("Huiswerk mag op school af", "Yara maakt haar huiswerk op school", "school", date(2026, 10, 1)),
        ("Brengt Yara op tijd", "", "guardian", None),
    ]


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("what", "Ophalen bij Stationsstraat 12", "This looks like a street with a number."),
        ("what", "Bel 06 12345678", "This looks like a phone number."),
        ("plain", "Kom naar 5038 AB", "This looks like a postcode."),
        ("plain", "Het Anker belt school", "The name of the shelter is in this text."),
    ],
)
def test_an_address_in_one_agreement_keeps_all_three_waiting(held, field, text, sentence):
    texts = {"agreement0-what": "Elke maandag praten", "agreement1-what": "Huiswerk", f"agreement1-{field}": text}
    page = Coach(held.noor).send(talk_page(held, "agreement"), **agreed(**texts))
    assert (page.status, Agreement.objects.count()) == (422, 0)
    assert sentence in page.html.split(f'id="id_agreement1-{field}_error"')[1].split("</div>")[0]
    assert "Elke maandag praten" in page.words
    assert text in page.words


def test_an_agreement_with_only_a_day_asks_what_was_agreed(held):
    page = Coach(held.noor).send(talk_page(held, "agreement"), **agreed(**{"agreement1-by_when": "2026-10-01"}))
    assert (page.status, Agreement.objects.count()) == (422, 0)
    assert "Write down what was agreed, or leave this agreement empty." in page.words


def test_an_empty_form_makes_no_agreement(held):
    page = Coach(held.noor).send(talk_page(held, "agreement"), **agreed())
    assert (page.status, Agreement.objects.count()) == (422, 0)


def test_no_agreement_follows_from_a_talk_that_was_not_held(at):
    world = at("confirmed")
    texts = agreed(**{"agreement0-what": "Elke maandag praten"})
    page = Coach(world.noor).send(talk_page(world, "agreement"), **texts)
    assert (page.status, Agreement.objects.count()) == (422, 0)


def test_an_agreement_is_settled_once(held):
    coach = Coach(held.noor)
    coach.send(talk_page(held, "agreement"), **agreed(**{"agreement0-what": "Elke maandag praten"}))
    row = Agreement.objects.get()
    assert "Written down." in coach.send(address(held, "settle", row.pk), state="done").words
    page = coach.send(address(held, "settle", row.pk), state="dropped", reason="otherwise")
    assert "This agreement has been settled already." in page.words
    row.refresh_from_db()
    assert row.state == "done"


def test_the_pages_say_who_sees_what(at):
    world = at("confirmed")
    assert Coach(world.noor).open(talk_page(world)).eyes() == {
        "The time is fixed": "you · school · mother",
        "For you": "only you and your substitute",
        "Something came up?": "only you and your substitute",
    }


def test_a_parent_who_got_a_seat_later_is_not_named_on_an_earlier_talk(at):
    world = at("confirmed")
    world.case.risk = "green"
    world.case.save(update_fields=["risk"])
    seats.admit_guardian(world.case, guardian=world.dawit, safe_together=True, by=world.noor)
    assert Coach(world.noor).open(talk_page(world)).eyes()["The time is fixed"] == "you · school · mother"


BUTTONS = ["propose-again", "plan-apart", "move-conversation", "cancel-conversation", "record", "agreement"]


@pytest.mark.parametrize("who", ["bram", "joost", "lotte", "henk", "mila", "sam", "fenna"])
def test_for_everybody_else_these_pages_do_not_exist(at, who):
    world = at("confirmed")
    coach = Coach(getattr(world, who))
    assert [coach.open(talk_page(world, name)).status for name in ("conversation", "calendar")] == [404, 404]
    assert [coach.send(talk_page(world, name), reason="illness").status for name in BUTTONS] == [404] * len(BUTTONS)
    data = {"guardian": world.selam.pk, "answer": "no"}
    assert coach.send(talk_page(world, "told-reply", world.slots[0].pk), **data).status == 404
    assert Conversation.objects.get().state == "confirmed"


def test_a_talk_of_another_case_is_not_found_through_this_one(at):
    world = at("planning")
    assert Coach(world.noor).open(address(world, "conversation", world.talk.pk + 1)).status == 404


# What the coach has to do now stands above everything else, the same as on her list


def test_as_long_as_people_may_answer_there_is_nothing_to_do(at):
    world = at("planning")
    page = Coach(world.noor).open(talk_page(world))
    assert "Waiting for Sam, Selam, until the end of Wednesday 9 September." in page.words
    assert "This asks for you now" not in page.cards


def test_who_stays_silent_is_to_be_called(at):
    world = at("planning")
    world.clock.shift(timedelta(days=3))
    page = Coach(world.noor).open(talk_page(world))
    assert "Call Sam and Selam about a time. An answer was asked by Wednesday 9 September." in page.words
    assert page.eyes()["This asks for you now"] == "only you and your substitute"
    assert "You do not have to do anything now" not in page.words


def test_a_last_day_that_cannot_be_kept_says_what_stands_in_the_way(at):
    world = at("seated")
    for number in range(1, 30):
        day = NOW.date() + timedelta(days=number)
        add_exception(world.sam, kind="away", first_day=day, last_day=day, by=world.sam)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    words = Coach(world.noor).open(talk_page(world)).words
    assert "The last day comes near and no time is fixed." in words
    assert "In the way:" in words
    assert "Sam is away, until Tuesday 6 October" in words


def test_times_that_suit_nobody_lead_to_other_times(at):
    world = at("planning")
    with nothing_else_fits(world):
        for slot in world.slots:
            conversations.reply(slot, user=world.sam, answer="no", by=world.sam)
    page = Coach(world.noor).open(talk_page(world))
    assert "None of the times fits everybody." in page.words
    assert 'href="#other-times"' in page.html
    assert "Call about a time" not in page.words


def test_of_a_fixed_time_only_that_one_is_explained(at):
    world = at("confirmed")
    words = Coach(world.noor).open(talk_page(world)).words
    assert words.count("before the last day on which it should be held") == 1
