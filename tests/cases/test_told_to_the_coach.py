"""What a parent told her coach: written down as such, with the interpreter, and she reads that she said so herself."""

import pytest
from django.urls import reverse

from cases.models import Reply
from cases.policy.projections.guardian import own_question
from tests.cases.coach import Coach


@pytest.fixture
def world(at):
    return at("planning")


def tell(world, **data):
    address = reverse("cases:told-reply", args=[world.case.number, world.talk.pk, world.slots[0].pk])
    return Coach(world.noor).send(address, guardian=world.selam.pk, **data)


def test_the_answer_keeps_who_wrote_it_down_the_language_and_the_interpreter(world):
    page = tell(world, answer="yes", with_interpreter="on")
    reply = Reply.objects.get(user=world.selam)
    assert (reply.via, reply.recorded_by, reply.language, reply.with_interpreter) == ("told", world.noor, "ti", True)
    assert "Selam: yes (told the coach in person, Tigrinya, with an interpreter" in page.words


def test_without_an_interpreter_no_language_is_made_up(world):
    page = tell(world, answer="no")
    reply = Reply.objects.get(user=world.selam)
    assert (reply.language, reply.with_interpreter) == ("", False)
    assert "Selam: no (told the coach in person, " in page.words


def test_only_for_who_needs_an_interpreter_it_is_asked(world):
    question = "an interpreter was there (Tigrinya)"
    assert question in Coach(world.noor).open(world.talk.get_absolute_url()).words
    world.selam.needs_interpreter = False
    world.selam.save(update_fields=["needs_interpreter"])
    assert "an interpreter was there" not in Coach(world.noor).open(world.talk.get_absolute_url()).words


def test_she_reads_that_she_said_so_herself(world):
    tell(world, answer="no")
    world.talk.refresh_from_db()
    assert [answer.told for answer in own_question(world.selam, world.talk).answered] == [True]


def test_the_school_reads_the_answer_and_not_how_it_came(world):
    tell(world, answer="yes", with_interpreter="on")
    words = Coach(world.sam).open(f"/pupils/{world.case.number}").words
    assert "with an interpreter" not in words.split("When can")[-1].split("Agreements")[0]
    assert "told the coach" not in words
