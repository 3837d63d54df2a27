"""Yara's story, from intake to agreements, told through the actions."""

from datetime import timedelta

from cases.actions import agreements, consents, conversations
from cases.models import Conversation, Waiver
from cases.policy import access, projections, worklist
from ruggensteun.delivery import outbox
from ruggensteun.delivery.texts import MemoryTexts
from tests.world import HERE, NOW


def deliver(now):
    for pk in outbox.due(now):
        outbox.deliver(pk, now=now)


def test_from_intake_to_agreements(at, mailoutbox):
    MemoryTexts.sent.clear()
    world = at("registered")
    assert world.waiver.state == Waiver.State.ASKED
    assert list(access.school_cases(world.sam)) == []

    consents.decide_waiver(world.waiver, approve=True, by=world.bram)
    from cases.actions import seats

    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert list(access.school_cases(world.sam)) == [world.case]

    talk = conversations.start(world.case, trigger="start", by=world.noor)
    assert [slot.starts_at.astimezone(HERE).strftime("%a %d %H:%M") for slot in talk.slots.all()] == [
        "Thu 10 08:30",
        "Fri 11 13:45",
        "Mon 14 08:30",
    ]
    deliver(NOW)
    assert MemoryTexts.sent == []  # not before ten
    ten = NOW + timedelta(hours=1)
    world.clock.move_to(ten)
    deliver(ten)
    [(number, text, _reference)] = MemoryTexts.sent
    assert number == "+31612345678"
    assert "/a/" in text
    assert "Yara" not in text

    first = talk.slots.first()
    conversations.reply(first, user=world.sam, answer="yes", by=world.sam)
    talk.refresh_from_db()
    assert talk.state == Conversation.State.PLANNING
    conversations.reply(first, user=world.selam, answer="yes", by=world.selam, via="link")
    talk.refresh_from_db()
    assert (talk.state, talk.slot) == (Conversation.State.CONFIRMED, first)
    deliver(ten)
    assert "Yara" not in str([mail.message() for mail in mailoutbox])

    after = first.ends_at + timedelta(minutes=5)
    world.clock.move_to(after)
    conversations.record(talk, took_place=True, came=[world.noor.pk, world.sam.pk, world.selam.pk], by=world.noor)
    for what in ("Juf vraagt elke maandag hoe het gaat.", "Huiswerk mag op school.", "Noor belt over twee weken."):
        agreements.make(talk, what=what, who="school", by=world.noor)
    pupil = projections.pupil(world.sam, world.case.number)
    assert next(row.what for row in pupil.agreements) == "Juf vraagt elke maandag hoe het gaat."
    own = projections.own_page(world.selam, talk)
    assert len(own.agreements) == 3
    assert worklist.tasks(world.noor) == []
