"""A guardian's link and code (domain.md S4)."""

from datetime import timedelta

import pytest

from cases.actions import consents, links, safe_contact, seats
from cases.models import Consent, Link, Visit
from cases.policy import worklist
from ruggensteun.people.models import PersonalCode
from ruggensteun.refusal import Refused
from tests.world import CODE


@pytest.fixture
def token(at):
    def of(world):
        return links.link_for(world.selam, world.talk).rpartition("/")[2]

    return of


def test_the_token_is_long_and_stored_nowhere(at, token):
    world = at("planning")
    secret = token(world)
    assert len(secret) >= 22
    row = Link.objects.get()
    assert secret not in repr(vars(row))
    assert secret not in repr([vars(old) for old in row.history.all()])


def test_the_same_link_is_sent_again(at, token):
    world = at("planning")
    assert token(world) == token(world)


def test_a_link_opens_until_it_expires(at, token):
    world = at("planning")
    secret = token(world)
    assert links.open_visit(secret)
    world.clock.move_to(Link.objects.get().expires_at)
    assert links.open_visit(secret) is None


def test_a_revoked_link_ends_the_visit_that_is_open(at, token):
    world = at("planning")
    _visit, key = links.open_visit(token(world))
    assert links.current_visit(key)
    links.revoke(world.case, guardian=world.selam, by=world.noor)
    assert links.current_visit(key) is None
    assert links.open_visit(token(world)) is not None  # a new link was made


def test_ending_her_seat_ends_the_visit(at, token):
    world = at("planning")
    _visit, key = links.open_visit(token(world))
    seats.end_guardian_seat(world.case, guardian=world.selam, by=world.noor)
    assert links.current_visit(key) is None


def test_a_visit_is_short(at, token, settings):
    world = at("planning")
    _visit, key = links.open_visit(token(world))
    world.clock.shift(timedelta(minutes=settings.GUARDIAN_SESSION_MINUTES))
    assert links.current_visit(key) is None


def test_the_key_of_a_visit_is_not_stored(at, token):
    world = at("planning")
    _visit, key = links.open_visit(token(world))
    assert key not in repr(vars(Visit.objects.get()))


def test_the_right_code_opens_the_rest(at, token):
    world = at("planning")
    visit, _key = links.open_visit(token(world))
    links.try_code(visit, CODE)
    assert visit.code_passed_at is not None


def test_five_wrong_codes_lock_it_and_give_the_coach_a_task(at, token):
    world = at("planning")
    visit, _key = links.open_visit(token(world))
    for _try in range(4):
        with pytest.raises(Refused, match="not the right code"):
            links.try_code(visit, "000001")
    with pytest.raises(Refused, match="locked"):
        links.try_code(visit, "000001")
    with pytest.raises(Refused, match="locked"):
        links.try_code(visit, CODE)
    assert PersonalCode.objects.get(guardian=world.selam).tries == 5
    assert "code" in [task.what for task in worklist.tasks(world.noor)]
    links.agree_code(world.case, guardian=world.selam, code="730518", by=world.noor)
    links.try_code(visit, "730518")


@pytest.mark.parametrize("code", ["12345", "1234567", "12a456", "111111", "123456", "987654"])
def test_a_weak_code_is_refused(at, code):
    world = at("seated")
    with pytest.raises(Refused) as refusal:
        links.agree_code(world.case, guardian=world.selam, code=code, by=world.noor)
    assert refusal.value.field == "code"


def test_contact_that_is_not_safe_any_more_stops_everything(at, token):
    world = at("confirmed")
    _visit, key = links.open_visit(token(world))
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    assert links.current_visit(key) is None
    tell = [task for task in worklist.tasks(world.noor) if task.what == "tell"]
    assert len(tell) == 1
    row = access_messages(world).get(state="held")
    safe_contact.told(row, by=world.noor)
    assert not [task for task in worklist.tasks(world.noor) if task.what == "tell"]


def access_messages(world):
    from cases.policy import access

    return access.visible_messages(world.noor)


def test_somebody_elses_message_cannot_be_told(at):
    world = at("confirmed")
    row = access_messages(world).first()
    with pytest.raises(Refused):
        safe_contact.told(row, by=world.bram)


def test_her_page_stays_after_she_withdrew_consent(at, token):
    world = at("planning")
    _visit, key = links.open_visit(token(world))
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.selam)
    assert links.current_visit(key) is not None
