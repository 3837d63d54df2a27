"""The question reaches her, whatever the others answer in the meantime."""

from cases.actions import conversations
from cases.models import Reply
from ruggensteun.delivery.models import Notification


def waiting(world):
    """Ranks of the times about which a question waits for her."""
    rows = Notification.objects.filter(kind="guardian.asked", recipient=world.selam, state="waiting")
    return [next(slot.rank for slot in world.slots if slot.pk == row.sequence) for row in rows]


def sam_says(world, rank, answer):
    conversations.reply(world.slots[rank - 1], user=world.sam, answer=answer, by=world.sam)


def test_her_question_stays_when_school_answers_before_her_safe_hours(at):
    world = at("planning")
    assert waiting(world) == [1]
    sam_says(world, 2, "yes")
    sam_says(world, 1, "yes")
    assert waiting(world) == [1]


def test_her_question_moves_on_with_what_school_cannot_make_and_back_again(at):
    world = at("planning")
    sam_says(world, 1, "no")
    assert waiting(world) == [2]
    sam_says(world, 1, "yes")
    assert waiting(world) == [1]


def test_who_can_come_is_not_asked_about_another_time(at):
    world = at("planning")
    conversations.reply(world.slots[0], user=world.selam, answer="yes", by=world.selam, via="link")
    sam_says(world, 3, "no")
    assert Reply.objects.filter(user=world.selam).count() == 1
    assert waiting(world) == []
