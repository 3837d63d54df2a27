"""An end that is an end: told before, at midnight or at once, with a file; and a new start that asks anew (§3.9)."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import agreements, closing, consents, seats
from cases.models import Case, Consent, Conversation
from cases.policy import access
from cases.policy.consents import is_shared
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.people import second_factor
from ruggensteun.refusal import Refused
from tests.cases.desk import Desk, read
from tests.world import HERE, NOW

TODAY = NOW.date()


def at(world, name):
    return reverse(f"cases:{name}", args=[world.case.number])


@pytest.fixture
def held(at):
    world = at("held")
    world.clock.move_to(world.after)
    world.today = world.after.date()
    world.agreed = agreements.make(world.talk, what="Elke dag een compliment.", who="school", by=world.noor)
    return world


def end(world, when="today", **more):
    typed = {"reason": "moved_on", "when": when, **more}
    return Desk(world.noor).post(at(world, "close"), typed)


def test_school_and_parent_read_until_midnight_and_then_no_more(held):
    end(held)
    assert access.school_cases(held.sam).count() == access.guardian_cases(held.selam).count() == 1
    assert "Ruggensteun stops for this pupil" in Desk(held.sam).look(f"/pupils/{held.case.number}")
    held.clock.move_to(held.after.astimezone(HERE).replace(hour=23, minute=59))
    assert access.school_cases(held.sam).count() == access.guardian_cases(held.selam).count() == 1
    held.clock.move_to(held.after.astimezone(HERE).replace(hour=0, minute=1) + timedelta(days=1))
    assert access.school_cases(held.sam).count() == access.guardian_cases(held.selam).count() == 0
    held.case.refresh_from_db()
    assert held.case.state == "open"  # nothing had to run for that


def test_the_night_job_closes_what_is_over_and_may_run_twice(held):
    end(held)
    night = held.after + timedelta(days=1)
    for _run in range(2):
        closing.finish_ended(night)
    held.case.refresh_from_db()
    assert (held.case.state, held.case.closing_reason, held.case.closed_at) == ("closed", "moved_on", night)
    assert held.case.history.filter(state="closed").count() == 1
    assert set(Consent.objects.values_list("state", flat=True)) == {"ended"}


def test_the_school_hears_that_something_waits_and_the_parent_is_thanked_without_a_link(held, mailoutbox):
    end(held)
    waiting = Notification.objects.filter(kind__in=["case.ends", "guardian.thanks"], state="waiting")
    kinds = {row.kind: row for row in waiting}
    assert set(kinds) == {"case.ends", "guardian.thanks"}
    message = outbox.kinds.get("guardian.thanks").compose(kinds["guardian.thanks"])
    assert "http" not in message.text
    assert "Thank you" in message.text


def test_a_conversation_after_the_last_day_is_called_off_and_one_before_stays(at):
    world = at("confirmed")
    day = world.talk.slot.starts_at.date()
    closing.announce_end(world.case, reason="support_done", last_day=day, by=world.noor)
    world.talk.refresh_from_db()
    assert world.talk.state == "confirmed"
    closing.announce_end(world.case, reason="support_done", last_day=TODAY, by=world.noor)
    world.talk.refresh_from_db()
    assert (world.talk.state, world.talk.cancel_reason) == ("cancelled", "closed")


def test_an_end_that_was_announced_can_be_called_off(held):
    end(held, "later", last_day="14-10-2026")
    held.case.refresh_from_db()
    assert held.case.ends_on.isoformat() == "2026-10-14"
    Desk(held.noor).post(at(held, "go-on"))
    held.case.refresh_from_db()
    assert held.case.ends_on is None
    assert not Notification.objects.filter(kind__in=["case.ends", "guardian.thanks"], state="waiting").exists()
    held.clock.move_to(held.after + timedelta(days=60))
    assert access.school_cases(held.sam).count() == 1


def test_at_once_shows_everybody_out_without_a_word(held):
    end(held, "now")
    assert access.school_cases(held.sam).count() == access.guardian_cases(held.selam).count() == 0
    assert not Notification.objects.filter(kind__in=["case.ends", "guardian.thanks"]).exists()


@pytest.mark.parametrize("day", ["1-9-2026", "1-9-2028", "", "morgen"])
def test_a_last_day_that_cannot_be_is_said_beside_it(held, day):
    response = end(held, "later", last_day=day)
    held.case.refresh_from_db()
    assert (response.status_code, held.case.ends_on) == (422, None)
    assert 'id="id_last_day_error"' in response.content.decode() or "id_last_day" in response.content.decode()


def test_what_is_open_can_be_settled_on_the_same_page(held):
    assert "Elke dag een compliment." in Desk(held.noor).look(at(held, "close"))


def test_a_new_start_asks_everybody_anew(held):
    end(held, "now")
    held.case.refresh_from_db()
    desk = Desk(held.noor)
    assert "All consent is asked anew" in desk.look(at(held, "reopen"))
    desk.post(at(held, "reopen"))
    held.case.refresh_from_db()
    assert (held.case.state, held.case.closed_at, held.case.ends_on) == ("open", None, None)
    assert not is_shared(held.case, held.today)
    assert "Ask for consent" in desk.look(held.case.get_absolute_url())
    assert access.school_cases(held.sam).count() == access.guardian_cases(held.selam).count() == 0
    consents.record(held.case, giver="guardian", guardian=held.selam, agreed=True, by=held.noor)
    seats.admit_school_contact(held.case, contact=held.sam_at_wegwijzer, by=held.noor)
    assert access.school_cases(held.sam).count() == 1


def test_a_child_with_a_new_case_is_not_opened_twice(held):
    end(held, "now")
    held.case.refresh_from_db()
    Case(child=held.yara, shelter=held.anker, school_status="none_yet").save()
    with pytest.raises(Refused, match="open case already"):
        closing.reopen(held.case, by=held.noor)


def test_the_file_asks_for_the_second_factor_once_more(held):
    response = Desk(held.noor).get(at(held, "file"))
    assert response.status_code == 302
    assert not AccessLog.objects.filter(action__in=["print", "export"]).exists()


@pytest.fixture
def shown_again(monkeypatch):
    """Stands for a second factor that was shown a moment ago; that it is asked for is tested above."""
    monkeypatch.setattr(second_factor, "shown_again", lambda request: True)


def test_the_file_holds_all_that_the_coach_reads_but_not_how_a_parent_is_reached(held, shown_again):
    desk = Desk(held.noor)
    words, machine = desk.look(at(held, "file")), desk.get(at(held, "file-json"))
    for text in (words, machine.content.decode()):
        assert [name in text for name in ("Yara", "Tesfay", "Selam", "Elke dag een compliment.")] == [True] * 4
        assert "612345678" not in text
    content = json.loads(machine.content)
    assert (content["format"], content["child"][0]["birth_date"]) == ("ruggensteun-case-1", "2018-05-14")
    assert machine["Content-Disposition"] == f'attachment; filename="{held.case.number}.json"'
    lines = AccessLog.objects.filter(action__in=["print", "export"]).order_by("pk")
    logged = lines.values_list("action", "actor_role", "case_ids")
    assert list(logged) == [("print", "coach", [held.case.pk]), ("export", "coach", [held.case.pk])]


def test_nobody_else_gets_the_file(held, shown_again):
    for person in (held.bram, held.lotte, held.sam, held.mila):
        desk = Desk(person)
        assert [desk.get(at(held, name)).status_code for name in ("file", "file-json", "close")] == [404] * 3


def test_a_closed_case_still_gives_its_file_and_a_running_talk_is_no_more(held, shown_again):
    end(held, "now")
    assert "Why it ended the family lives elsewhere now" in Desk(held.noor).look(at(held, "file"))
    assert not Conversation.objects.filter(state__in=["planning", "confirmed"]).exists()
    assert "closed" in read(Desk(held.noor).get(held.case.get_absolute_url()))
