"""A professional's own time: several times a day, days on which it is otherwise, and what the planning makes of it."""

from datetime import date, datetime, time, timedelta

import pytest

from cases.actions import conversations, guardian_time
from cases.actions.proposals import question_for
from cases.policy.guardian_time import days_of, lead_days
from cases.policy.own_time import exceptions_of, week_of
from cases.scheduling import feasible
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.models import BusyCalendar, WeekException, WorkHours
from ruggensteun.people.own_time import add_exception, cancel_exception, set_hours
from ruggensteun.refusal import Refused
from schools.models import ContactHours
from tests.cases.desk import Desk, read
from tests.world import HERE, NOW

TUESDAY = date(2026, 9, 15)
EARLY, LATE = (time(8, 30), time(10)), (time(13), time(14, 30))


def at_the_clock(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), HERE)


def can(world, day, hour, minute=0):
    """Whether everybody could sit together then."""
    return feasible(question_for(world.talk, now=NOW), at_the_clock(day, hour, minute))


def filled_in(**changes):
    empty = {f"{part}{mark}_{day}": "" for day in range(5) for mark in ("", "2") for part in ("from", "until")}
    return empty | changes


def test_two_times_a_day_are_kept_and_between_them_nothing_is_proposed(at):
    world = at("planning")
    monday = {"from_0": "8.30", "until_0": "10", "from2_0": "13", "until2_0": "14.30"}
    Desk(world.sam).post("/my-week", filled_in(**monday, from_4="7", until_4="8", all_as_monday="on"))
    assert week_of(world.sam) == dict.fromkeys(range(5), (EARLY, LATE))


def test_a_second_time_that_begins_too_early_is_said_beside_it_and_nothing_is_kept(at):
    world = at("people")
    before = week_of(world.sam)
    typed = filled_in(from_1="8.30", until_1="10.00", from2_1="9.00", until2_1="11.00")
    response = Desk(world.sam).post("/my-week", typed)
    assert response.status_code == 422
    assert "This begins before the time above it has ended." in read(response)
    assert week_of(world.sam) == before


def test_keeping_the_same_week_again_writes_no_history(at):
    world = at("people")
    set_hours(world.sam, hours={1: (EARLY, LATE)}, by=world.sam)
    written = WorkHours.history.count()
    set_hours(world.sam, hours={1: (LATE, EARLY)}, by=world.sam)
    assert WorkHours.history.count() == written


def test_who_is_away_is_proposed_no_time_and_taken_back_it_is_as_before(at):
    world = at("planning")
    assert can(world, TUESDAY, 9)
    row = add_exception(world.noor, kind="away", first_day=TUESDAY, by=world.noor, now=NOW)
    assert not can(world, TUESDAY, 9)
    cancel_exception(row, by=world.noor)
    assert can(world, TUESDAY, 9)


def test_who_is_away_for_some_hours_is_there_for_the_others(at):
    world = at("planning")
    hours = {"start": time(9), "end": time(12)}
    add_exception(world.sam, kind="away", first_day=TUESDAY, by=world.sam, now=NOW, **hours)
    assert [can(world, TUESDAY, hour) for hour in (9, 11, 13)] == [False, False, True]


def test_extra_hours_count_on_that_day_alone(at):
    world = at("planning")
    set_hours(world.sam, hours={0: EARLY}, by=world.sam)
    hours = {"start": time(13), "end": time(14, 30)}
    add_exception(world.sam, kind="extra", first_day=TUESDAY, by=world.sam, now=NOW, **hours)
    assert can(world, TUESDAY, 13)
    assert not can(world, TUESDAY, 9)
    assert not can(world, TUESDAY + timedelta(days=7), 13)


def test_a_period_is_noted_and_taken_back_on_the_page(at):
    world = at("people")
    desk = Desk(world.sam)
    desk.post("/my-week/exception", {"kind": "away", "first_day": "5-10-2026", "last_day": "9-10-2026"})
    (row,) = exceptions_of(world.sam)
    assert (row.first_day, row.last_day) == (date(2026, 10, 5), date(2026, 10, 9))
    assert "5 October" in desk.look("/my-week")
    desk.post(f"/my-week/exception/{row.pk}/cancel", {})
    assert list(exceptions_of(world.sam)) == []
    assert "5 October" not in desk.look("/my-week")


def test_nobody_takes_back_an_exception_of_somebody_else(at):
    world = at("people")
    row = add_exception(world.sam, kind="away", first_day=TUESDAY, by=world.sam, now=NOW)
    assert Desk(world.fenna).post(f"/my-week/exception/{row.pk}/cancel", {}).status_code == 404
    with pytest.raises(Refused):
        cancel_exception(row, by=world.fenna)
    with pytest.raises(Refused):
        add_exception(world.sam, kind="away", first_day=TUESDAY, by=world.fenna, now=NOW)
    assert WeekException.objects.standing().count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "away", "first_day": TUESDAY, "last_day": date(2026, 9, 14)}, "last_day"),
        ({"kind": "away", "first_day": date(2026, 9, 1)}, "first_day"),
        ({"kind": "away", "first_day": TUESDAY, "last_day": date(2028, 9, 14)}, "last_day"),
        ({"kind": "extra", "first_day": TUESDAY}, "start"),
        ({"kind": "away", "first_day": TUESDAY, "start": time(9)}, "end"),
        ({"kind": "away", "first_day": TUESDAY, "start": time(9), "end": time(9)}, "end"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(at, given, field):
    world = at("people")
    with pytest.raises(Refused) as refusal:
        add_exception(world.sam, by=world.sam, now=NOW, **given)
    assert refusal.value.field == field
    assert WeekException.objects.count() == 0


def test_the_same_days_are_noted_once(at):
    world = at("people")
    add_exception(world.sam, kind="away", first_day=TUESDAY, by=world.sam, now=NOW)
    with pytest.raises(Refused):
        add_exception(world.sam, kind="away", first_day=TUESDAY, by=world.sam, now=NOW)
    assert WeekException.objects.count() == 1


def test_a_contact_is_met_at_a_school_within_the_hours_noted_there(at):
    world = at("planning")
    with acting(SYSTEM):
        ContactHours(contact=world.sam_at_wegwijzer, weekday=1, start=time(13), end=time(14, 30)).save()
    assert [can(world, TUESDAY, hour) for hour in (9, 13)] == [False, True]
    assert not can(world, TUESDAY + timedelta(days=1), 9)


def test_what_her_own_calendar_said_is_kept_free(at):
    world = at("planning")
    with acting(SYSTEM):
        BusyCalendar(
            user=world.noor, stretches=[["2026-09-15T07:00:00+00:00", "2026-09-15T09:00:00+00:00"]], uploaded_at=NOW
        ).save()
    assert [can(world, TUESDAY, hour) for hour in (9, 11)] == [False, True]


def test_no_time_is_proposed_before_an_interpreter_could_be_booked(at):
    """Selam needs one: three school days from Monday is Thursday."""
    world = at("planning")
    wednesday, thursday = date(2026, 9, 9), date(2026, 9, 10)
    assert can(world, wednesday, 9)
    present = {"way": "present", "who": "service", "lead_days": 3}
    guardian_time.keep_interpreting(world.case, guardian=world.selam, by=world.noor, now=NOW, **present)
    assert [can(world, day, 9) for day in (wednesday, thursday)] == [False, True]
    conversations.propose_again(world.talk, by=world.noor, now=NOW)
    assert min(slot.starts_at for slot in world.talk.slots.filter(round=2)).date() >= thursday


def test_an_interpreter_nobody_asked_about_takes_the_days_that_are_usual(at, settings):
    world = at("planning")
    with acting(SYSTEM):
        world.dawit.needs_interpreter = True
        world.dawit.save(update_fields=["needs_interpreter"])
    assert lead_days(world.dawit) == settings.SCHOOL_DAYS_FOR_INTERPRETER == 3
    assert lead_days(world.selam) == 0


def test_a_day_on_which_she_never_can_is_not_proposed_and_stays_for_the_next_conversation(at):
    world = at("planning")
    assert can(world, TUESDAY, 9)
    given = {"suits": [[3, "morning"]], "never": [1], "not_before": time(10), "now": NOW}
    guardian_time.keep_days(world.case, guardian=world.selam, by=world.noor, **given)
    thursday = TUESDAY + timedelta(days=2)
    assert [can(world, TUESDAY, 11), can(world, thursday, 9), can(world, thursday, 11)] == [False, False, True]
    conversations.cancel(world.talk, reason="not_needed", by=world.noor, now=NOW)
    talk = conversations.start(world.case, trigger="concern", by=world.noor, now=NOW)
    first = talk.slots.get(rank=1).starts_at.astimezone(HERE)
    assert (first.weekday(), first.hour) == (3, 10)


def test_what_she_wishes_on_her_own_page_is_kept_for_later(at):
    world = at("planning")
    guardian_time.keep_days(world.case, guardian=world.selam, by=world.noor, never=[0, 4], now=NOW)
    conversations.wish(world.talk, user=world.selam, wishes=[[4, "afternoon"]], by=world.selam, now=NOW)
    days = days_of(world.selam)
    assert (days.suits, days.never) == ([[4, "afternoon"]], [0])


def test_her_hours_to_be_reached_are_no_hours_to_meet(at):
    """Her safe contact says: not before ten. A talk at nine is fine."""
    world = at("planning")
    assert world.selam.safe_contact.not_before == time(10)
    assert can(world, TUESDAY, 9)


def test_no_day_left_is_refused(at):
    world = at("planning")
    with pytest.raises(Refused) as refusal:
        guardian_time.keep_days(world.case, guardian=world.selam, by=world.noor, never=range(5), now=NOW)
    assert refusal.value.field == "never"
    assert days_of(world.selam) is None


def test_a_booking_counts_for_one_time_alone(at):
    world = at("confirmed")
    desk = Desk(world.noor)
    page = world.talk.get_absolute_url()
    assert "The time is fixed: book one now." in desk.look(page)
    desk.post(f"{page}/interpreter/{world.selam_tie.pk}", {})
    assert "An interpreter (Tigrinya) for Selam is booked." in desk.look(page)
    conversations.reschedule(world.talk, by=world.noor, now=NOW)
    world.talk.refresh_from_db()
    assert world.talk.interpreted == set()


def test_the_coach_writes_down_her_days_and_her_interpreter(at):
    world = at("seated")
    desk, page = Desk(world.noor), f"/case/{world.case.number}/meeting/{world.selam_tie.pk}"
    assert "Never a child, and never family" in desk.look(page)
    given = {"suits": ["1-morning"], "never": ["4"], "not_before": "9.30", "not_after": ""}
    desk.post(f"{page}/days", given)
    days = days_of(world.selam)
    assert (days.suits, days.never, days.not_before, days.not_after) == ([[1, "morning"]], [4], time(9, 30), None)
    desk.post(f"{page}/interpreter", {"way": "present", "who": "professional", "lead_days": "5"})
    assert lead_days(world.selam) == 5
    family = desk.post(f"{page}/interpreter", {"way": "present", "who": "family", "lead_days": "0"})
    assert (family.status_code, lead_days(world.selam)) == (422, 5)
    assert Desk(world.sam).get(page).status_code == 404


def test_no_day_left_is_said_beside_the_days(at):
    world = at("seated")
    page = f"/case/{world.case.number}/meeting/{world.selam_tie.pk}/days"
    response = Desk(world.noor).post(page, {"never": ["0", "1", "2", "3", "4"]})
    assert response.status_code == 422
    assert "Leave at least one day open." in read(response)


def test_why_no_time_fits_is_said_to_the_coach_alone(at):
    world = at("planning")
    set_hours(world.sam, hours={1: EARLY}, by=world.sam)
    guardian_time.keep_days(world.case, guardian=world.selam, by=world.noor, never=[1], now=NOW)
    with pytest.raises(Refused) as refusal:
        conversations.propose_again(world.talk, by=world.noor, now=NOW)
    said = refusal.value.sentence
    assert "Herfstvakantie until Sunday 25 October" in said
    assert "Sam is there on tuesday only" in said
    assert "Selam never can on tuesday" in said


def test_proposals_keep_out_of_exceptions(at):
    world = at("planning")
    taken = {slot.starts_at.astimezone(HERE).date() for slot in world.slots}
    for day in taken:
        add_exception(world.noor, kind="away", first_day=day, by=world.noor, now=NOW)
    conversations.propose_again(world.talk, by=world.noor, now=NOW)
    fresh = {slot.starts_at.astimezone(HERE).date() for slot in world.talk.slots.filter(round=2)}
    assert len(fresh) == 3
    assert fresh & taken == set()
