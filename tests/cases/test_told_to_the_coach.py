"""What a parent told her coach instead of doing it herself: to whom, how and in which language, and shown as such."""

import re
from collections import Counter

import pytest
from django.urls import reverse

from cases.actions import consents, conversations, guardian_time, risk, safe_contact, seats
from cases.models import Consent, Conversation, GuardianDays, Participant, Reply, Request
from cases.policy.history import own_history
from cases.policy.projections.guardian import own_question
from ruggensteun.people.models import SafeContact
from ruggensteun.people.models.telling import Telling, told_to
from ruggensteun.refusal import Refused
from tests.cases.coach import Coach

PHONED = {"told_way": "phone", "told_language": "ti", "told_with_interpreter": "on"}
BY_PHONE = ("phone", "ti", True)
IN_WORDS = "old to Noor, by telephone, in Tigrinya, with an interpreter"


@pytest.fixture
def world(at):
    return at("planning")


def address(world, name, *more):
    return reverse(f"cases:{name}", args=[world.case.number, *more])


def tie_of(world, guardian):
    return world.case.child.guardianships.get(guardian=guardian).pk


def tell(world, **data):
    to = address(world, "told-reply", world.talk.pk, world.slots[0].pk)
    return Coach(world.noor).send(to, guardian=world.selam.pk, **data)


def how(row):
    assert row.told_to_id is not None
    return row.told_way, row.told_language, row.told_with_interpreter


def wished(contact):
    assert contact.wish_told_to_id is not None
    return contact.wish_told_way, contact.wish_told_language, contact.wish_told_with_interpreter


def test_an_answer_keeps_who_wrote_it_down_the_way_the_language_and_the_interpreter(world):
    page = tell(world, answer="no", **PHONED)
    reply = Reply.objects.get(user=world.selam)
    assert (reply.via, reply.recorded_by, reply.language, reply.with_interpreter) == ("phoned", world.noor, "ti", True)
    assert f"Selam: no (t{IN_WORDS}, " in page.words


def test_what_is_not_filled_in_is_not_made_up(world):
    page = tell(world, answer="no")
    reply = Reply.objects.get(user=world.selam)
    assert (reply.via, reply.language, reply.with_interpreter) == ("told", "", False)
    assert "Selam: no (told to Noor, in person, " in page.words


def test_what_no_form_offers_is_not_written_down(world):
    assert tell(world, answer="no", told_way="pigeon").status == 404
    assert tell(world, answer="no", told_language="xx").status == 404
    assert not Reply.objects.filter(user=world.selam).exists()


def test_the_form_begins_as_it_mostly_is_with_her(world):
    usual = "Told: in person, in Tigrinya, with an interpreter"
    assert usual in Coach(world.noor).open(world.talk.get_absolute_url()).words
    world.selam.needs_interpreter = False
    world.selam.save(update_fields=["needs_interpreter"])
    words = Coach(world.noor).open(world.talk.get_absolute_url()).words
    assert usual not in words
    assert "Told: in person, in Tigrinya" in words


def test_she_reads_that_she_said_so_herself(world):
    tell(world, answer="no", **PHONED)
    world.talk.refresh_from_db()
    assert [answer.told for answer in own_question(world.selam, world.talk).answered] == [True]


def test_the_school_reads_the_answer_and_not_how_it_came(world):
    tell(world, answer="yes", **PHONED)
    words = Coach(world.sam).open(f"/pupils/{world.case.number}").words
    assert "with an interpreter" not in words.split("When can")[-1].split("Agreements")[0]
    assert "told to" not in words
    assert "by telephone" not in words


def test_what_suits_her_better(world):
    page = Coach(world.noor).send(address(world, "propose-again", world.talk.pk), days=[4], parts=["morning"], **PHONED)
    assert f"Selam would rather: Friday morning. T{IN_WORDS}." in page.words
    assert how(Participant.objects.get(user=world.selam)) == BY_PHONE
    assert how(GuardianDays.objects.get(guardian=world.selam)) == BY_PHONE


def test_on_which_days_she_can_meet(world):
    meeting = (world.case.number, tie_of(world, world.selam))
    Coach(world.noor).send(reverse("cases:guardian-days", args=meeting), never=[2], **PHONED)
    assert how(GuardianDays.objects.get(guardian=world.selam)) == BY_PHONE
    assert f"T{IN_WORDS}." in Coach(world.noor).open(reverse("cases:meeting", args=meeting)).words


def test_her_coach_here_reads_no_name_of_a_colleague_of_another_child(world):
    guardian_time.keep_days(world.case, guardian=world.selam, by=world.noor, never=[2], told=Telling())
    row = GuardianDays.objects.get(guardian=world.selam)
    assert row.how_told_among({world.noor.pk}) == "told to Noor, in person"
    assert row.how_told_among({world.bram.pk}) == "told to a colleague, in person"


def test_what_is_refused_keeps_how_she_said_it(world):
    to = address(world, "guardian-days", tie_of(world, world.selam))
    page = Coach(world.noor).send(to, never=[0, 1, 2, 3, 4], **PHONED)
    assert page.status == 422
    assert 'value="phone" id="id_days_told_way_1" checked' in page.html.replace("  ", " ")


@pytest.mark.parametrize(
    ("button", "reason", "state"),
    [("move-conversation", "parent_asks", "planning"), ("cancel-conversation", "not_wanted", "cancelled")],
)
def test_that_she_cannot_come(at, button, reason, state):
    world = at("confirmed")
    Coach(world.noor).send(address(world, button, world.talk.pk), reason=reason, **PHONED)
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.state, how(talk)) == (state, BY_PHONE)
    assert IN_WORDS in Coach(world.noor).open(talk.get_absolute_url()).words


def test_of_a_reason_that_is_not_hers_nothing_was_told(at):
    world = at("confirmed")
    Coach(world.noor).send(address(world, "cancel-conversation", world.talk.pk), reason="illness", **PHONED)
    talk = Conversation.objects.get(pk=world.talk.pk)
    assert (talk.state, talk.how_told) == ("cancelled", "")


@pytest.fixture
def both_parents(at):
    """A fixed conversation at which both sit at one table."""
    world = at("seated")
    risk.assess(world.case, risk="green", by=world.noor)
    both = {"safe_together": True, "safe_said": "team"}
    seats.admit_guardian(world.case, guardian=world.dawit, by=world.noor, **both)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    for person in (world.sam, world.selam, world.dawit):
        conversations.reply(world.talk.slots.first(), user=person, answer="yes", by=world.noor)
    world.talk.refresh_from_db()
    assert world.talk.state == "confirmed"
    return world


BUTTONS = pytest.mark.parametrize(
    ("button", "reason"), [("move-conversation", "parent_asks"), ("cancel-conversation", "not_wanted")]
)


@BUTTONS
def test_which_of_two_parents_asked_is_kept_for_the_coach_alone(both_parents, button, reason):
    world, to = both_parents, address(both_parents, button, both_parents.talk.pk)
    page = Coach(world.noor).send(to, reason=reason, **PHONED)
    assert (page.status, "Choose which parent asked for it." in page.words) == (422, True)
    Coach(world.noor).send(to, reason=reason, asked_by=world.dawit.pk, **PHONED)
    world.talk.refresh_from_db()
    assert (world.talk.let_go_by, how(world.talk)) == (world.dawit, BY_PHONE)
    words = Coach(world.noor).open(world.talk.get_absolute_url()).words
    assert "Dawit" in words.split("For you")[-1] if button == "move-conversation" else f"(Dawit, t{IN_WORDS})" in words
    assert "moved or called off by: Dawit Gebre" in (
        Coach(world.noor).open(address(world, "record-history", "conversation", world.talk.pk)).words
    )
    assert "called off by" not in Coach(world.sam).open(address(world, "pupil-history")).words
    assert "Dawit" not in str(own_history(world.selam, world.talk))


@BUTTONS
def test_nobody_else_than_a_parent_at_the_table_can_have_asked(both_parents, button, reason):
    world = both_parents
    page = Coach(world.noor).send(address(world, button, world.talk.pk), reason=reason, asked_by=world.sam.pk)
    assert page.status == 422
    with pytest.raises(Refused, match="Choose which parent"):
        conversations.cancel(world.talk, reason="not_wanted", asked_by=world.sam, by=world.noor)


def test_for_another_reason_nobody_asked(both_parents):
    world = both_parents
    to = address(world, "cancel-conversation", world.talk.pk)
    Coach(world.noor).send(to, reason="illness", asked_by=world.dawit.pk)
    world.talk.refresh_from_db()
    assert world.talk.let_go_by == world.noor


def test_of_one_parent_it_is_clear_who_asked(at):
    world = at("confirmed")
    page = Coach(world.noor).open(world.talk.get_absolute_url())
    assert "Which parent asked for it?" not in page.words
    Coach(world.noor).send(address(world, "move-conversation", world.talk.pk), reason="parent_asks")
    world.talk.refresh_from_db()
    assert world.talk.let_go_by == world.selam


def test_each_label_of_the_page_belongs_to_one_field(both_parents):
    page = Coach(both_parents.noor).open(both_parents.talk.get_absolute_url())
    ids = re.findall(r' id="([^"]+)"', page.html)
    assert [one for one, times in Counter(ids).items() if times > 1] == []


def test_that_she_takes_back_her_consent(world):
    given = Consent.objects.get(guardian=world.selam)
    page = Coach(world.noor).send(address(world, "withdraw-consent", given.pk), **PHONED)
    given.refresh_from_db()
    assert (given.state, how(given)) == ("withdrawn", BY_PHONE)
    assert f"T{IN_WORDS}" in page.words
    history = Coach(world.noor).open(world.case.get_absolute_url()).words
    assert f"Consent of Selam has ended (t{IN_WORDS})" in history


def test_that_she_asks_to_see_what_is_kept(world):
    page = Coach(world.noor).send(address(world, "requests"), guardian=world.selam.pk, kind="see", **PHONED)
    assert how(Request.objects.get()) == BY_PHONE
    assert f"t{IN_WORDS}" in page.words


def test_safe_contact_is_gone_through_in_person_only(world):
    answers = {"channel": "in_person", "device": "own", "days": ["0"], "voicemail": "no", "reads_well": "no"}
    to = address(world, "safe-contact", tie_of(world, world.selam))
    page = Coach(world.noor).send(to, **answers, language="ti", needs_interpreter="on", **PHONED)
    assert how(SafeContact.objects.get(guardian=world.selam)) == ("in_person", "ti", True)
    assert "Told to Noor, in person, in Tigrinya, with an interpreter." in page.words


def test_what_she_asks_about_being_reached_waits_for_a_talk_and_nothing_more_holds_at_once(world):
    to = address(world, "asked-about-contact", tie_of(world, world.selam))
    page = Coach(world.noor).send(to, wish="hours", **PHONED)
    contact = SafeContact.objects.get(guardian=world.selam)
    assert (contact.wish, contact.channel, wished(contact)) == ("hours", "text", BY_PHONE)
    assert f"Other days or times suit her better (t{IN_WORDS})" in page.words
    Coach(world.noor).send(to, wish="nothing", **PHONED)
    contact.refresh_from_db()
    assert (contact.wish, contact.channel) == ("nothing", "in_person")
    assert Coach(world.noor).send(to, **PHONED).status == 422


def test_what_she_asks_leaves_how_it_was_gone_through_as_it_was(world):
    gone_through, asked = Telling("in_person", "ti", with_interpreter=True), Telling("phone", "nl")
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, told=gone_through, channel="in_person")
    page = Coach(world.noor).send(
        address(world, "asked-about-contact", tie_of(world, world.selam)),
        wish="hours",
        told_way="phone",
        told_language="nl",
    )
    assert "Told to Noor, in person, in Tigrinya, with an interpreter." in page.words
    assert "Other days or times suit her better (told to Noor, by telephone, in Dutch)" in page.words
    contact = SafeContact.objects.get(guardian=world.selam)
    assert (how(contact), wished(contact)) == (("in_person", "ti", True), ("phone", "nl", False))
    safe_contact.ask_to_change(world.case, guardian=world.selam, wish="", told=asked, by=world.noor)
    contact.refresh_from_db()
    assert (how(contact), contact.wish_told_way, contact.wish_told_to) == (("in_person", "ti", True), "", None)


def test_going_through_it_answers_what_she_asked_and_how_she_did(world):
    safe_contact.ask_to_change(world.case, guardian=world.selam, wish="way", told=Telling("phone"), by=world.noor)
    safe_contact.agree(world.case, guardian=world.selam, by=world.noor, told=Telling("in_person"), channel="in_person")
    contact = SafeContact.objects.get(guardian=world.selam)
    assert (contact.wish, contact.wish_told_to, contact.wish_told_way) == ("", None, "")


def test_what_she_does_herself_was_told_to_nobody(world):
    told = Telling("phone", "ti", with_interpreter=True)
    safe_contact.ask_to_change(world.case, guardian=world.selam, wish="hours", told=told, by=world.noor)
    safe_contact.ask_to_change(world.case, wish="way", by=world.selam)
    assert SafeContact.objects.get(guardian=world.selam).wish_told_way == ""
    conversations.wish(world.talk, user=world.selam, wishes=[[4, "morning"]], told=told, by=world.noor)
    conversations.wish(world.talk, user=world.selam, wishes=[[3, "morning"]], by=world.selam)
    assert Participant.objects.get(user=world.selam).how_told == ""
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.selam)
    assert Consent.objects.get(guardian=world.selam).how_told == ""


def test_every_change_of_how_it_was_told_stands_in_the_history_of_its_coach(world):
    told = Telling("phone", "ti", with_interpreter=True)
    consents.withdraw(Consent.objects.get(guardian=world.selam), told=told, by=world.noor)
    words = Coach(world.noor).open(address(world, "history")).words
    for part in ("told to: Noor", "Noor", "how it was told", "by telephone", "told in", "Tigrinya"):
        assert part in words


def test_a_language_that_has_no_name_here(world):
    assert told_to(world.noor, Telling(language="-")) == "told to Noor, in person, Another language"
