"""Mail to a professional that does not arrive is somebody's task until one does."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.actions import consents, intake, people, seats
from cases.models import Consent, Waiver
from cases.policy import worklist
from ruggensteun.delivery.models import Notification
from tests.cases.desk import Desk
from tests.world import yaras_intake

FAILS = "Mail does not arrive"


def mail(person, state, *, kind="contact.confirm", at=None):
    at = at or timezone.now()
    number = Notification.objects.count()
    common = {"kind": kind, "recipient": person, "subject_id": 1, "sequence": number + 1, "state": state}
    sent = {"sent_at": at} if state == "sent" else {}
    return Notification.objects.create(**common, **sent, created_at=at, due_at=at)


def tasks(world):
    return [task.sentence for task in worklist.tasks(world.noor) if task.what == "mail"]


@pytest.fixture
def world(at):
    return at("confirmed")


def test_the_coach_calls_the_school(world):
    assert tasks(world) == []
    mail(world.sam, "failed")
    assert tasks(world) == ["mail to Sam of the school does not arrive: call"]


def test_one_call_is_one_task_for_however_many_children(world):
    amina = intake.finish(yaras_intake(world, first_name="Amina", birth_date=date(2017, 3, 2)), by=world.noor)
    for waiver in Waiver.objects.filter(case=amina):
        consents.decide_waiver(waiver, approve=True, by=world.bram)
    seats.admit_school_contact(amina, contact=world.sam_at_wegwijzer, by=world.noor)
    mail(world.sam, "failed")
    [task] = [task for task in worklist.tasks(world.noor) if task.what == "mail"]
    both = {"Yara", "Amina"}
    assert task.who in both
    assert task.detail.startswith(f"Also for {(both - {task.who}).pop()}. Is the address right?")


def test_it_is_over_when_a_mail_arrives(world):
    now = timezone.now()
    mail(world.sam, "failed", at=now - timedelta(hours=2))
    mail(world.sam, "sent", at=now)
    assert tasks(world) == []


def test_one_that_arrived_before_proves_nothing(world):
    now = timezone.now()
    mail(world.sam, "sent", at=now - timedelta(hours=2))
    mail(world.sam, "failed", at=now)
    assert len(tasks(world)) == 1


def test_of_a_contact_of_another_school_this_coach_hears_nothing(world):
    mail(world.fenna, "failed")
    assert tasks(world) == []


def test_who_runs_the_shelter_calls_the_colleague(world):
    for who in (world.lotte, world.henk):
        assert FAILS not in Desk(who).look("/shelter")
    mail(world.noor, "failed", kind="conversation.confirmed")
    for who in (world.lotte, world.henk):
        words = Desk(who).look("/shelter")
        assert f"{FAILS} Call these colleagues" in words
        assert "Noor van Dijk noor@anker.example This goes by itself" in words


def test_of_colleagues_elsewhere_nothing_is_said(world):
    mail(world.joost, "failed")
    mail(world.sam, "failed")
    assert FAILS not in Desk(world.lotte).look("/shelter")


def test_what_a_parent_did_not_get_is_no_mail_to_a_professional(world):
    mail(world.selam, "failed", kind="guardian.thanks")
    assert FAILS not in Desk(world.lotte).look("/shelter")
    assert tasks(world) == []


@pytest.fixture
def invited(world):
    """Somebody new at the school, let in by Noor, without a part in any case."""
    new = people.NewColleague(email="els@wegwijzer.example", first_name="Els", last_name="Prins")
    contact = people.invite_school_contact(world.wegwijzer, new, role="head", by=world.noor)
    Notification.objects.filter(recipient=contact.user).update(state="failed")
    return contact


def test_whom_an_invitation_does_not_reach_is_a_task_of_who_runs_the_shelter(world, invited):
    for who in (world.lotte, world.henk):
        words = Desk(who).look("/shelter")
        assert "Els Prins · De Wegwijzer els@wegwijzer.example To the school" in words
    for who in (world.noor, world.lotte):
        assert "mail does not arrive" in Desk(who).look(f"/directory/{world.wegwijzer.code}")
    assert tasks(world) == []


def test_of_whom_another_shelter_let_in_nothing_is_said(world, invited):
    assert FAILS not in Desk(world.anna).look("/shelter")


def test_it_is_over_when_an_invitation_arrives_or_the_contact_ends(world, invited):
    mail(invited.user, "sent", kind="invitation", at=timezone.now() + timedelta(minutes=1))
    assert FAILS not in Desk(world.lotte).look("/shelter")
    mail(invited.user, "failed", kind="invitation", at=timezone.now() + timedelta(minutes=2))
    assert "Els" in Desk(world.lotte).look("/shelter")
    people.end_school_contact(invited, by=world.lotte)
    assert FAILS not in Desk(world.lotte).look("/shelter")


def test_other_mail_to_a_contact_would_tell_that_a_child_of_that_school_is_known_here(world):
    mail(world.sam, "failed")
    for who in (world.lotte, world.henk):
        assert "Sam" not in Desk(who).look("/shelter")
        assert "mail does not arrive" not in Desk(who).look(f"/directory/{world.wegwijzer.code}")


def test_who_left_the_table_and_does_not_hear_that_it_is_off_is_called(world):
    world.clock.shift(timedelta(minutes=1))
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    off = Notification.objects.get(recipient=world.sam, kind="conversation.cancelled")
    assert tasks(world) == []
    Notification.objects.filter(pk=off.pk).update(state="failed")
    assert tasks(world) == ["mail to Sam does not arrive: call that the conversation is off"]
    world.clock.move_to(off.too_late_at + timedelta(minutes=1))
    assert tasks(world) == []
