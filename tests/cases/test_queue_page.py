"""The outbox for an administrator: whether messages leave, without a word of what they say or to whom."""

import pytest

from ruggensteun.delivery.models import Notification
from tests.cases.desk import Desk

PAGE = "/shelter/messages"


def test_an_administrator_sees_that_messages_wait_and_not_whose(at):
    world = at("confirmed")
    words = Desk(world.henk).look(PAGE)
    assert "About conversations, to professionals Waiting fewer than 5" in words
    assert [name for name in ("Yara", "Selam", "Sam", "Noor", "confirmed", "reminder") if name in words] == []


def test_five_and_more_are_counted(at):
    world = at("people")
    assert "Invitations" in Desk(world.henk).look(PAGE)
    row = Notification.objects.filter(kind="invitation").first()
    for number in range(900, 912):
        Notification.objects.create(
            kind="guardian.asked",
            recipient=row.recipient,
            subject_id=number,
            state="failed",
            attempts=6,
            created_at=row.created_at,
            due_at=row.due_at,
        )
    assert "To parents could not be delivered 12" in Desk(world.henk).look(PAGE)
    assert "6 times" in Desk(world.henk).look(PAGE)


def test_that_something_is_held_back_is_not_said_there(at):
    """It would tell how safe a parent is (domain.md S7, S13); her coach has it as a task."""
    world = at("confirmed")
    Notification.objects.filter(state="waiting", recipient=world.selam).update(state="withdrawn")
    before = Desk(world.henk).look(PAGE)
    row = Notification.objects.filter(recipient=world.selam, state="withdrawn").first()
    Notification.objects.filter(pk=row.pk).update(state="held", hold_reason="device")
    assert Desk(world.henk).look(PAGE) == before


@pytest.mark.parametrize("person", ["noor", "lotte", "mila", "sam"])
def test_it_is_for_nobody_else(world, person):
    assert Desk(getattr(world, person)).get(PAGE).status_code == 404


def test_an_empty_outbox_says_so(at):
    world = at("people")
    for row in Notification.objects.filter(state="waiting"):
        row.move("withdrawn")
    assert "Nothing waits: everything that was to be said has left." in Desk(world.henk).look(PAGE)
