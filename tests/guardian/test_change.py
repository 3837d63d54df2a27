"""She cannot come after all, or would rather not: two taps, after her code (domain.md S4, S13)."""

import pytest

from cases.models import Conversation
from tests.guardian.phone import is_asked, read
from tests.world import CODE


def fixed(at, phone, code=CODE):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    if code:
        phone.enter(code)
    return world


@pytest.mark.parametrize("why", ["cannot", "illness"])
def test_who_cannot_come_is_asked_another_time_at_once(at, phone, why):
    world = fixed(at, phone)
    assert "Can you not come?" in read(phone.get("/"))
    assert "I am ill" in read(phone.get("/cannot-come"))
    page = phone.post("/cannot-come", {"why": why}, follow=True)
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.state, talk.moved_because, talk.let_go_by) == ("planning", why, world.selam)
    first = talk.slots.filter(round=talk.round).first()
    from tests.guardian.test_question import when

    assert is_asked(page, when(first))


def test_who_does_not_want_it_now_is_asked_nothing_more(at, phone):
    world = fixed(at, phone)
    phone.post("/cannot-come", {"why": "not_wanted"})
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.state, talk.cancel_reason, talk.let_go_by) == ("cancelled", "not_wanted", world.selam)


@pytest.mark.parametrize("why", ["not_needed", "unsafe", "interpreter", ""])
def test_her_list_of_reasons_is_closed(at, phone, why):
    world = fixed(at, phone)
    assert phone.post("/cannot-come", {"why": why}).status_code == 422
    world.talk.refresh_from_db()
    assert world.talk.state == "confirmed"


def test_the_school_does_not_read_why_or_by_whom(at, phone):
    from tests.cases.desk import Desk

    world = fixed(at, phone)
    phone.post("/cannot-come", {"why": "illness"})
    page = Desk(world.sam).look(f"/pupils/{world.case.number}")
    assert "somebody is ill" not in page
    assert "let go" not in page
