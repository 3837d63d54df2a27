"""The screen from which a coach calls those who have not answered."""

from django.urls import reverse

from cases.models import Conversation
from ruggensteun.audit.acting import SYSTEM, acting
from tests.cases.coach import Coach


def page_of(world, name="call", *more):
    return reverse(f"cases:{name}", args=[world.case.number, world.talk.pk, *more])


def with_a_phone(world):
    with acting(SYSTEM):
        world.sam.work_phone = "+31134445566"
        world.sam.save(update_fields=["work_phone"])


def test_it_says_who_how_in_which_language_and_what_was_answered(at):
    world = at("planning")
    with_a_phone(world)
    page = Coach(world.noor).open(page_of(world))
    assert [heading for heading in page.cards if " " in heading] == ["Sam school contact", "Selam parent or carer"]
    assert "+31 13 444 5566" in page.words
    assert "+31612345678" not in page.html  # her own number is behind safe contact
    assert "Needs an interpreter: Tigrinya" in page.words
    assert set(page.eyes().values()) == {"you · only you and your substitute"} or "only you" in "".join(
        page.eyes().values()
    )


def test_each_answer_is_one_button_and_the_last_one_fixes_the_time(at):
    world = at("planning")
    coach = Coach(world.noor)
    for person in (world.sam, world.selam):
        page = coach.send(page_of(world, "called", world.slots[0].pk), person=person.pk, answer="yes")
    assert "This time suits everybody. It is fixed." in page.words
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.state, talk.slot) == ("confirmed", world.slots[0])
    answers = {reply.user: (reply.via, reply.recorded_by) for reply in world.slots[0].replies.all()}
    assert answers[world.sam] == answers[world.selam] == ("phoned", world.noor)


def test_what_was_answered_meanwhile_stands_there(at):
    world = at("planning")
    coach = Coach(world.noor)
    page = coach.send(page_of(world, "called", world.slots[0].pk), person=world.sam.pk, answer="if_need_be")
    assert "If need be (told to Noor, by telephone)" in page.words


def test_only_people_at_the_table_can_be_answered_for(at):
    world = at("planning")
    coach = Coach(world.noor)
    for who in (world.dawit.pk, world.noor.pk, "x"):
        assert coach.send(page_of(world, "called", world.slots[0].pk), person=who, answer="yes").status == 404


def test_others_do_not_know_that_it_exists(at):
    world = at("planning")
    for person in (world.bram, world.sam, world.lotte):
        assert Coach(person).open(page_of(world)).status == 404
        assert Coach(person).send(page_of(world, "called", world.slots[0].pk), person=1, answer="yes").status == 404


def test_what_is_fixed_needs_no_call(at):
    world = at("confirmed")
    assert Coach(world.noor).client.get(page_of(world)).url == world.talk.get_absolute_url()
