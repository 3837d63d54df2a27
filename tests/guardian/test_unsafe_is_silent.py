"""That contact is not safe any more stands nowhere that a guardian, or whoever holds her phone, may read (S13)."""

from datetime import timedelta

import pytest

from cases.actions import links, safe_contact
from cases.policy.looks import own_looks
from cases.policy.projections.guardian import own_page
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from tests.cases.coach import Coach

OWN = {"channel": "text", "number": "+31612345678", "device": "own"}


@pytest.fixture
def world(at):
    return at("confirmed")


def agree(world, **profile):
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, **profile)


def test_her_page_is_that_of_somebody_who_always_heard_all_in_person(world):
    agree(world, channel="in_person", device="unknown")
    always = own_page(world.selam, world.talk)
    agree(world, **OWN)
    assert own_page(world.selam, world.talk) != always
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    assert own_page(world.selam, world.talk) == always


def test_the_lead_who_is_told_is_not_among_those_who_looked(world):
    Coach(world.noor).open(world.case.get_absolute_url())
    before = own_looks(world.case)
    assert [look.first_name for look in before] == ["Noor"]
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    outbox.deliver(Notification.objects.get(kind="contact.unsafe").pk)
    assert world.case.number in Coach(world.lotte).open("/shelter").words
    assert own_looks(world.case) == before


def test_an_old_link_closes_as_one_that_has_expired(world):
    token = links.link_for(world.selam, world.talk).rpartition("/")[2]
    _visit, key = links.open_visit(token)
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    assert (links.open_visit(token), links.current_visit(key)) == (None, None)
    world.clock.shift(timedelta(days=90))
    assert links.open_visit(token) is None


def test_the_school_learns_nothing_of_it(world):
    before = Coach(world.sam).open(f"/pupils/{world.case.number}").words
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    assert Coach(world.sam).open(f"/pupils/{world.case.number}").words == before
    assert Notification.objects.filter(kind="contact.unsafe", recipient=world.sam).count() == 0
