"""A mother of two children who are talked about at one time has one appointment, whichever link she opens."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from cases.actions import agreements, closing, conversations, links, seats
from cases.actions.links import link_for
from cases.models import Consent, Conversation, Link
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from schools.actions import add_closure
from tests.cases.test_siblings import brother, his_talk
from tests.cases.test_two_children_at_one_time import everybody_can, together
from tests.guardian.phone import Phone, is_asked, path_of, read
from tests.guardian.test_question import when
from tests.world import NOW


@pytest.fixture
def two(at):
    """Yara and Yonas at one time that is still looked for; `open` is a phone at the page of the one or the other."""
    world = at("planning")
    together(world)
    world.slots = list(world.talk.slots.all())
    return world


@pytest.fixture
def fixed(two):
    everybody_can(two)
    return two


def at_page(world, talk, code=False):
    phone = Phone()
    phone.open(world.selam, talk)
    if code:
        phone.enter()
    return phone


def both(world):
    return world.talk, world.his_talk


def to_her(world):
    """What left or may still leave for her: (kind, which talk), in order."""
    names = {world.talk.pk: "Yara", world.his_talk.pk: "Yonas"}
    rows = Notification.objects.filter(recipient=world.selam).exclude(state="withdrawn").order_by("pk")
    return [(row.kind, names[row.subject_id]) for row in rows]


def states(world):
    for talk in both(world):
        talk.refresh_from_db()
    return [talk.state for talk in both(world)]


def test_she_gets_one_question_by_one_link(two):
    assert {name for _kind, name in to_her(two)} == {"Yara"}


@pytest.mark.parametrize("which", ["talk", "his_talk"])
def test_either_link_asks_the_same_question_and_one_answer_counts_for_both(two, which):
    phone = at_page(two, getattr(two, which))
    assert is_asked(phone.get("/"), when(two.slots[0]))
    conversations.reply(two.slots[0], user=two.sam, answer="yes", by=two.sam)
    assert "Your appointment is fixed" in read(phone.tap("yes"))
    assert states(two) == ["confirmed", "confirmed"]
    pages = {re.sub(r'value="\w{64}"', "", read(at_page(two, talk).get("/"))) for talk in both(two)}
    assert len(pages) == 1


@pytest.mark.parametrize("which", ["talk", "his_talk"])
def test_another_time_by_either_link_is_one_wish(two, which):
    phone = at_page(two, getattr(two, which))
    given = {"slot": two.slots[0].pk, "days": ["1"], "part": "morning"}
    assert "We know now which days suit you better." in read(phone.post("/other-time", given, follow=True))
    assert two.talk.participants.get(user=two.selam).wishes == [[1, "morning"]]


@pytest.mark.parametrize("which", ["talk", "his_talk"])
def test_behind_her_code_both_children_are_named(fixed, which):
    phone = at_page(fixed, getattr(fixed, which), code=True)
    assert "About Yara and Yonas" in read(phone.get("/more"))
    assert "what helps Yara and Yonas at school" in read(phone.get("/more/what"))
    assert read(phone.get("/more/when")).count("from 08:30 to 09:30") == 1
    for screen in ("agreed", "news", "yes", "seen", "changed"):
        words = read(phone.get(f"/more/{screen}"))
        assert words.index("Yara") < words.index("Yonas"), screen


def test_by_the_link_alone_no_child_is_named(fixed):
    page = read(at_page(fixed, fixed.his_talk).get("/"))
    assert ("Yara" in page, "Yonas" in page) == (False, False)


def test_in_a_language_from_right_to_left_the_names_keep_their_order(fixed, settings):
    settings.REVIEWED_LANGUAGES = ["ar"]
    phone = Phone()
    phone.open(fixed.selam, fixed.talk, "ar")
    phone.enter()
    assert "\u2068Yara\u2069 و\u2068Yonas\u2069" in read(phone.get("/more"))


def test_the_log_tells_of_whom_she_read(fixed):
    phone = at_page(fixed, fixed.his_talk, code=True)
    phone.get("/more/agreed")
    lines = AccessLog.objects.filter(actor_id=fixed.selam.pk, action="read", fields=["agreements"])
    assert [sorted(line.case_ids) for line in lines] == [sorted([fixed.case.pk, fixed.his.pk])]


@pytest.mark.parametrize("which", ["talk", "his_talk"])
def test_her_calendar_gets_one_appointment(fixed, which):
    phone = at_page(fixed, getattr(fixed, which), code=True)
    [event] = Calendar.from_ical(phone.get("/file").content).events
    fixed.talk.refresh_from_db()
    assert event["dtstart"].dt == fixed.talk.slot.starts_at
    uids = {
        Calendar.from_ical(at_page(fixed, one, code=True).get("/file").content).events[0]["uid"] for one in both(fixed)
    }
    assert len(uids) == 1


@pytest.mark.parametrize("which", ["talk", "his_talk"])
def test_who_cannot_come_is_asked_one_other_time_for_both(fixed, which):
    phone = at_page(fixed, getattr(fixed, which), code=True)
    page = phone.post("/cannot-come", {"why": "cannot"}, follow=True)
    assert states(fixed) == ["planning", "planning"]
    new = fixed.talk.slots.filter(round=fixed.talk.round).first()
    assert is_asked(page, when(new))
    assert is_asked(at_page(fixed, fixed.talk).get("/"), when(new))


@pytest.mark.parametrize("which", ["talk", "his_talk"])
def test_who_does_not_want_it_now_says_so_once(fixed, which):
    phone = at_page(fixed, getattr(fixed, which), code=True)
    page = phone.post("/cannot-come", {"why": "not_wanted"}, follow=True)
    assert states(fixed) == ["cancelled", "cancelled"]
    assert "There is no appointment now" in read(page)
    assert "There is no appointment now" in read(at_page(fixed, fixed.talk).get("/"))


# One of the two ends


def sent_by_now(world):
    for row in Notification.objects.filter(recipient=world.selam, kind="guardian.confirmed", state="waiting"):
        row.move("sending")
        row.move("sent")


def test_what_she_takes_back_for_one_child_leaves_the_appointment_of_the_other(fixed):
    phone = at_page(fixed, fixed.talk, code=True)
    consent = Consent.objects.get(case=fixed.case, guardian=fixed.selam)
    page = read(phone.get(f"/more/yes/{consent.pk}"))
    assert "then sees nothing any more about Yara" in page
    assert "The conversation about Yonas stays as it is." in page
    phone.post(f"/more/yes/{consent.pk}")
    assert states(fixed) == ["cancelled", "confirmed"]
    assert "Your appointment is fixed" in read(phone.get("/"))
    assert "what helps Yonas at school" in read(phone.get("/more/what"))
    said = read(phone.get("/more/yes"))
    assert ("You took your consent back" in said, "You said yes" in said) == (True, True)


def test_what_she_takes_back_for_the_child_who_goes_along_too(fixed):
    phone = at_page(fixed, fixed.talk, code=True)
    consent = Consent.objects.get(case=fixed.his, guardian=fixed.selam)
    assert "The conversation about Yara stays as it is." in read(phone.get(f"/more/yes/{consent.pk}"))
    phone.post(f"/more/yes/{consent.pk}")
    assert states(fixed) == ["confirmed", "cancelled"]
    assert "Your appointment is fixed" in read(phone.get("/"))


def test_with_one_child_nothing_is_said_of_another(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    phone.enter()
    consent = Consent.objects.get(case=world.case, guardian=world.selam)
    assert "stays as it is" not in read(phone.get(f"/more/yes/{consent.pk}"))


ENDS = {
    "called off": lambda world: conversations.cancel(world.talk, reason="not_needed", by=world.noor, now=NOW),
    "closed": lambda world: closing.close(world.case, reason="moved_on", by=world.noor, now=NOW),
    "no seat": lambda world: seats.end_guardian_seat(world.case, guardian=world.selam, by=world.noor, now=NOW),
    "another school": lambda world: closing.change_school(world.case, school=world.regenboog, by=world.noor, now=NOW),
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_when_the_first_ends_the_old_link_shows_the_time_that_stands(fixed, ends):
    old = path_of(link_for(fixed.selam, fixed.talk))
    sent_by_now(fixed)
    ends(fixed)
    assert states(fixed) == ["cancelled", "confirmed"]
    phone = Phone()
    phone.get(old)
    phone.post("/language", {"language": "en"})
    assert "Your appointment is fixed" in read(phone.get("/"))
    # She knows this time: she hears no end, no other beginning, and is reminded of it.
    assert to_her(fixed)[-1] == ("guardian.reminder", "Yonas")
    assert [kind for kind, _name in to_her(fixed) if kind == "guardian.confirmed"] == ["guardian.confirmed"]
    assert "guardian.cancelled" not in {kind for kind, _name in to_her(fixed)}


def test_who_had_not_heard_of_it_yet_hears_it_of_the_other(fixed):
    ENDS["called off"](fixed)
    assert [one for one in to_her(fixed) if one[0] == "guardian.confirmed"] == [("guardian.confirmed", "Yonas")]


@pytest.mark.parametrize("ends", [ENDS["closed"], ENDS["no seat"]], ids=["closed", "no seat"])
def test_of_a_child_who_is_hers_here_no_more_she_reads_nothing_there(fixed, ends):
    old = path_of(link_for(fixed.selam, fixed.talk))
    ends(fixed)
    phone = Phone()
    phone.get(old)
    phone.post("/language", {"language": "en"})
    assert "About Yonas" in read(phone.enter())
    said = " ".join(read(phone.get(f"/more/{name}")) for name in ("yes", "agreed", "seen", "changed", "what"))
    assert "Yara" not in said


def test_what_ends_before_it_had_a_time_leads_on_to_the_question_about_the_other(two):
    phone = at_page(two, two.talk)
    conversations.cancel(two.talk, reason="not_needed", by=two.noor, now=NOW)
    assert is_asked(phone.get("/"), when(two.his_talk.slots.first()))
    assert is_asked(at_page(two, two.his_talk).get("/"), when(two.his_talk.slots.first()))


def test_a_time_that_nobody_can_keep_is_off_once(fixed):
    """The first ends, and the other one cannot keep the time: one message says so."""
    fixed.talk.refresh_from_db()
    day = fixed.talk.slot.starts_at.date()
    add_closure(fixed.wegwijzer, first_day=day, last_day=day, kind="study_day", by=fixed.lotte)
    ENDS["called off"](fixed)
    assert states(fixed) == ["cancelled", "planning"]
    assert [one for one in to_her(fixed) if one[0] == "guardian.cancelled"] == [("guardian.cancelled", "Yara")]


def test_apart_after_all_the_first_keeps_her_time_and_she_hears_no_end_of_it(fixed):
    conversations.plan_apart(Conversation.objects.get(pk=fixed.his_talk.pk), by=fixed.noor, now=NOW)
    assert states(fixed) == ["confirmed", "planning"]
    assert "guardian.cancelled" not in {kind for kind, _name in to_her(fixed)}
    assert to_her(fixed)[-2:] == [("guardian.asked", "Yonas"), ("guardian.asked_again", "Yonas")]
    assert "Your appointment is fixed" in read(at_page(fixed, fixed.talk).get("/"))
    assert is_asked(at_page(fixed, fixed.his_talk).get("/"), when(fixed.his_talk.slots.filter(round=2).first()))


def test_no_diary_is_told_that_a_time_is_off_which_stands(fixed):
    """That of the one who goes along was never in a diary: a cancellation at the same hour would seem the other's."""
    conversations.plan_apart(Conversation.objects.get(pk=fixed.his_talk.pk), by=fixed.noor, now=NOW)
    fixed.his_talk.refresh_from_db()
    assert fixed.his_talk.released is None


def test_afterwards_she_reads_of_both_by_the_one_link(fixed):
    fixed.talk.refresh_from_db()
    after = fixed.talk.slot.ends_at
    fixed.clock.move_to(after)
    for talk, what in ((fixed.talk, "Sam belt"), (fixed.his_talk, "Selam belt")):
        talk = Conversation.objects.get(pk=talk.pk)
        came = [fixed.noor.pk, fixed.sam.pk, fixed.selam.pk]
        conversations.record(talk, took_place=True, came=came, by=fixed.noor, now=after)
        agreements.make(talk, what=what, plain="", who="school", by=fixed.noor, now=after)
    phone = at_page(fixed, fixed.talk, code=True)
    assert "This appointment has been" in read(phone.get("/"))
    said = read(phone.get("/more/agreed"))
    assert said.index("Yara") < said.index("Sam belt") < said.index("Yonas") < said.index("Selam belt")


def test_the_coach_closes_all_that_opens_one_child(fixed):
    phone = at_page(fixed, fixed.talk)
    links.revoke(fixed.his, guardian=fixed.selam, by=fixed.noor)
    assert phone.get("/").status_code == 404
    assert not Link.objects.filter(revoked_at=None).exists()


def test_another_parent_is_not_led_to_what_she_is_no_party_to(fixed):
    """Dawit has a seat at Yara's table only: no link of his leads to Yonas."""
    fixed.case.refresh_from_db()
    assert links.open_visit(link_for(fixed.dawit, fixed.talk).rpartition("/")[2]) is None


def test_what_was_never_at_one_time_is_not_led_to(at, phone):
    """A link leads to her appointment about one child, by now another one; never to a brother's (domain.md S4)."""
    world = at("planning")
    case = brother(world)
    his_talk(world, case)
    phone.open(world.selam, world.talk)
    conversations.cancel(world.talk, reason="illness", by=world.noor)
    assert "There is no appointment now" in read(phone.get("/"))
    conversations.start(world.case, trigger="start", by=world.noor)
    assert "Can you come then?" in read(phone.get("/"))
    phone.enter()
    assert "About Yara" in read(phone.get("/more"))
    assert "Yonas" not in read(phone.get("/more"))


# The very last word


@pytest.mark.parametrize("days", [(0, 0), (0, 1)], ids=["on one day", "one after the other"])
def test_she_is_thanked_once_after_the_last_of_her_children(fixed, days):
    fixed.talk.refresh_from_db()
    after = fixed.talk.slot.ends_at
    fixed.clock.move_to(after)
    for talk in both(fixed):
        talk = Conversation.objects.get(pk=talk.pk)
        conversations.record(talk, took_place=True, came=[fixed.noor.pk, fixed.selam.pk], by=fixed.noor, now=after)
    for case, later in zip((fixed.case, fixed.his), days, strict=True):
        last_day = after.date() + timedelta(days=later)
        closing.announce_end(case, reason="moved_on", last_day=last_day, by=fixed.noor, now=after)
    rows = Notification.objects.filter(kind="guardian.thanks").order_by("pk")
    assert [outbox.kinds.get(row.kind).compose(row) is not None for row in rows] == [False, True]
