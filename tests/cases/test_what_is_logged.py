"""Who, as what, from where, about which case: every surface writes it, also for who was kept out (domain.md §6)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import updates
from cases.models import BreakGlass, Case, Conversation, Update
from cases.policy import retention
from cases.policy.words_of_log import rule_in_words
from ruggensteun.audit import reads
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.delivery import kinds
from ruggensteun.delivery.models import Notification
from tests.cases.desk import Desk
from tests.guardian.phone import Phone
from tests.world import NOW


def lines(person, **how):
    return AccessLog.objects.filter(actor_id=person.pk, **how).order_by("pk")


def test_a_page_that_is_looked_at_says_as_what_and_for_which_organisation(world):
    Desk(world.noor).look(world.case.get_absolute_url())
    [line] = lines(world.noor, action="read")
    assert (line.actor_role, line.organisation, line.owner_id) == (
        "coach",
        f"shelter {world.anker.pk}",
        world.anker.pk,
    )
    assert list(LoggedCase.objects.filter(line=line).values_list("case_id", flat=True)) == [world.case.pk]


def test_the_school_looks_for_its_own_organisation_and_the_shelter_answers_for_it(world):
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    [line] = lines(world.sam, action="read")
    assert (line.actor_role, line.organisation, line.owner_id) == ("school_contact", "school 99XA00", world.anker.pk)


def test_a_button_is_one_line_for_each_record_that_it_wrote(world):
    Desk(world.noor).post(reverse("cases:note", args=[world.case.number]), {"text": "Rustig begonnen."})
    made = lines(world.noor, action__in=["create", "change"])
    assert [(line.action, line.object_type, line.case_ids, line.actor_role) for line in made] == [
        ("create", "note", [world.case.pk], "coach")
    ]


def test_a_change_names_its_fields_and_never_their_values(world):
    address = reverse("cases:safe-contact", args=[world.case.number, world.selam_tie.pk])
    Desk(world.noor).post(address, {"channel": "in_person", "device": "own", "reads_well": "yes", "voicemail": "no"})
    assert not AccessLog.objects.filter(fields__icontains="612345678").exists()


def test_what_a_parent_writes_is_in_the_log_of_the_case(at):
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.tap("yes")
    [line] = lines(world.selam, action="create")
    assert (line.object_type, line.case_ids, line.actor_role, line.owner_id) == (
        "reply",
        [world.case.pk],
        "guardian",
        world.anker.pk,
    )


@pytest.mark.parametrize("who", ["bram", "joost", "lotte", "sam"])
def test_who_is_kept_out_of_a_case_stands_in_the_log_of_its_shelter(world, who):
    person = getattr(world, who)
    assert Desk(person).get(world.case.get_absolute_url()).status_code == 404
    [line] = lines(person, action="denied")
    assert (line.rule, line.case_ids, line.owner_id, line.fields) == (
        "404 cases:case",
        [world.case.pk],
        world.anker.pk,
        [],
    )


def test_a_number_that_is_nobodys_is_not_kept(world):
    Desk(world.bram).get(reverse("cases:case", args=["TESFAY"]))
    [line] = lines(world.bram, action="denied")
    assert (line.case_ids, line.owner_id) == ([], world.anker.pk)
    assert "TESFAY" not in repr(AccessLog.objects.filter(pk=line.pk).values())


def test_an_address_that_does_not_exist_keeps_nobody_out(world):
    Desk(world.bram).get("/no-such-page")
    assert not AccessLog.objects.filter(action="denied").exists()


def test_every_message_that_was_sent_stands_in_the_log_of_somebody(at):
    world = at("held")
    update = updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    with acting(SYSTEM):
        glass = BreakGlass(case=world.case, user=world.bram, reason="school", opened_at=NOW, until=NOW + timedelta(1))
        glass.save()
    subjects = {Conversation: world.talk.pk, Update: update.pk, Case: world.case.pk, BreakGlass: glass.pk}
    for kind in kinds.names():
        about = next((subjects[model] for noun, model in retention.SUBJECTS.items() if kind.startswith(noun)), 404)
        row = Notification(kind=kind, recipient=world.bram, subject_id=about, created_at=NOW, due_at=NOW)
        row.save()
        reads.log("message", row, rule=kind, at=timezone.now(), whom=world.bram.pk)
        line = AccessLog.objects.latest("pk")
        cases = [] if kind.startswith(retention.NOT_ABOUT_A_CASE) else [world.case.pk]
        assert (line.owner_id, line.case_ids, rule_in_words(kind) != kind) == (world.anker.pk, cases, True), kind


def test_a_message_in_the_log_tells_neither_an_age_nor_whether_somebody_is_safe():
    """Who keeps the log may not know it (the visibility table): a case number stands beside it."""
    said = [rule_in_words(kind) for kind in kinds.names()]
    assert [words for words in said if re.search(r"not safe|unsafe|twelve|sixteen|\d", words)] == []
