"""Mail to a professional that does not arrive is somebody's task until one does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.policy import worklist
from ruggensteun.delivery.models import Notification
from tests.cases.desk import Desk

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
