"""One question on a screen: can you come then? (domain.md S4, design.md §6)"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import conversations
from cases.models import Participant, Reply, Slot
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.templatetags.ui import as_moment
from tests.guardian.phone import is_asked, read
from tests.world import nothing_else_fits


def when(slot):
    """The day as she reads it, in English."""
    from django.utils import translation

    with translation.override("en"):
        return as_moment(slot.starts_at).split(",")[0]


def answers_of(person):
    return {reply.slot.rank: (reply.answer, reply.via) for reply in Reply.objects.filter(user=person)}


def test_the_link_asks_the_best_time_and_shows_nothing_more(at, phone):
    world = at("planning")
    page = phone.open(world.selam, world.talk)
    assert is_asked(page, when(world.slots[0]))
    assert "from 08:30 to 09:15" in read(page)
    assert [when(slot) in read(page) for slot in world.slots[1:]] == [False, False]


def test_in_dutch_the_time_is_said_in_words_too(at, phone):
    world = at("planning")
    assert "half negen ’s ochtends" in read(phone.open(world.selam, world.talk, language="nl"))


def test_a_yes_is_thanked_for_and_then_nothing_is_asked(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    page = phone.tap("yes")
    assert "You will hear when it is fixed." in read(page)
    assert when(world.slots[0]) in read(page)
    assert not is_asked(page, when(world.slots[1]))
    assert answers_of(world.selam) == {1: ("yes", "link")}


def test_a_no_leads_to_the_next_best_time(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    with nothing_else_fits(world):
        assert is_asked(phone.tap("no"), when(world.slots[1]))
        assert is_asked(phone.tap("no"), when(world.slots[2]))
        page = phone.tap("no")
    assert "We are looking for a time" in read(page)
    assert answers_of(world.selam) == {1: ("no", "link"), 2: ("no", "link"), 3: ("no", "link")}


def test_a_yes_that_fits_everybody_fixes_it(at, phone):
    world = at("planning")
    conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.sam)
    phone.open(world.selam, world.talk)
    page = phone.tap("yes")
    assert "Your appointment is fixed" in read(page)
    assert when(world.slots[0]) in read(page)


def test_when_school_cannot_make_her_time_she_is_asked_the_next(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    phone.tap("yes")
    conversations.reply(world.slots[0], user=world.sam, answer="no", by=world.sam)
    page = phone.get("/")
    assert is_asked(page, when(world.slots[1]))
    assert "wegwijzer" not in read(page).lower()


def test_she_can_take_an_answer_back_while_it_is_open(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    phone.tap("yes")
    assert is_asked(phone.tap("no", world.slots[0]), when(world.slots[1]))
    assert "You said: no" in read(phone.get("/"))
    assert "You said: yes" in read(phone.tap("yes", world.slots[0]))
    assert answers_of(world.selam) == {1: ("yes", "link")}


def test_a_time_that_was_not_asked_is_not_answered(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    page = phone.tap("yes", world.slots[2])
    assert page.status_code == 422
    assert "This has changed just now." in read(page)
    assert is_asked(page, when(world.slots[0]))
    assert answers_of(world.selam) == {}


def test_an_answer_to_times_that_were_replaced_shows_the_new_one(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    conversations.propose_again(world.talk, by=world.noor)
    new = world.talk.slots.get(round=2, rank=1)
    page = phone.tap("yes", world.slots[0])
    assert "This has changed just now." in read(page)
    assert is_asked(page, when(new))
    assert answers_of(world.selam) == {}


def test_a_time_that_is_past_is_not_asked_any_more(at, phone):
    world = at("planning")
    world.clock.move_to(world.slots[0].starts_at + timedelta(minutes=1))
    page = phone.open(world.selam, world.talk)
    assert is_asked(page, when(world.slots[1]))
    assert "This has changed just now." in read(phone.tap("yes", world.slots[0]))
    assert answers_of(world.selam) == {}


@pytest.mark.parametrize("sent", [{}, {"answer": "perhaps"}, {"slot": "x", "answer": "yes"}, {"slot": "9" * 30}])
def test_something_else_than_an_answer_is_asked_again(at, phone, sent):
    world = at("planning")
    phone.open(world.selam, world.talk)
    page = phone.post("/answer", sent)
    assert page.status_code == 422
    assert is_asked(page, when(world.slots[0]))
    assert answers_of(world.selam) == {}


def test_another_time_asks_the_days_and_then_the_part_of_the_day(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    days = phone.tap("other")
    assert "Which days suit you?" in read(days)
    given = {"slot": world.slots[0].pk, "days": ["1", "3"]}
    assert "In which part of the day?" in read(phone.post("/other-time", given))
    assert answers_of(world.selam) == {}
    page = phone.post("/other-time", {**given, "part": "both"}, follow=True)
    assert "We know now which days suit you better." in read(page)
    fresh = world.talk.slots.get(rank=4)  # made for her wish, so that it comes before the others
    assert (fresh.starts_at.weekday(), is_asked(page, when(fresh))) == (1, True)
    assert answers_of(world.selam) == {1: ("no", "link")}
    wishes = Participant.objects.get(conversation=world.talk, user=world.selam).wishes
    assert wishes == [[1, "afternoon"], [1, "morning"], [3, "afternoon"], [3, "morning"]]


def test_without_a_day_the_question_stays(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    page = phone.post("/other-time", {"slot": world.slots[0].pk})
    assert page.status_code == 422
    assert "Choose at least one day." in read(page)


def test_a_wish_counts_also_when_the_question_has_changed(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    conversations.propose_again(world.talk, by=world.noor)
    given = {"slot": world.slots[0].pk, "days": ["1"], "part": "morning"}
    page = phone.post("/other-time", given, follow=True)
    assert is_asked(page, when(world.talk.slots.get(round=2, rank=1)))
    assert Participant.objects.get(conversation=world.talk, user=world.selam).wishes == [[1, "morning"]]
    assert answers_of(world.selam) == {}


def test_a_wish_can_be_told_when_no_time_was_left(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    with nothing_else_fits(world):
        for _slot in world.slots:
            phone.tap("no")
    assert "Say which days suit you" in read(phone.get("/"))
    page = phone.post("/other-time", {"slot": "", "days": ["2"], "part": "morning"}, follow=True)
    assert "We know now which days suit you better." in read(page)


def test_when_it_is_fixed_no_other_time_is_asked(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    assert phone.get("/other-time")["Location"] == "/"
    page = phone.tap("no", world.slots[0])
    assert "This has changed just now." in read(page)
    assert "Your appointment is fixed" in read(page)
    assert answers_of(world.selam) == {1: ("yes", "link")}


def test_afterwards_it_says_that_it_has_been(at, phone):
    world = at("held")
    world.clock.move_to(world.after)
    assert "This appointment has been" in read(phone.open(world.selam, world.talk))


def test_also_before_anybody_wrote_it_down(at, phone):
    world = at("confirmed")
    world.clock.move_to(world.talk.slot.ends_at + timedelta(minutes=1))
    assert "This appointment has been" in read(phone.open(world.selam, world.talk))


def test_a_conversation_called_off_says_only_that(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    conversations.cancel(world.talk, reason="unsafe", by=world.noor)
    page = phone.get("/")
    assert "There is no appointment now" in read(page)
    assert "safe" not in read(page)


def test_her_first_page_asks_the_database_as_little_for_six_times_as_for_three(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    with CaptureQueriesContext(connection) as three:
        phone.get("/")
    with acting(SYSTEM):
        for slot in world.slots:
            later = {"starts_at": slot.starts_at + timedelta(days=7), "ends_at": slot.ends_at + timedelta(days=7)}
            Slot(conversation=world.talk, round=slot.round, rank=slot.rank + 3, **later).save()
    with CaptureQueriesContext(connection) as six:
        phone.get("/")
    asked = [query["sql"] for query in six if query["sql"].startswith("SELECT")]
    assert (len(six), len(asked)) == (len(three), 5), asked
