"""Who sees what: every refusal is tried by somebody who has everything but the one thing that matters."""

from dataclasses import asdict
from datetime import timedelta

from cases.actions import seats
from cases.actions.people import end_membership, end_school_contact
from cases.models import Case, Membership
from cases.policy import access, projections
from cases.policy.table import PARTIES, TABLE, audience, sees
from ruggensteun.audit.acting import SYSTEM, acting
from schools.actions import add_contact

CAST = ["noor", "bram", "lotte", "henk", "mila", "joost", "sam", "fenna"]


def who_sees(world):
    return [name for name in CAST if access.visible_cases(getattr(world, name)).exists()]


def test_only_people_with_a_seat_see_a_case(world):
    assert who_sees(world) == ["noor", "sam"]


def test_a_superuser_with_every_other_role_sees_no_case(world):
    with acting(SYSTEM):
        world.henk.is_superuser = world.henk.is_staff = True
        world.henk.save()
        for role in ("coach", "lead", "log_manager"):
            Membership(shelter=world.anker, user=world.henk, role=role, since=world.case.opened_at.date()).save()
    assert not access.visible_cases(world.henk).exists()


def test_the_coach_who_left_sees_nothing_from_that_moment(world):
    end_membership(world.noor.memberships.get(), by=world.lotte)
    assert who_sees(world) == ["sam"]


def test_a_seat_alone_opens_nothing_without_membership(world):
    seats.open_seat(world.case, world.joost, "coach")
    assert not access.visible_cases(world.joost).exists()


def test_the_contact_who_left_the_school_sees_nothing_from_that_moment(world):
    end_school_contact(world.sam_at_wegwijzer, by=world.lotte)
    assert who_sees(world) == ["noor"]


def test_a_contact_of_the_same_school_without_a_seat_sees_nothing(world):
    add_contact(world.wegwijzer, user=world.fenna, by=world.lotte)
    assert not access.visible_cases(world.fenna).exists()


def test_a_contact_with_a_seat_who_now_answers_for_another_school_sees_nothing(world):
    end_school_contact(world.sam_at_wegwijzer, by=world.lotte)
    add_contact(world.regenboog, user=world.sam, by=world.lotte)
    seats.open_seat(world.case, world.sam, "school_contact")
    assert not access.visible_cases(world.sam).exists()


def test_a_substitute_sees_it_until_the_day_is_over(world):
    seat = seats.open_seat(world.case, world.bram, "substitute")
    assert access.visible_cases(world.bram).exists()
    with acting(SYSTEM):
        seat.until = world.case.opened_at + timedelta(days=1)
        seat.save(update_fields=["until"])
    assert access.visible_cases(world.bram).exists()
    world.clock.shift(timedelta(days=1, seconds=1))
    assert not access.visible_cases(world.bram).exists()


def test_a_handed_over_case_moves_at_once(world):
    seats.hand_over(world.case, to=world.bram, by=world.lotte)
    assert who_sees(world) == ["bram", "sam"]


def test_the_other_guardian_sees_nothing(world):
    assert not access.visible_cases(world.dawit).exists()
    assert access.visible_cases(world.selam).exists()


def test_a_guardian_sees_only_conversations_that_she_is_party_to(at):
    world = at("held")
    assert list(access.visible_conversations(world.selam)) == [world.talk]
    assert not access.visible_conversations(world.dawit).exists()


def test_the_school_sees_the_projection_and_nothing_more(at):
    world = at("planning")
    pupil = projections.pupil(world.sam, world.case.number)
    flat = repr(asdict(pupil))
    for secret in ("orange", "Dawit", "+31612345678", "violence", "deadline", "safety", "Het Anker", "custody"):
        assert secret not in flat
    assert (pupil.first_name, pupil.guardian, pupil.guardian_language) == ("Yara", "Selam", "Tigrinya")


def test_what_only_the_coach_may_see_changes_nothing_for_school_and_guardian(at):
    world = at("planning")

    def seen():
        return projections.pupil(world.sam, world.case.number), projections.own_page(world.selam, world.talk)

    before = seen()
    with acting(SYSTEM):
        world.case.risk, world.case.location_code = "red", "B7"
        world.case.save()
        world.talk.trigger, world.talk.deadline = "violence", world.talk.deadline - timedelta(days=10)
        world.talk.save()
        world.selam_tie.custody, world.dawit_tie.custody = "sole", "none"
        world.selam_tie.save()
        world.dawit_tie.save()
        world.dawit.first_name = "Somebody"
        world.dawit.save()
        contact = world.selam.safe_contact
        # The end of her number she knows herself.
        contact.device, contact.number = "shared", "+31699999978"
        contact.save()
    assert seen() == before


def test_who_looked_names_professionals_only(at):
    from ruggensteun.audit.models import AccessLog, LoggedCase

    world = at("planning")
    for person, role in ((world.noor, "coach"), (world.dawit, "guardian"), (world.selam, "guardian")):
        line = AccessLog.objects.create(
            at=world.case.opened_at,
            actor_id=person.pk,
            actor_role=role,
            action="read",
            object_type="case",
            object_id=world.case.pk,
            case_ids=[world.case.pk],
            fields=["child"],
        )
        LoggedCase.objects.create(line=line, case_id=world.case.pk)
    assert [look.first_name for look in projections.own_page(world.selam, world.talk).looks] == ["Noor"]


def test_a_lead_sees_numbers_never_names(world):
    [line] = projections.page_of_cases(world.lotte, 1)[0].rows
    assert line.number == world.case.number
    assert "Yara" not in repr(line)
    assert projections.page_of_cases(world.noor, 1)[1] == []


def test_the_table_answers_no_by_default():
    assert sees("guardian", "risk") == "no"
    assert sees("nobody", "first_name") == "no"
    assert audience("first_name", "note") == ("coach",)
    assert audience("agreements") == ("coach", "school_contact", "guardian")
    assert all(set(cells) <= {*PARTIES, "approver"} for _label, cells in TABLE.values())


def test_a_case_number_tells_nothing(world):
    assert Case.objects.get().number.replace("-", "").isalnum()
    assert str(world.case.pk) != world.case.number
