"""A clock that jumps stops what would erase or send, until it is right again or somebody says so."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cases import tasks
from cases.actions import closing, machinery
from cases.models import Case
from ruggensteun.audit.acting import SYSTEM
from ruggensteun.delivery import standstill
from ruggensteun.delivery.models import Heartbeat, Notification, Standstill
from ruggensteun.delivery.tasks import deliver, sweep
from ruggensteun.refusal import NotAllowed

pytestmark = pytest.mark.django_db
YEARS, DAY = timedelta(days=3 * 365), timedelta(days=1)


@pytest.fixture
def world(at):
    """A case that was closed, at a clock that has just ticked."""
    world = at("held")
    closing.close(world.case, reason="moved_on", by=world.noor)
    sweep()
    return world


def waiting(world):
    """A message that is due now."""
    row = Notification.objects.filter(recipient=world.sam).order_by("-pk").first()
    Notification.objects.filter(pk=row.pk).update(state="waiting", due_at=timezone.now(), too_late_at=None)
    return row


@pytest.mark.parametrize("jump", [YEARS, -DAY], ids=["three years ahead", "a day back"])
def test_a_clock_that_jumps_erases_closes_and_sends_nothing(world, jump, caplog):
    message = waiting(world)
    world.clock.shift(jump)
    with pytest.raises(CommandError, match=r"Nothing was erased. If the clock is right: manage.py standstill --end"):
        call_command("purge")
    sweep()
    tasks.nightly()
    tasks.clear_out()
    tasks.tend_conversations()
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, Case.objects.count()) == ("waiting", 1)
    assert not Heartbeat.objects.filter(name="nightly").exists()
    assert "nothing leaves and nothing is erased" in caplog.text
    assert caplog.text.count("The clock says") == 1


def test_what_is_written_by_the_wrong_clock_does_not_make_it_right(world, client):
    world.clock.shift(YEARS)
    client.force_login(world.henk)
    client.get(reverse("cases:messages"))
    for _minute in range(3):
        sweep()
        world.clock.shift(60)
    with pytest.raises(CommandError):
        call_command("purge")
    assert Standstill.objects.count() == 1


def test_a_clock_that_is_put_right_goes_on_by_itself(world):
    message = waiting(world)
    world.clock.shift(YEARS)
    sweep()
    world.clock.shift(-YEARS)
    world.clock.shift(60)
    sweep()
    message.refresh_from_db()
    assert message.state in ("sent", "withdrawn")
    assert not standstill.lasting().exists()
    call_command("purge", stdout=io.StringIO())


def test_after_weeks_off_somebody_says_that_the_clock_is_right(world):
    message = waiting(world)
    world.clock.shift(timedelta(days=21))
    sweep()
    out = io.StringIO()
    call_command("standstill", stdout=out)
    assert "the clock of the server jumped. Sure until" in out.getvalue()
    message.refresh_from_db()
    assert message.state == "waiting"
    call_command("standstill", "--end", stdout=out)
    assert "Ended: messages leave." in out.getvalue()
    sweep()
    message.refresh_from_db()
    assert message.state in ("sent", "withdrawn")
    assert Standstill.history.count() == 2


def test_a_week_off_asks_nobody(world):
    world.clock.shift(timedelta(days=6))
    sweep()
    assert not standstill.lasting().exists()


def test_two_workers_that_notice_at_once_begin_one(world):
    world.clock.shift(YEARS)
    row = standstill._begin(Standstill.Reason.CLOCK, since=timezone.now(), sure_until=timezone.now())
    assert standstill._begin(Standstill.Reason.CLOCK, since=timezone.now(), sure_until=timezone.now()) == row


def test_only_an_administrator_lets_messages_leave(world, client):
    world.clock.shift(YEARS)
    sweep()
    [still] = standstill.lasting()
    for person in (world.noor, world.lotte, world.mila, world.sam):
        with pytest.raises(NotAllowed):
            machinery.let_messages_leave(still, by=person)
    machinery.let_messages_leave(still, by=world.henk)
    still.refresh_from_db()
    assert (still.ended_by, list(standstill.lasting())) == (world.henk, [])


def test_readyz_says_not_ready_while_nothing_leaves(world, caplog):
    from ruggensteun import health

    world.clock.shift(YEARS)
    sweep()
    assert "standstill" in health.problems(timezone.now())
    standstill.end(standstill.lasting().get(), by=SYSTEM)
    assert "standstill" not in health.problems(timezone.now())
