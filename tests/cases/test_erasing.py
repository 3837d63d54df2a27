"""After the term everything of a case is gone, history and all; what stays tells of nobody (domain.md §6)."""

import re
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cases.actions import agreements, closing, erasing, intake, notes, seats, updates
from cases.models import Case, Child, Tally
from cases.policy import access, retention
from ruggensteun.audit import certificates, sealing
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import kinds
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import User
from ruggensteun.refusal import NotAllowed, Refused
from tests.cases.desk import Desk, read
from tests.world import MOTHER, yaras_intake

FAMILY = re.compile("Yara|Tesfay|Selam|Dawit|Gebre|612345678|2018-05-14")


@pytest.fixture
def closed(at):
    """Yara's case with all there can be in it, closed; and Milan's, which goes on."""
    world = at("held")
    world.clock.move_to(world.after)
    agreements.make(world.talk, what="Elke dag een compliment.", who="school", by=world.noor)
    updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    notes.write(world.case, text="Rustig begonnen.", by=world.noor)
    closing.close(world.case, reason="moved_on", by=world.noor)
    world.case.refresh_from_db()
    world.other = another_child(world)
    return world


def another_child(world):
    mother = MOTHER.__class__(first_name="Anja", last_name="de Groot", relation="mother", custody="sole", consent="yes")
    entry = yaras_intake(
        world, first_name="Milan", last_name="de Groot", birth_date=date(2017, 2, 3), guardians=(mother,)
    )
    return intake.finish(entry, by=world.noor)


def after_the_term(world):
    return world.case.closed_at + relativedelta(months=24, hours=1)


NOT_OF_ONE_CASE = {"cases.Shelter", "cases.Membership", "cases.Tally", "cases.IntakeDraft"}
# These hang on a conversation or a parent, and go along; nothing was sent or asked for in this story.
NOT_IN_THIS_STORY = {
    "cases.BreakGlass",
    "cases.Busy",
    "cases.GuardianDays",
    "cases.Interpreting",
    "cases.Link",
    "cases.Request",
    "cases.Visit",
}


def _is_history(model):
    return hasattr(model, "history_type")


def everything():
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
            yield from (str(value) for row in cursor.fetchall() for value in row if value is not None)


def test_nothing_goes_before_its_time(closed):
    assert erasing.erase_what_is_due(closed.case.closed_at + relativedelta(months=23)) == []
    assert Case.objects.count() == 2


def test_all_of_the_case_goes_and_nothing_of_another(closed):
    assert [value for value in everything() if FAMILY.search(value)] != []
    done = erasing.erase_what_is_due(after_the_term(closed))
    assert [erasure.number for erasure in done] == [closed.case.number]
    assert [value for value in everything() if FAMILY.search(value)] == []
    assert [case.child.first_name for case in Case.objects.all()] == ["Milan"]
    assert User.objects.filter(kind="guardian").values_list("first_name", flat=True).get() == "Anja"


def test_what_stays_is_a_number(closed):
    erasing.erase_what_is_due(after_the_term(closed))
    tally = Tally.objects.get()
    assert (tally.shelter, tally.year, tally.cases, tally.conversations) == (closed.anker, 2026, 1, 1)


def test_the_chain_still_holds(closed):

    sealing.seal(now=closed.after)
    erasing.erase_what_is_due(after_the_term(closed))
    told = StringIO()
    call_command("verify_audit", stdout=told)
    assert told.getvalue() != ""


def test_a_dry_run_says_exactly_what_the_real_one_does(closed):
    closed.clock.move_to(after_the_term(closed))
    dry, real = StringIO(), StringIO()
    call_command("purge", dry_run=True, stdout=dry)
    assert Case.objects.count() == 2
    call_command("purge", stdout=real)
    assert dry.getvalue().replace("would be erased", "erased") == real.getvalue()
    assert f"{closed.case.number} (retention term)" in real.getvalue()


def test_a_case_that_is_held_stays_until_it_is_let_go(closed):
    erasing.hold(closed.case, reason="complaint", by=closed.lotte)
    assert erasing.erase_what_is_due(after_the_term(closed)) == []
    erasing.hold(closed.case, reason="", by=closed.lotte)
    assert len(erasing.erase_what_is_due(after_the_term(closed))) == 1


def test_a_lead_holds_by_number_and_nobody_else(closed):
    desk = Desk(closed.lotte)
    typed = {"case": closed.case.number, "reason": "court"}
    assert "a court or the police asked for it" in read(
        desk.post(reverse("cases:keep-from-erasing"), typed, follow=True)
    )
    assert "No case of your shelter" in read(
        desk.post(reverse("cases:keep-from-erasing"), {**typed, "case": "XXXX-XXXX"})
    )
    # To let go of it is a choice of its own, never what happens when nothing was chosen.
    assert "Choose why" in read(desk.post(reverse("cases:keep-from-erasing"), {"case": closed.case.number}))
    desk.post(reverse("cases:keep-from-erasing"), {**typed, "reason": "none"})
    closed.case.refresh_from_db()
    assert closed.case.legal_hold == ""
    for person in (closed.noor, closed.anna, closed.henk):
        with pytest.raises(NotAllowed):
            erasing.hold(closed.case, reason="court", by=person)


def test_a_child_and_parent_that_another_case_needs_stay(closed):
    again = Case(child=closed.yara, shelter=closed.anker, school_status="none_yet", opened_at=closed.after)
    again.save()
    erasing.erase_what_is_due(after_the_term(closed))
    assert set(Case.objects.values_list("pk", flat=True)) == {again.pk, closed.other.pk}
    assert Child.objects.filter(pk=closed.yara.pk).exists()
    assert User.objects.filter(first_name="Selam").exists()


def test_a_run_that_was_broken_off_leaves_whole_cases(closed, monkeypatch):
    def crash(*rows, **how):
        purge(*rows, **how)
        raise KeyboardInterrupt("the power went out")

    purge = certificates.purge
    with monkeypatch.context() as broken:
        broken.setattr(certificates, "purge", crash)
        with pytest.raises(KeyboardInterrupt):
            erasing.erase_what_is_due(after_the_term(closed))
    assert (Case.objects.count(), Tally.objects.count()) == (2, 0)
    assert len(erasing.erase_what_is_due(after_the_term(closed))) == 1


def test_a_case_that_cannot_be_erased_keeps_no_other_and_no_log_waiting(closed, monkeypatch, caplog):
    def refuses(*rows, **how):
        if how["rule"] != erasing.RULE_LOG:
            raise ValueError("Yara Tesfay")
        return purge(*rows, **how)

    Desk(closed.noor).look(reverse("cases:case", args=[closed.other.number]))
    purge, late = certificates.purge, closed.after + timedelta(days=1) + relativedelta(months=60)
    with monkeypatch.context() as broken:
        broken.setattr(certificates, "purge", refuses)
        assert erasing.erase_what_is_due(late) == []
        with time_machine.travel(late), pytest.raises(CommandError, match="0 erased, 1 could not be"):
            call_command("purge")
    assert (Case.objects.filter(pk=closed.case.pk).exists(), AccessLog.objects.count()) == (True, 0)
    assert f"Case {closed.case.pk} is left for the next time: ValueError" in caplog.text
    assert "Yara" not in caplog.text
    assert len(erasing.erase_what_is_due(late)) == 1


def test_old_lines_of_the_log_go_after_five_years(closed):
    Desk(closed.noor).look(reverse("cases:case", args=[closed.other.number]))
    before = AccessLog.objects.count()
    assert before > 0
    erasing.erase_what_is_due(closed.after + relativedelta(months=59))
    assert AccessLog.objects.count() == before
    erasing.erase_what_is_due(closed.after + timedelta(days=1) + relativedelta(months=60))
    assert AccessLog.objects.count() == 0


def test_every_kind_of_message_is_known_to_the_erasing():
    known = (*retention.SUBJECTS, *retention.NOT_ABOUT_A_CASE)
    assert [kind for kind in kinds.names() if not kind.startswith(known)] == []


def test_messages_to_professionals_about_the_case_go_too(closed):
    assert Notification.objects.filter(kind="update.written").exists()
    erasing.erase_what_is_due(after_the_term(closed))
    assert not Notification.objects.filter(kind__in=["update.written", "agreements.made"]).exists()
    assert not Notification.objects.filter(subject_id=closed.case.pk, kind="seat.given").exists()


def test_every_model_that_can_hang_on_a_case_is_reached(closed):
    """What has a path of references to a case is followed; a model that is left out would keep a family's record."""
    reached = {model._meta.label for model in retention.all_of(closed.case)}
    of_cases = {model._meta.label for model in apps.get_app_config("cases").get_models() if not _is_history(model)}
    assert of_cases - reached <= {*NOT_OF_ONE_CASE, *NOT_IN_THIS_STORY}
    assert {"people.SafeContact", "people.PersonalCode", "people.User", "delivery.Notification"} <= reached


def test_a_whole_caseload_goes_to_another_coach_at_once(closed):
    membership = closed.noor.memberships.get(role="coach")
    address = reverse("cases:hand-over-caseload", args=[membership.pk])
    desk = Desk(closed.lotte)
    words = desk.look(address)
    assert closed.other.number in words
    assert "Milan" not in words
    assert "1 case handed over." in read(desk.post(address, {"to": str(closed.bram.pk)}, follow=True))
    assert [seat.user for seat in access.seat_holders(closed.other, "coach")] == [closed.bram]


def test_nobody_but_their_lead_hands_over_a_caseload(closed):
    membership = closed.noor.memberships.get(role="coach")
    address = reverse("cases:hand-over-caseload", args=[membership.pk])
    assert [Desk(person).get(address).status_code for person in (closed.noor, closed.anna, closed.sam)] == [404] * 3
    with pytest.raises(Refused, match="no cases to hand over"):
        seats.hand_over_caseload(coach=closed.noor, to=closed.bram, by=closed.anna)
