"""The preview is what arrives: word for word, for every kind of message to a guardian (domain.md S2, S3)."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from cases.actions import conversations, safe_contact
from cases.actions.previews import PLACEHOLDER, previews
from ruggensteun.delivery import kinds, outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.texts import MemoryTexts, written
from tests.cases.coach import Coach


@pytest.fixture(autouse=True)
def nothing_sent(monkeypatch):
    monkeypatch.setattr(MemoryTexts, "sent", [])


def without_token(text):
    return re.sub(r"/a/[\w-]{22}", "/a/…", text)


def sent(kind):
    """What arrived of this kind, sent for real."""
    MemoryTexts.sent.clear()
    mail.outbox.clear()
    row = Notification.objects.filter(kind=kind).latest("pk")
    Notification.objects.filter(pk=row.pk).update(due_at=timezone.now())
    outbox.deliver(row.pk)
    if mail.outbox:
        return mail.outbox[0].subject, mail.outbox[0].body, mail.outbox[0].from_email
    return "", MemoryTexts.sent[0][1], "Afspraak"


def preview(world, kind):
    world.selam.refresh_from_db()
    [found] = [one for one in previews(world.selam, talk=world.talk) if one.kind == kind]
    return found


def test_every_kind_of_message_to_a_guardian_has_a_preview(world):
    kinds_there = {name for name in kinds.names() if name.startswith("guardian.")}
    assert {one.kind for one in previews(world.selam)} == kinds_there


@pytest.mark.parametrize("channel", ["text", "mail"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_shown_is_what_arrives(at, channel, language):
    world = at("planning")
    world.clock.shift(60 * 60 * 2)  # eleven o'clock: a safe hour
    safe_contact.agree(
        world.case, guardian=world.selam, by=world.noor, channel=channel, address="s@example.org", language=language
    )
    for kind in ("guardian.asked", "guardian.confirmed", "guardian.reminder", "guardian.cancelled"):
        if kind == "guardian.confirmed":
            for person, via in ((world.sam, "self"), (world.selam, "link")):
                conversations.reply(world.slots[0], user=person, answer="yes", by=person, via=via)
        shown = preview(world, kind) if kind != "guardian.confirmed" else None
        if kind == "guardian.cancelled":
            conversations.cancel(world.talk, reason="not_needed", by=world.noor)
        subject, text, sender = sent(kind)
        world.talk.refresh_from_db()
        if shown is None:  # its preview was that of before, with the first time that was proposed
            [shown] = [one for one in previews(world.selam) if one.kind == kind]
            assert (without_token(text).split(":")[0], shown.subject) == (shown.text.split(":")[0], subject)
            continue
        assert (shown.subject, shown.text, shown.sender) == (subject, without_token(text), sender)
        assert shown.parts == (0 if channel == "mail" else written(text).parts)


def test_the_placeholder_is_as_long_as_a_real_token(world):
    from ruggensteun.tokens import derive

    assert len(PLACEHOLDER) == len(derive("guardian link", "salt"))


def test_the_coach_reads_on_the_conversation_what_may_still_come(at):
    world = at("confirmed")
    page = Coach(world.noor).open(world.talk.get_absolute_url())
    assert "What comes to Selam" in page.words
    assert ("The day before" in page.words, "A time to answer" in page.words) == (True, False)
    preview = page.html.split('class="preview"')[1].split("</div>")[0]
    for word in ("Yara", "Selam", "Wegwijzer", "Anker", "Ruggensteun", "opvang"):
        assert word not in preview


def test_a_talk_that_is_over_promises_no_message(at):
    world = at("held")
    assert "What comes to" not in Coach(world.noor).open(world.talk.get_absolute_url()).words
