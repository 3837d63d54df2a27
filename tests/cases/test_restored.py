"""A copy that is put back opens nothing that was closed: it is closed again, or named by case number."""

import io
import stat
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions import closing, consents, conversations, links, machinery, people, safe_contact, seats
from cases.models import Case, Consent, Link, Membership, Visit
from cases.policy import access
from ruggensteun.audit import closings
from ruggensteun.delivery import standstill
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.tasks import sweep
from ruggensteun.people.models import PersonalCode, SafeContact
from tests.cases.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(settings, tmp_path, django_capture_on_commit_callbacks):
    """Whatever happens inside is noted outside the database; gives the lines."""
    settings.CLOSINGS_FILE = tmp_path / "test.closings"

    def happens(*acts):
        with django_capture_on_commit_callbacks(execute=True):
            for act in acts:
                act()
        return closings.read(settings.CLOSINGS_FILE)[0]

    return happens


@pytest.fixture
def put_back_after(listed):
    """Do something, then go back to the copy that was made before; only the list knows of it."""

    def run(world, *acts, **command):
        world.clock.shift(60)
        point = transaction.savepoint()
        world.clock.shift(60)
        listed(*acts)
        transaction.savepoint_rollback(point)
        world.clock.shift(3600)
        out = io.StringIO()
        call_command("after_restore", stdout=out, **command)
        return out.getvalue()

    return run


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)


CLOSING_ACTS = {
    "withdrawn": (
        lambda world: consents.withdraw(Consent.objects.get(state="given"), by=world.noor),
        lambda world: (
            not Consent.objects.filter(state="given").exists()
            and not access.seat_holders(world.case, "school_contact").exists()
        ),
    ),
    "revoked": (
        lambda world: links.revoke(world.case, guardian=world.selam, by=world.noor),
        lambda world: not Link.objects.filter(guardian=world.selam, revoked_at=None).exists(),
    ),
    "unsafe": (
        lambda world: safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor),
        lambda world: SafeContact.objects.get(guardian=world.selam).channel == "in_person",
    ),
    "another number": (
        lambda world: safe_contact.agree(
            world.case, guardian=world.selam, by=world.noor, channel="text", number="+31687654399", device="own"
        ),
        lambda world: SafeContact.objects.get(guardian=world.selam).channel == "in_person",
    ),
    "code": (
        lambda world: links.agree_code(world.case, guardian=world.selam, code="907214", by=world.noor),
        lambda world: PersonalCode.objects.get(guardian=world.selam).locked,
    ),
    "guardian's seat": (
        lambda world: seats.end_guardian_seat(world.case, guardian=world.selam, by=world.noor),
        lambda world: not access.guardian_cases(world.selam).exists(),
    ),
    "a colleague leaves": (
        lambda world: people.end_membership(Membership.objects.get(user=world.bram), by=world.lotte),
        lambda world: not access.memberships(world.bram).exists(),
    ),
    "a contact leaves": (
        lambda world: people.end_school_contact(world.sam_at_wegwijzer, by=world.lotte),
        lambda world: not access.seat_holders(world.case, "school_contact").filter(user=world.sam).exists(),
    ),
    "cancelled": (
        lambda world: conversations.cancel(world.talk, reason="unsafe", by=world.noor),
        lambda world: fresh(world.talk).state == "cancelled",
    ),
}


@pytest.mark.parametrize("act", CLOSING_ACTS)
def test_what_was_closed_after_the_copy_is_closed_again(at, put_back_after, act):
    world = at("confirmed")
    links.link_for(world.selam, world.talk)
    do, is_closed = CLOSING_ACTS[act]
    assert not is_closed(world)
    said = put_back_after(world, lambda: do(world))
    assert is_closed(world)
    assert "closed again" in said
    assert world.case.number in said or act == "a colleague leaves"
    assert not {"Selam", "Yara", "Noor", "Sam"} & set(said.replace(",", " ").split())


def test_what_was_opened_after_the_copy_stays_closed(at, put_back_after):
    world = at("shared")
    contact = world.sam_at_wegwijzer
    put_back_after(world, lambda: seats.admit_school_contact(world.case, contact=contact, by=world.noor))
    assert not access.seat_holders(world.case, "school_contact").exists()


def test_a_case_that_was_erased_is_erased_again(at, put_back_after):
    world = at("held")
    closing.close(world.case, reason="moved_on", by=world.noor)
    world.clock.shift(timedelta(days=800))
    said = put_back_after(
        world,
        lambda: call_command("standstill", "--end", stdout=io.StringIO()),
        lambda: call_command("purge", stdout=io.StringIO()),
    )
    assert not Case.objects.exists()
    assert f"{world.case.number}: case erased" in said
    call_command("verify_audit", stdout=io.StringIO())


def test_what_nobody_can_repeat_is_named_by_number(at, put_back_after):
    world = at("confirmed")
    said = put_back_after(world, lambda: conversations.reschedule(world.talk, by=world.noor, reason="illness"))
    assert f"  {world.case.number}: conversation moved" in said
    assert "go through it by hand" in said
    assert fresh(world.talk).state == "confirmed"


def test_what_is_not_in_the_copy_is_named_as_unknown(at, put_back_after):
    world = at("shared")

    def seat_and_end():
        seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
        seats.end_school_contact_seat(world.case, user=world.sam, by=world.noor)

    said = put_back_after(world, seat_and_end)
    assert f"{world.case.number}: seat ended" in said
    assert "not in the copy" in said


def test_nobody_is_signed_in_and_no_message_leaves_until_an_administrator_says_so(at, put_back_after, client):
    world = at("confirmed")
    client.force_login(world.noor)
    link = links.link_for(world.selam, world.talk)
    links.open_visit(link.rpartition("/")[2])
    put_back_after(world, lambda: conversations.cancel(world.talk, reason="unsafe", by=world.noor))
    assert not Session.objects.exists()
    assert not Visit.objects.filter(ended_at=None).exists()
    due = Notification.objects.filter(state="waiting", due_at__lte=timezone.now())
    assert due.exists()
    before = set(due.values_list("pk", flat=True))
    sweep()
    assert set(due.values_list("pk", flat=True)) == before
    [still] = standstill.lasting()
    machinery.let_messages_leave(still, by=world.henk)
    sweep()
    assert not due.exists()


def test_the_page_says_which_hours_are_lost_and_which_cases_to_go_through(at, put_back_after, client):
    world = at("confirmed")
    put_back_after(
        world,
        lambda: conversations.cancel(world.talk, reason="unsafe", by=world.noor),
        lambda: safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor),
    )
    [still] = standstill.lasting()
    assert still.since - still.sure_until >= timedelta(hours=1)
    words = Desk(world.henk).look(reverse("cases:messages"))
    assert world.case.number not in words
    assert "Closed in those hours: fewer than 5" in words
    assert "unsafe" not in words
    assert world.case.number in Desk(world.lotte).look(reverse("cases:shelter"))
    assert world.case.number not in Desk(world.henk).look(reverse("cases:shelter"))
    words = Desk(world.noor).look(reverse("cases:today"))
    assert "No message leaves for now" in words
    assert "Yara Conversation called off: closed again" in words
    assert "Yara" not in Desk(world.bram).look(reverse("cases:today"))
    Desk(world.henk).post(reverse("cases:let-messages-leave", args=[still.pk]))
    assert not standstill.lasting().exists()
    words = Desk(world.noor).look(reverse("cases:today"))
    assert "Some hours are lost" in words
    assert "No message leaves" not in words
    world.clock.shift(timedelta(days=15))
    assert "Some hours are lost" not in Desk(world.noor).look(reverse("cases:today"))


def test_the_list_holds_no_name_and_no_number_and_only_its_owner_reads_it(at, listed, settings):
    world = at("confirmed")
    listed(lambda: conversations.cancel(world.talk, reason="unsafe", by=world.noor))
    words = settings.CLOSINGS_FILE.read_text()
    assert "cancelled" in words
    assert world.case.number not in words
    assert not [name for name in ("Yara", "Selam", "Noor", "unsafe", f'"{world.talk.pk}"') if name in words]
    assert stat.S_IMODE(settings.CLOSINGS_FILE.stat().st_mode) == 0o600


def test_what_did_not_happen_is_not_listed(at, listed):
    world = at("confirmed")

    def breaks_off():
        with transaction.atomic():
            conversations.cancel(world.talk, reason="unsafe", by=world.noor)
            transaction.set_rollback(True)

    assert listed(breaks_off) == []


def test_the_list_is_kept_as_long_as_the_oldest_backup(at, listed, settings):
    world = at("confirmed")
    now = timezone.now()
    listed(lambda: links.revoke(world.case, guardian=world.selam, by=world.noor))
    listed(lambda: conversations.cancel(world.talk, reason="unsafe", by=world.noor))
    closings.forget(now - timedelta(days=settings.BACKUP_DAYS))
    kept, _unreadable = closings.read(settings.CLOSINGS_FILE)
    assert kept
    closings.forget(now + timedelta(seconds=1))
    assert closings.read(settings.CLOSINGS_FILE) == ([], 0)
    assert stat.S_IMODE(settings.CLOSINGS_FILE.stat().st_mode) == 0o600


def test_lists_of_several_machines_are_read_and_a_damaged_line_is_counted(at, put_back_after, settings, tmp_path):
    world = at("confirmed")
    other = tmp_path / "other.closings"
    other.write_text("half a li")
    said = put_back_after(
        world, lambda: conversations.cancel(world.talk, reason="unsafe", by=world.noor), closings=[other]
    )
    assert "Lines that could not be read: 1." in said
    assert fresh(world.talk).state == "cancelled"
