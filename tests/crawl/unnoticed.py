"""Nothing of what somebody may not see changes one byte of what she gets (domain.md §5, S7, S8, S11, S13)."""

from datetime import date
from functools import partial

import pytest

from cases.actions import agreements, consents, conversations, intake, links, notes, safe_contact, updates
from cases.models import Waiver
from cases.policy.table import TABLE
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery.models import Notification
from tests.crawl.families import ALONE
from tests.crawl.fields import OUTSIDE, name_of, our_models, own_fields
from tests.crawl.hidden import STANDS, blind, change, facts, noticed
from tests.crawl.parties import VIEWERS
from tests.world import yaras_intake

# Rows of which nothing is changed here, with the reason.
TEXTS = "texts alone, which carry canaries instead"
UNCHANGED = {
    "who_looked": "nobody writes it twice",
    "secret": "nobody is shown it",
    "name": TEXTS,
    "surname of a person": TEXTS,
    "work address": TEXTS,
    "first_name": TEXTS,
    "coach": "a name, which is a text; who it is, is another situation",
    "school_contact": "the same; her hours and her part at the school are of no single family",
    "staff": "who works where is another situation",
    "machinery": "nothing stands still in this world",
}
EVERYTHING = [
    pytest.param(False, id="where an answer differs", marks=pytest.mark.short("its long form holds it")),
    pytest.param(True, id="whole", marks=pytest.mark.long("renders some hundreds of pages for each fact")),
]
OF_NO_FAMILY = [
    ("account", ("person", "sam")),
    ("account", ("person", "noor")),
    ("draft", ("person", "noor")),
    ("directory", ("school", "wegwijzer")),
    ("system", "yara"),
]
# Where a talk is planned; and where it was held, with agreements.
FACTS = [
    *((row, "yara") for row in TABLE if row not in UNCHANGED),
    *((row, "liya") for row in ("agreements", "risk")),
    *OF_NO_FAMILY,
]


@pytest.mark.parametrize("whole", EVERYTHING)
@pytest.mark.parametrize(("row", "whose"), FACTS, ids=str)
def test_a_hidden_fact_changes_nothing_for_who_may_not_see_it(world, row, whose, whole):
    hidden = facts(world, row, whose)
    assert hidden != {}, "nothing of this row can be changed, so this test would find nothing"
    for everybody, found in hidden.items():
        viewers = blind(row, everybody)
        if noticed(world, partial(_changed, found), viewers, whole=whole):
            assert culprits(world, found, viewers) == {}
            pytest.fail("Only all of it together is noticed.")


def test_every_row_is_changed_or_says_why_not():
    changed = {row for row, _whose in FACTS}
    assert (changed | UNCHANGED.keys(), changed & UNCHANGED.keys()) == ({*TABLE, *OUTSIDE}, set())


def _changed(found, _world):
    change(found)


def culprits(world, found, viewers):
    """Which of these fields is noticed, when it alone is changed, by whom."""
    alone = {}
    for record, fields in found:
        for one in fields:
            who = noticed(world, partial(_changed, [(record, [one])]), viewers)
            if who:
                alone.setdefault(name_of(one), set()).update(who)
    return alone


def test_every_field_that_stands_is_there():
    assert set(STANDS) <= {name_of(field) for model in our_models() for field in own_fields(model)}


def viewers(*names):
    """All ways in which these people look."""
    return [viewer for viewer in VIEWERS if viewer.name in names]


def father_of_yara_consents(world):
    consents.record(
        world.cases["yara"], giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor
    )


def father_of_yara_refuses(world):
    consents.record(
        world.cases["yara"], giver="guardian", guardian=world.dawit, agreed=False, via="paper", by=world.noor
    )


def father_of_yara_is_asked_how_to_reach_him(world):
    profile = {"channel": "text", "number": "+31687654321", "device": "own"}
    safe_contact.agree(world.cases["yara"], guardian=world.dawit, by=world.noor, **profile)
    links.agree_code(world.cases["yara"], guardian=world.dawit, code="918273", by=world.noor)


def father_of_yara_looks(world):
    _looks(world.dawit, world.cases["yara"])


def mother_of_yara_is_not_safe(world):
    safe_contact.not_safe_any_more(world.cases["yara"], guardian=world.selam, by=world.noor)


def messages_are_held(world):
    for row in Notification.objects.filter(kind__startswith="guardian.", recipient=world.selam, state="waiting"):
        row.move("held", hold_reason="device")


def a_note_is_written(world):
    notes.write(world.cases["yara"], text="Vader belde, boos.", by=world.noor)


def a_sibling_elsewhere_is_called_off(world):
    conversations.cancel(world.talks["abel"], reason="unsafe", by=world.noor)


def a_sibling_elsewhere_is_at_risk(world):
    with acting(SYSTEM):
        case = world.cases["abel"]
        case.risk = "red"
        case.save()


def the_other_parent_answers(world):
    slot = world.talks["amal"].slots.order_by("rank")[1]
    conversations.reply(slot, user=world.kamran, answer="yes", by=world.kamran, via="link")


def the_other_parent_has_wishes(world):
    conversations.wish(world.talks["amal"], user=world.kamran, wishes=[[3, "morning"]], by=world.kamran)


def the_other_parent_is_not_safe(world):
    safe_contact.not_safe_any_more(world.cases["amal"], guardian=world.kamran, by=world.noor)


def the_other_parent_looks(world):
    _looks(world.kamran, world.cases["amal"])


def the_other_parent_locks_his_code(world):
    with acting(SYSTEM):
        code = world.kamran.personal_code
        code.tries = 5
        code.save()


def a_colleague_takes_a_child_in(world):
    _new_child(world, world.bram)


def another_shelter_takes_a_child_in(world):
    _new_child(world, world.joost)


def an_intake_is_typed(world):
    intake.save_draft(world.drafts["noor"], data={"child-first_name": ["Anders"]})


def a_word_between_professionals(world):
    updates.write(world.cases["yara"], category="move", text="Rustig", readers="professionals", by=world.noor)


def a_waiver_of_another_family_is_declined(world):
    consents.decide_waiver(Waiver.objects.get(case=world.cases["sem"]), approve=False, by=world.bram)


def a_child_that_is_not_shared_is_at_risk(world):
    with acting(SYSTEM):
        for name in ("sem", "noa", "ida", "bo"):
            world.cases[name].risk = "red"
            world.cases[name].save()


def agreements_of_another_family(world):
    agreements.make(world.talks["liya"], what="Voorlezen", who="school", by=world.noor)


def _looks(person, case):
    AccessLog.objects.create(
        at=case.opened_at,
        actor_id=person.pk,
        actor_role="guardian",
        action="read",
        object_type="case",
        object_id=case.pk,
        case_ids=[case.pk],
    )


def _new_child(world, coach):
    entry = yaras_intake(
        world, first_name="Zwaan", last_name="Zwart", birth_date=date(2018, 12, 12), guardians=(ALONE,), risk="red"
    )
    intake.finish(entry, by=coach)


ALL_BUT_COACHES = [name for name in {viewer.name for viewer in VIEWERS} if name not in ("noor", "tess")]
HAPPENS = {
    father_of_yara_consents: ("selam", "sam", "fenna", "lotte", "kees", "root"),
    father_of_yara_refuses: ("selam", "fenna", "lotte", "kees", "root"),
    father_of_yara_is_asked_how_to_reach_him: ("selam", "sam", "fenna", "lotte"),
    father_of_yara_looks: ("selam", "sam", "lotte"),
    # To the administrator, who counts what waits, it is as if messages had left: tests/cases/test_queue_page.py.
    mother_of_yara_is_not_safe: ("sam", "fenna", "bram", "mila", "dawit"),
    messages_are_held: ("sam", "fenna", "bram", "mila", "selam", "dawit"),
    a_note_is_written: ("sam", "fenna", "bram", "mila", "henk", "lotte", "selam", "dawit"),
    a_sibling_elsewhere_is_called_off: ("sam", "kees", "roos", "joost", "dawit", "mila"),
    a_sibling_elsewhere_is_at_risk: ("sam", "kees", "roos", "fenna", "lotte", "mila", "selam"),
    the_other_parent_answers: ("leila", "selam", "fenna", "lotte"),
    the_other_parent_has_wishes: ("leila", "sam", "fenna", "lotte"),
    the_other_parent_is_not_safe: ("leila", "sam", "fenna"),
    the_other_parent_looks: ("leila", "sam"),
    the_other_parent_locks_his_code: ("leila", "sam", "lotte"),
    a_colleague_takes_a_child_in: ("noor", "tess", "sam", "fenna", "selam", "joost", "anna", "henk"),
    another_shelter_takes_a_child_in: ("noor", "tess", "bram", "sam", "lotte", "henk", "selam"),
    an_intake_is_typed: ("tess", "bram", "sam", "lotte", "henk", "mila"),
    a_word_between_professionals: ("selam", "fenna", "lotte", "mila", "bram"),
    a_waiver_of_another_family_is_declined: ("sam", "fenna", "selam", "henk", "mila"),
    a_child_that_is_not_shared_is_at_risk: ("sam", "kees", "roos", "lotte", "bram", "selam"),
    agreements_of_another_family: ("rima", "leila", "fenna", "lotte", "bram"),
}


@pytest.mark.parametrize("whole", EVERYTHING)
@pytest.mark.parametrize("happens", HAPPENS, ids=lambda happens: happens.__name__)
def test_who_may_not_know_notices_nothing(world, happens, whole):
    assert noticed(world, happens, viewers(*HAPPENS[happens]), whole=whole) == []


@pytest.mark.parametrize(
    ("happens", "name"),
    [(a_note_is_written, "noor"), (the_other_parent_answers, "kamran"), (a_colleague_takes_a_child_in, "lotte")],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_who_may_know_notices(world, happens, name):
    found = noticed(world, happens, viewers(name))
    assert found != []
    assert found == noticed(world, happens, viewers(name), whole=True)
