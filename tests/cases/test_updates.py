"""Updates between school and shelter: by consent, in shared words, and sometimes the start of a conversation."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import closing, consents, people, seats, updates
from cases.actions.people import NewColleague
from cases.models import Consent, Conversation, Update
from cases.policy import access, worklist
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import outbox
from ruggensteun.delivery.models import Notification
from ruggensteun.refusal import NotAllowed, Refused
from tests.cases.desk import Desk, read


def for_school(world):
    return reverse("cases:contact-updates", args=[world.case.number])


def for_coach(world):
    return reverse("cases:updates", args=[world.case.number])


def consent_again(world, *covers):
    """Selam's yes anew, for these categories alone; Sam keeps his place."""
    consents.record(world.case, giver="guardian", guardian=world.selam, agreed=True, covers=covers, by=world.noor)


def whats(world):
    return [(task.what, task.urgency, task.sentence) for task in worklist.tasks(world.noor)]


def test_what_the_school_writes_reaches_coach_and_parent(world):
    desk = Desk(world.sam)
    typed = {"category": "good_news", "text": "Yara las vandaag hardop voor.", "readers": "all"}
    look = read(desk.post(for_school(world), typed))
    assert "This is what coach, Selam will read: Yara las vandaag hardop voor." in look
    assert not Update.objects.exists()
    assert "something waits" in read(desk.post(for_school(world), {**typed, "share": "1"}, follow=True))
    assert "Yara las vandaag hardop voor." in Desk(world.noor).look(for_coach(world))
    assert [row.text for row in access.visible_updates(world.selam)] == ["Yara las vandaag hardop voor."]
    told = Notification.objects.filter(kind="update.written").values_list("recipient__first_name", flat=True)
    assert list(told) == ["Noor"]


def test_what_is_for_professionals_is_not_the_parents(world):
    updates.write(world.case, category="home", text="Ze is moe.", readers="professionals", by=world.noor)
    assert list(access.visible_updates(world.selam)) == []
    assert [row.text for row in access.visible_updates(world.sam)] == ["Ze is moe."]


def test_other_schools_and_the_other_parent_read_nothing(world):
    updates.write(world.case, category="good_news", text="Mooi getekend.", by=world.noor)
    assert [access.visible_updates(person).count() for person in (world.fenna, world.dawit, world.bram)] == [0, 0, 0]


def test_an_address_stays_beside_its_field_and_what_was_typed_is_kept(world):
    typed = {"category": "move", "text": "Ze verhuist naar Kerkstraat 12.", "readers": "all"}
    response = Desk(world.sam).post(for_school(world), typed)
    assert (response.status_code, Update.objects.count()) == (422, 0)
    assert "street with a number" in read(response)
    assert "Kerkstraat 12" in response.content.decode()


def test_absence_is_pressing_until_the_coach_has_read_it(world):
    update = updates.write(world.case, category="absence", text="Twee dagen niet geweest.", by=world.sam)
    assert ("update", 0, "the school wrote something: absence") in whats(world)
    updates.see(update, by=world.noor)
    assert [what for what, *_rest in whats(world)] == ["plan"]


def test_good_news_can_wait(world):
    updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    assert ("update", 1, "the school wrote something: good news") in whats(world)


def test_an_update_of_the_school_starts_a_conversation_with_one_press(world):
    update = updates.write(world.case, category="absence", text="Twee dagen niet geweest.", by=world.sam)
    desk = Desk(world.noor)
    assert "Talk about this together" in desk.look(for_coach(world))
    desk.post(reverse("cases:talk-about-update", args=[world.case.number, update.pk]))
    talk = Conversation.objects.get()
    assert (talk.state, talk.trigger) == ("planning", "absence")
    assert "Talk about this together" not in desk.look(for_coach(world))


def test_without_consent_for_updates_there_are_none(world):
    updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    consent_again(world, "collecting", "agreements")
    assert access.school_cases(world.sam).count() == 1
    assert list(access.visible_updates(world.sam)) == []
    assert Desk(world.sam).get(for_school(world)).status_code == 404
    with pytest.raises(NotAllowed):
        updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    with pytest.raises(Refused, match="no consent for sharing updates"):
        updates.write(world.case, category="good_news", text="Ze lachte.", by=world.noor)
    assert "there is no consent for updates" in Desk(world.noor).look(for_coach(world))


def test_a_new_school_does_not_read_what_the_old_one_wrote(world):
    updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    closing.change_school(world.case, school=world.regenboog, by=world.noor)
    world.case.refresh_from_db()
    consent_again(world, "collecting", "agreements", "updates")
    seats.admit_school_contact(world.case, contact=world.fenna_at_regenboog, by=world.noor)
    assert access.school_cases(world.fenna).count() == 1
    assert list(access.visible_updates(world.fenna)) == []
    assert [row.text for row in access.visible_updates(world.noor)] == ["Ze lachte."]


def test_a_stranger_finds_no_page(world):
    for person in (world.bram, world.lotte, world.fenna):
        desk = Desk(person)
        assert [desk.get(for_coach(world)).status_code, desk.get(for_school(world)).status_code] == [404, 404]


def test_a_message_about_it_is_not_sent_once_it_may_not_be_read(world):
    updates.write(world.case, category="good_news", text="Ze lachte.", by=world.noor)
    message = Notification.objects.get(kind="update.written")
    consents.withdraw(Consent.objects.get(guardian=world.selam), by=world.noor)
    outbox.deliver(message.pk, now=message.due_at + timedelta(minutes=1))
    message.refresh_from_db()
    assert message.state == "withdrawn"


def test_an_eye_names_a_parent_only_where_she_reads_all_of_it(world):
    updates.write(world.case, category="good_news", text="Mooi getekend.", readers="all", by=world.noor)
    pages = [
        (world.noor, for_coach(world)),
        (world.noor, world.case.get_absolute_url()),
        (world.sam, for_school(world)),
    ]
    cards = [card(Desk(person), page) for person, page in pages]
    assert all("mother" in one or "Selam" in one for one in cards), cards
    updates.write(world.case, category="home", text="Vader stond op het plein.", readers="professionals", by=world.noor)
    cards = [card(Desk(person), page) for person, page in pages]
    assert not [one for one in cards if "mother" in one or "Selam" in one], cards


def card(desk, page):
    """The eye line of the card in which updates stand."""
    html = desk.get(page).content.decode()
    start = max(html.find("What was shared"), html.find('id="updates"'))
    return re.search(r'class="seen.*?</p>', html[start:], re.DOTALL)[0]


def test_a_second_contact_of_the_school_is_named(world):
    updates.write(world.case, category="home", text="Ze is moe.", readers="professionals", by=world.noor)
    new = NewColleague(email="olena@school.example", first_name="Olena", last_name="Koval")
    people.bring_in_school_contact(world.case, new, role="head", beside=True, by=world.noor)
    assert "Olena" in card(Desk(world.noor), for_coach(world))
    assert "Olena" in card(Desk(world.sam), for_school(world))
    look = Desk(world.noor).post(for_coach(world), {"category": "home", "text": "Rustig.", "readers": "professionals"})
    assert "This is what Sam, Olena will read: Rustig." in read(look)


def test_it_is_for_coach_and_school_until_somebody_chooses_otherwise(world):
    html = Desk(world.noor).get(for_coach(world)).content.decode()
    assert re.search(r'value="professionals"[^>]*checked', html)


def test_it_can_be_taken_back_until_somebody_has_read_it(world):
    update = updates.write(world.case, category="home", text="Ze is moe.", by=world.noor)
    for person in (world.sam, world.bram):
        with pytest.raises(NotAllowed):
            updates.take_back(update, by=person)
    back = reverse("cases:take-back-update", args=[world.case.number, update.pk])
    assert "Take it back" in Desk(world.noor).look(for_coach(world))
    Desk(world.noor).post(back)
    assert list(access.visible_updates(world.sam)) == []
    assert list(access.visible_updates(world.selam)) == []
    assert not Notification.objects.filter(kind="update.written", subject_id=update.pk, state="waiting").exists()
    assert "Ze is moe." not in Desk(world.sam).look(for_school(world))


def test_what_was_read_cannot_be_taken_back(world):
    update = updates.write(world.case, category="home", text="Ze is moe.", by=world.noor)
    world.clock.shift(60)
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    assert "Take it back" not in Desk(world.noor).look(for_coach(world))
    with pytest.raises(Refused, match="has read this already"):
        updates.take_back(update, by=world.noor)


def test_a_contact_takes_back_her_own(world):
    update = updates.write(world.case, category="good_news", text="Ze lachte.", by=world.sam)
    assert "Take it back" in Desk(world.sam).look(for_school(world))
    Desk(world.sam).post(reverse("cases:contact-take-back-update", args=[world.case.number, update.pk]))
    assert list(access.visible_updates(world.noor)) == []


def test_the_log_names_what_was_shown_and_not_what_a_page_could_show(world):
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    before = AccessLog.objects.filter(actor_id=world.sam.pk, action="read").latest("pk").fields
    assert "updates" not in before
    assert "shelter" not in before
    updates.write(world.case, category="home", text="Ze is moe.", by=world.noor)
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    assert "updates" in AccessLog.objects.filter(actor_id=world.sam.pk, action="read").latest("pk").fields
