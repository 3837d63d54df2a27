"""From the gate to the door: whatever changes, in whatever order, nothing leaves that she did not say is safe (S2)."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cases.actions import safe_contact
from ruggensteun.delivery import kinds, outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import SafeContact
from tests.ground.test_gate import HERE
from tests.world import NOW

NUMBERS = ("+31612345678", "+31687654321")
quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
profiles = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["text", "text", "mail", "in_person"]),
        "number": st.sampled_from(["", *NUMBERS, *NUMBERS]),
        "address": st.sampled_from(["", "s@example.org", "selam@example.org"]),
        "days": st.just("0123456") | st.sets(st.sampled_from("0123456"), min_size=1).map(lambda days: "".join(days)),
        "not_before": st.none() | st.none() | quarters,
        "not_after": st.none() | st.none() | quarters,
        "device": st.sampled_from(["own", "own", "own", "shared", "unknown"]),
    }
)
steps = st.one_of(
    st.tuples(st.just("agree"), profiles),
    st.tuples(st.just("unsafe"), st.none()),
    st.tuples(st.just("message"), st.integers(1, 72)),
    st.tuples(st.just("message"), st.integers(1, 720)),
    st.tuples(st.just("pass"), st.integers(1, 40 * 24 * 4)),
    st.tuples(st.just("pass"), st.integers(1, 48)),
    st.tuples(st.just("break"), st.none()),
)
SAFE = {"channel": "text", "number": NUMBERS[0], "device": "own", "not_before": None}
left = []


class Recorder:
    """Notes what left, when, and what her profile said at that very moment; breaks now and then."""

    broken = False

    def send(self, number, text, reference):
        if Recorder.broken:
            Recorder.broken = False
            raise ConnectionError
        left.append(("text", number, text, timezone.now()))


def said_safe(channel, address, at):
    """Whether her profile as it stands in the database allows this, read field by field."""
    contact = SafeContact.objects.get()
    local = at.astimezone(HERE)
    own = contact.number if channel == "text" else contact.address
    return (
        contact.channel == channel
        and contact.device == "own"
        and address == own != ""
        and str(local.weekday()) in contact.days
        and (contact.not_before is None or contact.not_before <= local.time())
        and (contact.not_after is None or local.time() < contact.not_after)
        and (local.date() - contact.verified_on).days <= 30
    )


@pytest.fixture
def mother(world, settings, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register("guardian.hello")(lambda notification: kinds.Message("Subject", str(notification.subject_id)))
    settings.TEXT_BACKEND = "tests.ground.test_gate_to_door.Recorder"
    Notification.objects.update(state=Notification.State.WITHDRAWN)  # this is about those of this test
    left.clear()
    Recorder.broken = False
    act(world, "agree", SAFE, 0)
    return world


def act(world, step, what, number):
    if step == "agree":
        safe_contact.agree(world.case, guardian=world.selam, by=world.noor, **what)
    elif step == "unsafe":
        safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    elif step == "message":
        too_late_at = timezone.now() + timedelta(hours=what)
        outbox.announce("guardian.hello", recipient=world.selam, subject_id=number, too_late_at=too_late_at)
    elif step == "pass":
        world.clock.shift(timedelta(minutes=15 * what))
    else:
        Recorder.broken = True


def sweep():
    """What a worker does; whatever leaves must be safe at this moment."""
    before, mails = len(left), len(mail.outbox)
    for pk in outbox.due(timezone.now()):
        outbox.deliver(pk)
    new = [(channel, address, at) for channel, address, _text, at in left[before:]]
    new += [("mail", message.to[0], timezone.now()) for message in mail.outbox[mails:]]
    return [one for one in new if not said_safe(*one)]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(plan=st.lists(steps, min_size=2, max_size=14))
def test_nothing_ever_leaves_that_she_did_not_say_is_safe(mother, plan):
    left.clear()
    mail.outbox.clear()
    Recorder.broken = False
    mother.clock.move_to(NOW)
    with transaction.atomic():
        for number, (step, what) in enumerate(plan):
            act(mother, step, what, number)
            assert sweep() == []
        states = set(Notification.objects.filter(kind="guardian.hello").values_list("state", flat=True))
        transaction.set_rollback(True)
    event(f"left: {bool(left or mail.outbox)}")
    texts = [text for _channel, _number, text, _at in left] + [message.body for message in mail.outbox]
    assert len(texts) == len(set(texts))
    assert states <= {"waiting", "sent", "held", "withdrawn"}


def test_a_safe_profile_does_let_messages_out(mother):
    act(mother, "message", 5, 1)
    assert sweep() == []
    assert [(channel, number, text) for channel, number, text, _at in left] == [("text", NUMBERS[0], "1")]


@pytest.mark.parametrize("step", ["agree", "unsafe"])
def test_a_changed_profile_stops_what_waits_already(mother, step):
    act(mother, "agree", {"not_before": time(11)}, 0)
    act(mother, "message", 5, 1)
    assert sweep() == []
    act(mother, step, {"device": "shared"}, 2)
    act(mother, "pass", 12, 3)
    assert sweep() == []
    row = Notification.objects.get(kind="guardian.hello")
    assert (left, row.state) == ([], "held")
