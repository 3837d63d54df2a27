"""Standing in for a coach: for a set period by name, or for a day in an emergency, which all who should hear of."""

import time
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from cases.actions import intake, seats, substitutes
from cases.models import BreakGlass
from cases.policy import access, looks, worklist
from ruggensteun.audit.models import AccessLog
from ruggensteun.people import second_factor
from ruggensteun.refusal import NotAllowed, Refused
from tests.cases.desk import Desk, read
from tests.signing_in.conftest import give_app
from tests.world import NOW, yaras_intake

YARA = {"last_name": "Tesfay", "birth_date": date(2018, 5, 14)}
URGENT = {"reason": "coach_away", "words": "School belt: Yara is niet opgehaald."}
TOMORROW = NOW.date() + timedelta(days=1)


def has_shown_it_again(person):
    desk = Desk(person)
    give_app(person)
    session = desk.session
    session[second_factor.KEY] = {"user": person.pk, "again": time.time()}
    session.save()
    return desk


def in_an_emergency(world, by, **changes):
    return substitutes.in_an_emergency(by=by, **{**YARA, **URGENT, **changes})


def test_a_named_substitute_sees_the_case_until_the_last_day_is_over(world):
    substitutes.name_substitute(world.case, to=world.bram, last_day=TOMORROW, reason="ill", by=world.lotte)
    assert list(access.coached_cases(world.bram)) == [world.case]
    assert list(access.coached_cases(world.noor)) == [world.case]
    world.clock.shift(timedelta(hours=38))  # eleven in the evening of the last day
    assert list(access.coached_cases(world.bram)) == [world.case]
    world.clock.shift(timedelta(hours=1))
    assert list(access.coached_cases(world.bram)) == []


def test_a_coach_names_who_stands_in_for_her_on_a_page(world):
    desk = Desk(world.noor)
    address = reverse("cases:name-substitute", args=[world.case.number])
    assert "Bram Visser" in desk.look(address)
    form = {"to": world.bram.pk, "last_day": TOMORROW.strftime("%d-%m-%Y"), "reason": "leave"}
    assert "ends by itself" in read(desk.post(address, form, follow=True))
    assert list(access.coached_cases(world.bram)) == [world.case]
    assert "Bram Visser · the coach has days off" in desk.look(address)


def test_a_lead_names_one_by_number_and_sees_nothing_else(world):
    desk = Desk(world.lotte)
    address = reverse("cases:lead-substitute", args=[world.case.number])
    page = desk.get(address).content.decode()
    assert [word for word in ("Yara", "Tesfay", "Selam", "Wegwijzer") if word in page] == []
    form = {"to": world.bram.pk, "last_day": TOMORROW.strftime("%d-%m-%Y"), "reason": "ill"}
    desk.post(address, form)
    assert list(access.coached_cases(world.bram)) == [world.case]
    desk.post(reverse("cases:end-substitute", args=[world.case.number, world.bram.pk]))
    assert list(access.coached_cases(world.bram)) == []


@pytest.mark.parametrize("who", ["bram", "henk", "mila", "anna", "joost", "sam"])
def test_nobody_else_names_a_substitute(world, who):
    by = getattr(world, who)
    with pytest.raises(NotAllowed):
        substitutes.name_substitute(world.case, to=world.bram, last_day=TOMORROW, reason="ill", by=by)
    desk = Desk(by)
    for page in ("name-substitute", "lead-substitute"):
        assert desk.get(reverse(f"cases:{page}", args=[world.case.number])).status_code == 404


def test_who_stands_in_names_nobody_else(world):
    substitutes.name_substitute(world.case, to=world.bram, last_day=TOMORROW, reason="ill", by=world.noor)
    with pytest.raises(NotAllowed):
        substitutes.name_substitute(world.case, to=world.joost, last_day=TOMORROW, reason="ill", by=world.bram)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": NOW.date() - timedelta(days=1)}, "Choose a day from today"),
        ({"last_day": NOW.date() + timedelta(days=61)}, "For longer, hand the case over"),
        ({"reason": "because"}, "Choose one of the reasons"),
    ],
)
def test_period_and_reason_are_set(world, changes, sentence):
    asked = {"to": world.bram, "last_day": TOMORROW, "reason": "ill", **changes}
    with pytest.raises(Refused, match=sentence):
        substitutes.name_substitute(world.case, by=world.lotte, **asked)


def test_only_a_coach_who_works_here_stands_in(world):
    for to in (world.joost, world.henk, world.sam, world.noor):
        with pytest.raises(Refused):
            substitutes.name_substitute(world.case, to=to, last_day=TOMORROW, reason="ill", by=world.lotte)


def test_in_an_emergency_a_colleague_opens_the_case_for_a_day(world):
    desk = has_shown_it_again(world.bram)
    form = {**URGENT, "last_name": "tesfay", "birth_date": "14-5-2018"}
    response = desk.post("/emergency", form)
    assert response["Location"] == world.case.get_absolute_url()
    assert desk.get(world.case.get_absolute_url()).status_code == 200
    seat = world.case.seats.get(user=world.bram)
    assert (seat.role, seat.until, seat.reason) == ("substitute", NOW + timedelta(hours=24), "break-glass")
    world.clock.shift(timedelta(hours=24))
    assert list(access.coached_cases(world.bram)) == []


def test_it_is_asked_with_the_second_factor_and_never_by_an_address(world):
    give_app(world.bram)
    desk = Desk(world.bram)
    assert desk.get("/emergency")["Location"].split("?")[0] == "/accounts/again/"
    assert desk.post("/emergency", {**URGENT, "last_name": "Tesfay", "birth_date": "14-5-2018"}).status_code == 302
    assert list(access.coached_cases(world.bram)) == []


@pytest.mark.parametrize("who", ["lotte", "henk", "mila", "sam"])
def test_for_who_is_no_coach_the_page_does_not_exist(world, who):
    assert Desk(getattr(world, who)).get("/emergency").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "Tesfai"},
        {"birth_date": date(2018, 5, 15)},
        {"last_name": ""},
        {"first_name": "Amal"},
        {"last_name": "Yara"},
    ],
)
def test_what_is_not_exactly_so_finds_nothing(world, changes):
    with pytest.raises(Refused, match="No child was found by exactly this"):
        in_an_emergency(world, world.bram, **changes)
    assert not BreakGlass.objects.exists()


def test_the_child_of_another_shelter_twins_and_nobody_sound_the_same(world):
    mother = yaras_intake(world).guardians[:1]
    with pytest.raises(Refused) as elsewhere:
        in_an_emergency(world, world.joost)
    intake.finish(yaras_intake(world, first_name="Saba", another_child=True, guardians=mother), by=world.noor)
    with pytest.raises(Refused) as several:
        in_an_emergency(world, world.bram)
    with pytest.raises(Refused) as nobody:
        in_an_emergency(world, world.bram, last_name="Nobody")
    said = {refusal.value.sentence for refusal in (elsewhere, several, nobody)}
    assert len(said) == 1
    assert in_an_emergency(world, world.bram, first_name="Yara") == world.case


def test_a_closed_case_is_not_found(world):
    from cases.actions import closing

    closing.close(world.case, reason="moved_on", by=world.noor)
    with pytest.raises(Refused, match="No child was found"):
        in_an_emergency(world, world.bram)


def test_guessing_ends_after_five_tries(world):
    for _try in range(5):
        with pytest.raises(Refused, match="No child was found"):
            in_an_emergency(world, world.bram, last_name="Jansen")
    with pytest.raises(Refused, match="Wait ten minutes"):
        in_an_emergency(world, world.bram)


def test_it_is_for_seldom(world, settings):
    settings.BREAK_GLASS_PER_WEEK = 1
    in_an_emergency(world, world.bram)
    seats.close_seats(world.case, "substitute", user=world.bram)
    with pytest.raises(Refused, match="as often as may be in one week"):
        in_an_emergency(world, world.bram)
    world.clock.shift(timedelta(days=7, seconds=1))
    in_an_emergency(world, world.bram)


def test_without_a_reason_it_stays_closed(world):
    desk = has_shown_it_again(world.bram)
    response = desk.post("/emergency", {"last_name": "Tesfay", "birth_date": "14-5-2018", "reason": "", "words": ""})
    assert (response.status_code, BreakGlass.objects.count()) == (422, 0)
    assert 'value="Tesfay"' in response.content.decode()


def test_lead_coach_parent_and_log_hear_of_it_and_nobody_by_a_name(world, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        has_shown_it_again(world.bram).post("/emergency", {**URGENT, "last_name": "Tesfay", "birth_date": "14-5-2018"})
    [message] = [message for message in mail.outbox if message.to == ["lotte@anker.example"]]
    assert [word for word in ("Yara", "Tesfay", "Bram", world.case.number) if word in message.body] == []
    lead = Desk(world.lotte).look("/shelter")
    assert f"Bram Visser opened case {world.case.number} in an emergency" in lead
    assert "its coach cannot be reached" in lead
    [task] = [task for task in worklist.tasks(world.noor) if task.what == "glass"]
    assert task.sentence == "Bram opened this case in an emergency"
    assert [task for task in worklist.tasks(world.bram) if task.what == "glass"] == []
    [opened] = [look for look in looks.looks_at(world.case).lines if "in an emergency" in look.sentence]
    assert opened.fields == ("its coach cannot be reached",)
    [look] = [look for look in looks.own_looks(world.case) if look.first_name == "Bram"]
    assert look.why == "because your coach could not be reached"
    lines = AccessLog.objects.filter(actor_id=world.bram.pk, action__in=["search", "break_glass"]).order_by("pk")
    assert [(line.action, line.case_ids) for line in lines] == [("search", []), ("break_glass", [world.case.pk])]
    assert "Tesfay" not in repr(list(lines.values()))


def test_whoever_stands_in_reads_until_when_and_what_is_to_come_has_not_happened(world):
    in_an_emergency(world, world.bram)
    words = Desk(world.bram).look(world.case.get_absolute_url())
    assert "You stand in here until Tuesday 8 September, 09:00. Then it closes by itself." in words
    assert "Bram stands in" in words
    assert "Bram no longer takes part" not in words
    assert "You stand in here" not in Desk(world.noor).look(world.case.get_absolute_url())
    world.clock.shift(timedelta(hours=25))
    assert "Bram no longer takes part" in Desk(world.noor).look(world.case.get_absolute_url())


def test_a_failed_try_is_in_the_log_too(world):
    desk = has_shown_it_again(world.bram)
    response = desk.post("/emergency", {**URGENT, "last_name": "Nobody", "birth_date": "14-5-2018"})
    assert response.status_code == 422
    [line] = AccessLog.objects.filter(actor_id=world.bram.pk, action="search")
    assert (line.rule, line.fields, line.case_ids) == ("break-glass", ["surname"], [])


def test_what_was_explained_is_unreadable_in_the_database(world):
    in_an_emergency(world, world.bram)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM cases_breakglass")
        assert "Yara" not in cursor.fetchone()[0]
