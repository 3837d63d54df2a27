"""All of it or nothing: what is refused half-way, or broken half-way, leaves nothing behind."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from cases.actions import consents, links, people, safe_contact
from cases.actions.links import link_for
from cases.models import Consent, Conversation, Visit
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import kinds, outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import Invitation, User
from ruggensteun.refusal import Refused
from schools.models import SchoolContact
from tests.attack.verbs import ESRA, ROWS
from tests.cases.desk import Desk
from tests.guardian.phone import Phone
from tests.world import CODE

NEW = {"first_name": "Esra", "last_name": "Yilmaz", "email": "esra@wegwijzer.example", "role": "head"}


def test_a_contact_who_may_not_take_part_yet_is_not_invited_either(at):
    world = at("registered")
    response = Desk(world.noor).post(f"/case/{world.case.number}/admit-contact", NEW)
    assert response.status_code == 422
    assert not User.objects.filter(email=NEW["email"]).exists()
    assert not SchoolContact.objects.exclude(user__in=[world.sam, world.fenna]).exists()


def test_the_same_form_works_once_consent_is_there(at):
    world = at("shared")
    desk = Desk(world.noor)
    assert desk.post(f"/case/{world.case.number}/admit-contact", NEW).status_code == 302
    assert desk.post(f"/case/{world.case.number}/admit-contact", NEW).status_code == 302
    assert Invitation.objects.filter(user__email=NEW["email"], revoked_at=None).count() == 1
    assert SchoolContact.objects.filter(user__email=NEW["email"]).count() == 1


OURS = {"cases", "people", "schools", "delivery", "audit"}
# Rows that do something else first, which stays, or have nothing to write at their stage.
NAMES = ("Yara", "Selam", "Sam", "Noor", "Bram", "Lotte", "Anker", "Wegwijzer")
PREPARED = {
    "agreements.carry_over",
    "closing.go_on",
    "closing.reopen",
    "requests.decline",
    "requests.grant",
    "substitutes.break_glass",
    "substitutes.end_substitute",
    "updates.see",
    "updates.take_back",
    "updates.talk_about",
    "agreements.settle",
    "agreements.settle what the parent does",
    "consents.ask_waiver",
    "consents.enter_other_parent",
    "conversations.plan_apart",
    "conversations.start",
    "links.revoke",
    "machinery.let_messages_leave",
    "people.invite_again",
    "safe_contact.told",
    "school_directory.cancel_closure",
    "school_directory.drop_own_holiday",
    "seats.admit_guardian",
}


def written():
    """How many rows stand in each of our tables; a change adds one to its history."""
    tables = [name for name in connection.introspection.table_names() if name.split("_")[0] in OURS]
    counts = {}
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')  # noqa: S608  our own tables
            counts[name] = cursor.fetchone()[0]
    return counts


@contextmanager
def full_from(number):
    """A database that refuses write number so and so, as when the disk is full."""
    writes = []

    def refuse(execute, sql, *args):
        if sql.lstrip().split()[0] in ("INSERT", "UPDATE", "DELETE"):
            writes.append(sql)
            if len(writes) == number:
                raise OperationalError("disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("row", sorted(set(ROWS) - PREPARED))
def test_a_verb_that_breaks_at_any_of_its_writes_has_written_nothing(stage, row):
    name, do, who = ROWS[row]
    world = stage(name)
    before, number = written(), 1
    while True:
        try:
            with full_from(number):
                do(world, getattr(world, who[0]))
        except OperationalError:
            assert written() == before
            number += 1
        else:
            break
    assert number > 1


def test_a_message_that_cannot_be_composed_blocks_no_other_when_it_is_held(at, monkeypatch):
    """Also what is held back is composed first, to see whether it is needed at all."""
    world = at("seated")
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register("poison")(lambda notification: 1 / 0)
    kinds.register("hello")(lambda notification: kinds.Message("Subject", "Text"))
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, channel="in_person")
    Notification.objects.all().delete()
    bad = outbox.announce("poison", recipient=world.selam, subject_id=1)
    good = outbox.announce("hello", recipient=world.noor, subject_id=1)
    for pk in outbox.due(good.due_at):
        outbox.deliver(pk, now=good.due_at)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, good.state) == ("waiting", 1, "sent")


def test_a_phone_that_somebody_else_reads_opens_nothing_any_more(at):
    """Her coach writes it down in the form, without pressing the button for danger."""
    world = at("confirmed")
    phone = Phone()
    phone.open(world.selam, world.talk)
    old = link_for(world.selam, world.talk)
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, device="shared")
    assert phone.get("/").status_code == 404
    assert Phone().get(old.rpartition("8000")[2]).status_code == 404


def test_a_new_code_closes_what_the_old_one_opened(at):
    world = at("confirmed")
    phone, other = Phone(), Phone()
    phone.open(world.selam, world.talk)
    assert phone.enter().status_code == 200
    other.open(world.selam, world.talk)
    links.agree_code(world.case, guardian=world.selam, code="730518", by=world.noor)
    assert phone.get("/more").status_code == 404
    assert other.get("/").status_code == 200
    assert "Yara" not in other.enter(CODE).content.decode()
    assert "Yara" in other.enter("730518").content.decode()
    assert Visit.objects.exclude(ended_at=None).count() == 1


def test_no_page_without_its_line_in_the_log(at):
    world = at("confirmed")
    desks = {
        "noor": ("/today", "/children", "/conversations", world.case.get_absolute_url(), world.talk.get_absolute_url()),
        "sam": (
            "/pupils",
            f"/pupils/{world.case.number}",
            f"/pupils/{world.case.number}/conversation/{world.talk.pk}/calendar.ics",
        ),
        "lotte": ("/shelter",),
        "bram": ("/approvals",),
    }
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()

    def no_log(execute, sql, *args):
        if sql.startswith("INSERT") and AccessLog._meta.db_table in sql:
            raise OperationalError("disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(no_log):
        for name, pages in desks.items():
            for page in pages:
                response = Desk(getattr(world, name)).get(page)
                assert (page, response.status_code, "One moment" in response.content.decode()) == (page, 503, True)
                assert [name for name in NAMES if name in response.content.decode()] == []
                assert response["Cache-Control"] == "no-store, private"
        for page in ("/", "/more", "/file"):
            response = phone.get(page)
            assert (page, response.status_code, b"Yara" in response.content) == (page, 503, False)
            assert b'href="/leave"' in response.content
            assert response["Cache-Control"] == "no-store, private"


def test_a_waiver_that_is_decided_twice_at_once_is_decided_once(at):
    world = at("registered")
    consents.decide_waiver(world.waiver, approve=False, by=world.bram)
    with pytest.raises(Refused):
        consents.decide_waiver(world.waiver, approve=True, by=world.lotte)
    world.waiver.refresh_from_db()
    assert world.waiver.state == "declined"


def test_withdrawing_twice_changes_nothing_the_second_time(at):
    world = at("confirmed")
    given = Consent.objects.get(guardian=world.selam)
    consents.withdraw(given, by=world.selam)
    before = Conversation.objects.get().history.count(), given.history.count()
    with pytest.raises(Refused):
        consents.withdraw(given, by=world.selam)
    assert (Conversation.objects.get().history.count(), given.history.count()) == before


def test_somebody_new_is_brought_in_whole(at):
    world = at("shared")
    seat = people.bring_in_school_contact(world.case, ESRA, role="head", by=world.noor)
    assert (seat.role, seat.user.email, seat.until) == ("school_contact", ESRA.email, None)
