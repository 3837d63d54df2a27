"""What can be done in a case, and who may: the rows that the tests beside this file go through."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta

from django.db import models, transaction
from django.utils import timezone

from cases.actions import (
    agreements,
    closing,
    consents,
    conversations,
    erasing,
    guardian_time,
    intake,
    links,
    machinery,
    notes,
    people,
    requests,
    risk,
    safe_contact,
    school_directory,
    seats,
    shelters,
    substitutes,
    updates,
)
from cases.actions.people import NewColleague
from cases.models import Consent, Guardianship
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import standstill
from ruggensteun.delivery.models import Notification
from ruggensteun.refusal import Refused
from tests.world import MOTHER, yaras_intake

CAST = ["noor", "bram", "lotte", "henk", "mila", "joost", "anna", "sam", "fenna", "backup", "selam", "dawit"]
COACHES = ["noor", "bram", "joost"]
RUN_IT = ["lotte", "henk"]
RUN_ONE = [*RUN_IT, "anna"]
KEEP_WEGWIJZER = [*RUN_ONE, "sam", "backup"]
ESRA = NewColleague(email="esra@anker.example", first_name="Esra", last_name="Yilmaz")


def father(world):
    """The other parent, at a risk at which he may have a seat."""
    with acting(SYSTEM):
        world.case.risk = "green"
        world.case.save(update_fields=["risk"])
    return world.dawit


def namesake(world):
    """A child of another family, to be taken in."""
    mother = replace(MOTHER, custody="sole", code="")
    return yaras_intake(world, first_name="Amal", last_name="Haddad", guardians=(mother,))


def talk_again(world, by):
    conversations.cancel(world.talk, reason="not_needed", by=world.noor)
    return conversations.start(world.case, trigger="concern", by=by)


def parted(world, by):
    """A brother's conversation at the time of hers, planned apart after all."""
    mother = replace(MOTHER, known=world.selam, custody="sole", code="")
    entry = yaras_intake(world, first_name="Yonas", birth_date=date(2016, 3, 2), guardians=(mother,), risk="green")
    case = intake.finish(entry, by=world.noor)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    talk = conversations.start(case, trigger="start", together=world.talk, agreed=True, by=world.noor)
    return conversations.plan_apart(talk, by=by)


def agreed(world, who):
    return agreements.make(world.talk, what="Een luisterend oor", who=who, by=world.noor)


def written_by_school(world):
    return updates.write(world.case, category="absence", text="Twee dagen niet geweest.", by=world.sam)


def carried(world, by):
    """An agreement of the first talk, taken along to a second one that was held."""
    made = agreed(world, "school")
    again = conversations.start(world.case, trigger="review", by=world.noor)
    first = again.slots.first()
    conversations.reply(first, user=world.sam, answer="yes", by=world.sam)
    conversations.reply(first, user=world.selam, answer="yes", by=world.noor, via="told")
    again.refresh_from_db()
    world.clock.move_to(again.slot.ends_at + timedelta(minutes=5))
    conversations.record(again, took_place=True, came=[world.noor.pk, world.sam.pk], by=world.noor)
    again.refresh_from_db()
    return agreements.carry_over(made, to=again, by=by)


def request_to(kind):
    return lambda world, by: requests.take(world.case, guardian=world.selam, kind=kind, by=by)


def ends_today(world, by):
    return closing.announce_end(world.case, reason="moved_on", last_day=timezone.localdate(), by=by)


def record(world, by):
    world.clock.move_to(world.slots[0].ends_at + timedelta(minutes=5))
    came = [world.noor.pk, world.sam.pk]
    return conversations.record(world.talk, took_place=True, came=came, by=by)


def invited_again(world, by):
    return people.invite_again(people.invite_colleague(world.anker, ESRA, role="lead", by=world.lotte), by=by)


def second_waiver(world, by):
    with acting(SYSTEM):
        tie = Guardianship(child=world.yara, guardian=world.aunt, relation="carer", custody="both")
        tie.save()
    return consents.ask_waiver(world.case, guardianship=tie, reason="court", by=by)


def other_parent(world, by):
    """Of a child whose mother has custody together with another, who is not entered."""
    with acting(SYSTEM):
        world.dawit_tie.custody = "none"
        world.dawit_tie.save(update_fields=["custody"])
    return consents.enter_other_parent(world.case, first_name="Dawit", relation="father", by=by)


def held_back(world, by):
    row = Notification.objects.filter(kind__startswith="guardian.", recipient=world.selam).first()
    row.move("held", hold_reason="in_person")
    return safe_contact.told(row, by=by)


AUTUMN = {"name": "Herfstvakantie", "first_day": date(2026, 10, 10), "last_day": date(2026, 10, 18)}
MORNING = {1: [(time(8, 30), time(9, 30))]}


def study_day(world):
    return school_directory.add_closure(world.wegwijzer, first_day=date(2026, 10, 14), kind="study_day", by=world.lotte)


def own_autumn(world):
    return school_directory.set_own_holiday(world.wegwijzer, **AUTUMN, by=world.lotte)


def in_a_week(world):
    return (world.case.opened_at + timedelta(days=7)).date()


def stands_in_no_more(world, by):
    substitutes.name_substitute(world.case, to=world.bram, last_day=in_a_week(world), reason="ill", by=world.noor)
    return substitutes.end_substitute(world.case, user=world.bram, by=by)


def given(world):
    return Consent.objects.get(guardian=world.selam)


def for_herself(act):
    """One's own answer: whoever does it says it of herself."""
    return lambda world, by: act(world, by, by)


def reply(world, user, by):
    return conversations.reply(world.slots[0], user=user, answer="yes", by=by)


def wish(world, user, by):
    return conversations.wish(world.talk, user=user, wishes=[[1, "morning"]], by=by)


# verb, perhaps with what it is done to: (the stage, how it is done, who may)
ROWS = {
    "agreements.make": ("held", lambda w, by: agreements.make(w.talk, what="Lezen", who="coach", by=by), ["noor"]),
    "agreements.make_all": (
        "held",
        lambda w, by: agreements.make_all(w.talk, agreed=[{"what": "Lezen", "who": "school"}], by=by),
        ["noor"],
    ),
    "agreements.settle": (
        "held",
        lambda w, by: agreements.settle(agreed(w, "school"), state="done", by=by),
        ["noor", "sam"],
    ),
    "agreements.settle what the parent does": (
        "held",
        lambda w, by: agreements.settle(agreed(w, "guardian"), state="done", by=by),
        ["noor"],
    ),
    "agreements.carry_over": ("held", carried, ["noor"]),
    "closing.close": ("confirmed", lambda w, by: closing.close(w.case, reason="moved_on", by=by), ["noor"]),
    "closing.announce_end": ("confirmed", ends_today, ["noor"]),
    "closing.go_on": ("confirmed", lambda w, by: closing.go_on(ends_today(w, w.noor), by=by), ["noor"]),
    "closing.reopen": (
        "confirmed",
        lambda w, by: closing.reopen(closing.close(w.case, reason="moved_on", by=w.noor), by=by),
        ["noor"],
    ),
    "closing.change_school": (
        "confirmed",
        lambda w, by: closing.change_school(w.case, school=w.regenboog, by=by),
        ["noor"],
    ),
    "consents.record": (
        "seated",
        lambda w, by: consents.record(w.case, giver="guardian", guardian=w.dawit, agreed=True, by=by),
        ["noor"],
    ),
    "consents.withdraw": ("planning", lambda w, by: consents.withdraw(given(w), by=by), ["noor", "selam"]),
    "conversations.doubt": ("confirmed", lambda w, by: conversations.doubt(w.talk, by=by), ["selam"]),
    "conversations.comes_after_all": (
        "confirmed",
        lambda w, by: conversations.comes_after_all(w.talk, guardian=w.selam, by=by),
        ["noor"],
    ),
    "conversations.comes_after_all for herself": (
        "confirmed",
        lambda w, by: conversations.comes_after_all(w.talk, by=by),
        ["selam"],
    ),
    "conversations.keep_time": (
        "planning",
        lambda w, by: conversations.keep_time(w.talk, guardian=w.selam, slot=w.slots[0], by=by),
        ["noor"],
    ),
    "consents.enter_other_parent": ("registered", other_parent, ["noor"]),
    "consents.ask_waiver": ("seated", second_waiver, ["noor"]),
    "consents.decide_waiver": (
        "registered",
        lambda w, by: consents.decide_waiver(w.waiver, approve=True, by=by),
        ["bram", "lotte"],
    ),
    "conversations.start": ("planning", talk_again, ["noor"]),
    "conversations.propose_again": ("planning", lambda w, by: conversations.propose_again(w.talk, by=by), ["noor"]),
    "conversations.plan_apart": ("planning", parted, ["noor"]),
    "conversations.reply": ("planning", for_herself(reply), ["noor", "sam", "selam"]),
    "conversations.reply for the parent": ("planning", lambda w, by: reply(w, w.selam, by), ["noor", "selam"]),
    "conversations.reply for the school": ("planning", lambda w, by: reply(w, w.sam, by), ["noor", "sam"]),
    "conversations.wish": ("planning", for_herself(wish), ["noor", "sam", "selam"]),
    "conversations.wish for the parent": ("planning", lambda w, by: wish(w, w.selam, by), ["noor", "selam"]),
    "conversations.reschedule": (
        "confirmed",
        lambda w, by: conversations.reschedule(w.talk, by=by),
        ["noor", "sam", "selam"],
    ),
    "conversations.cancel": (
        "confirmed",
        lambda w, by: conversations.cancel(w.talk, reason="illness", by=by),
        ["noor", "sam"],
    ),
    "conversations.cancel because she does not want it now": (
        "confirmed",
        lambda w, by: conversations.cancel(w.talk, reason="not_wanted", by=by),
        ["noor", "selam"],
    ),
    "conversations.record": ("confirmed", record, ["noor"]),
    "conversations.look_back_on": (
        "held",
        lambda w, by: conversations.look_back_on(w.talk, day=None, by=by),
        ["noor"],
    ),
    "updates.write": (
        "seated",
        lambda w, by: updates.write(w.case, category="good_news", text="Het gaat goed.", by=by),
        ["noor", "sam"],
    ),
    "updates.take_back": (
        "seated",
        lambda w, by: updates.take_back(
            updates.write(w.case, category="home", text="Ze is moe.", readers="professionals", by=w.noor), by=by
        ),
        ["noor"],
    ),
    "updates.see": ("seated", lambda w, by: updates.see(written_by_school(w), by=by), ["noor"]),
    "updates.talk_about": ("seated", lambda w, by: updates.talk_about(written_by_school(w), by=by), ["noor"]),
    "guardian_time.keep_days": (
        "planning",
        lambda w, by: guardian_time.keep_days(w.case, guardian=w.selam, never=[2], by=by),
        ["noor", "selam"],
    ),
    "guardian_time.keep_interpreting": (
        "planning",
        lambda w, by: guardian_time.keep_interpreting(w.case, guardian=w.selam, way="phone", who="service", by=by),
        ["noor"],
    ),
    "guardian_time.book_interpreter": (
        "confirmed",
        lambda w, by: guardian_time.book_interpreter(w.talk, guardian=w.selam, by=by),
        ["noor"],
    ),
    "intake.finish": ("people", lambda w, by: intake.finish(namesake(w), by=by), COACHES),
    "links.agree_code": (
        "seated",
        lambda w, by: links.agree_code(w.case, guardian=w.selam, code="730518", by=by),
        ["noor"],
    ),
    "links.print_card": (
        "planning",
        lambda w, by: links.print_card(w.talk, guardian=w.selam, by=by),
        ["noor"],
    ),
    "links.revoke": ("planning", lambda w, by: links.revoke(w.case, guardian=w.selam, by=by), ["noor"]),
    "notes.write": ("seated", lambda w, by: notes.write(w.case, text="Rustig begonnen.", by=by), ["noor"]),
    "people.invite_colleague": (
        "people",
        lambda w, by: people.invite_colleague(w.anker, ESRA, role="coach", by=by),
        RUN_IT,
    ),
    "shelters.settle": (
        "people",
        lambda w, by: shelters.settle(
            w.anker, named_to_schools=True, support_basis="consent", transfer_basis="legal_duty", by=by
        ),
        RUN_IT,
    ),
    "people.invite_again": ("people", invited_again, RUN_IT),
    "people.start_anew": (
        "people",
        lambda w, by: people.start_anew(w.bram.memberships.get(), by=by),
        RUN_IT,
    ),
    "people.start_contact_anew": (
        "people",
        lambda w, by: people.start_contact_anew(w.fenna_at_regenboog, by=by),
        RUN_ONE,
    ),
    "people.end_membership": (
        "people",
        lambda w, by: people.end_membership(w.bram.memberships.get(), by=by),
        RUN_IT,
    ),
    "people.invite_school_contact": (
        "people",
        lambda w, by: people.invite_school_contact(w.wegwijzer, ESRA, role="head", by=by),
        [*COACHES, *RUN_ONE],
    ),
    "people.bring_in_school_contact": (
        "shared",
        lambda w, by: people.bring_in_school_contact(w.case, ESRA, role="head", by=by),
        ["noor"],
    ),
    "people.end_school_contact": (
        "people",
        lambda w, by: people.end_school_contact(w.fenna_at_regenboog, by=by),
        RUN_ONE,
    ),
    "risk.assess": ("seated", lambda w, by: risk.assess(w.case, risk="red", by=by), ["noor"]),
    "safe_contact.agree": (
        "seated",
        lambda w, by: safe_contact.agree(w.case, guardian=w.selam, by=by, channel="in_person"),
        ["noor"],
    ),
    "safe_contact.ask_to_change": (
        "seated",
        lambda w, by: safe_contact.ask_to_change(w.case, wish="hours", by=by),
        ["selam"],
    ),
    "safe_contact.ask_to_change told to the coach": (
        "seated",
        lambda w, by: safe_contact.ask_to_change(w.case, guardian=w.dawit, wish="hours", by=by),
        ["noor"],
    ),
    "safe_contact.not_safe_any_more": (
        "confirmed",
        lambda w, by: safe_contact.not_safe_any_more(w.case, guardian=w.selam, by=by),
        ["noor"],
    ),
    "safe_contact.told": ("planning", held_back, ["noor"]),
    "school_directory.edit_school": (
        "people",
        lambda w, by: school_directory.edit_school(w.wegwijzer, region="midden", by=by),
        KEEP_WEGWIJZER,
    ),
    "school_directory.add_closure": (
        "people",
        lambda w, by: school_directory.add_closure(w.wegwijzer, first_day=date(2026, 10, 14), kind="other", by=by),
        KEEP_WEGWIJZER,
    ),
    "school_directory.cancel_closure": (
        "people",
        lambda w, by: school_directory.cancel_closure(study_day(w), by=by),
        KEEP_WEGWIJZER,
    ),
    "school_directory.set_own_holiday": (
        "people",
        lambda w, by: school_directory.set_own_holiday(w.wegwijzer, **AUTUMN, by=by),
        KEEP_WEGWIJZER,
    ),
    "school_directory.drop_own_holiday": (
        "people",
        lambda w, by: school_directory.drop_own_holiday(own_autumn(w), by=by),
        KEEP_WEGWIJZER,
    ),
    "school_directory.set_contact_hours": (
        "people",
        lambda w, by: school_directory.set_contact_hours(w.sam_at_wegwijzer, hours=MORNING, by=by),
        [*RUN_ONE, "sam"],
    ),
    "school_directory.confirm_contact": (
        "people",
        lambda w, by: school_directory.confirm_contact(w.sam_at_wegwijzer, by=by),
        [*COACHES, *RUN_ONE],
    ),
    "seats.admit_school_contact": (
        "shared",
        lambda w, by: seats.admit_school_contact(w.case, contact=w.sam_at_wegwijzer, by=by),
        ["noor"],
    ),
    "seats.end_school_contact_seat": (
        "seated",
        lambda w, by: seats.end_school_contact_seat(w.case, user=w.sam, by=by),
        ["noor"],
    ),
    "seats.admit_guardian": (
        "seated",
        lambda w, by: seats.admit_guardian(w.case, guardian=father(w), safe_together=True, by=by),
        ["noor"],
    ),
    "seats.end_guardian_seat": (
        "planning",
        lambda w, by: seats.end_guardian_seat(w.case, guardian=w.selam, by=by),
        ["noor"],
    ),
    "seats.hand_over_caseload": (
        "confirmed",
        lambda w, by: seats.hand_over_caseload(coach=w.noor, to=w.bram, by=by),
        ["lotte"],
    ),
    "requests.take": ("seated", request_to("see"), ["noor"]),
    "requests.grant": ("seated", lambda w, by: requests.grant(request_to("see")(w, w.noor), by=by), ["noor"]),
    "requests.decline": (
        "seated",
        lambda w, by: requests.decline(request_to("erase")(w, w.noor), why="others", by=by),
        ["noor"],
    ),
    "machinery.let_messages_leave": (
        "people",
        lambda w, by: machinery.let_messages_leave(
            standstill.begin_restored(since=timezone.now(), sure_until=timezone.now(), lost=[]), by=by
        ),
        ["henk"],
    ),
    "erasing.hold": ("seated", lambda w, by: erasing.hold(w.case, reason="court", by=by), ["lotte"]),
    "substitutes.name_substitute": (
        "seated",
        lambda w, by: substitutes.name_substitute(w.case, to=w.bram, last_day=in_a_week(w), reason="ill", by=by),
        ["noor", "lotte"],
    ),
    "substitutes.end_substitute": ("seated", stands_in_no_more, ["noor", "lotte"]),
    "substitutes.break_glass": (
        "seated",
        lambda w, by: substitutes.break_glass(w.case, reason="child", words="Nu", by=by),
        ["noor", "bram"],
    ),
    "seats.hand_over": ("confirmed", lambda w, by: seats.hand_over(w.case, to=w.bram, by=by), ["lotte"]),
}


@contextmanager
def undone(world):
    """Whatever happens inside has not happened afterwards."""
    before = timezone.now()
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        world.clock.move_to(before)
        for one in vars(world).values():
            if isinstance(one, models.Model):
                one.refresh_from_db()


def may(world, do, by):
    """Whether it could be done; whoever may not is refused, and by nothing else."""
    try:
        with undone(world):
            do(world, by)
    except Refused:
        return False
    return True
