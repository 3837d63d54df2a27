"""What was changed about one thing of hers, on a screen of its own: never of another parent's (domain.md S11, S13)."""

from datetime import timedelta

import pytest

from cases.actions import agreements, consents, conversations, seats
from cases.actions.links import link_for
from cases.models import Consent
from cases.policy import history
from ruggensteun.audit.models import AccessLog
from tests.cases.test_two_children_at_one_time import together
from tests.guardian.phone import Phone, path_of, read


def entered(world):
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    return phone


def of_one(world, screen, pk):
    """The lines of one thing, each with its details; None when there is no such thing of hers."""
    told = history.own_history_of(world.selam, world.talk, screen, pk)
    return told and [(line.lead, *line.details) for line in told.lines]


def agreed(world, what="Leeshoek", **values):
    world.clock.shift(timedelta(minutes=1))
    return agreements.make(world.talk, what=what, who="school", by=world.noor, **values)


def test_of_one_agreement(at):
    world = at("held")
    made, other = agreed(world, plain="Lezen in een hoekje"), agreed(world, "Huiswerk")
    world.clock.shift(timedelta(hours=1))
    agreements.settle(made, state="done", by=world.noor)
    assert of_one(world, "agreed", made.pk) == [
        ("Noor changed what we agreed", "done"),
        ("Noor wrote down what we agreed", "what: Lezen in een hoekje", "who: the school"),
    ]
    phone = entered(world)
    page = phone.get("/more/agreed").content.decode()
    assert f'href="/more/changed/agreed/{made.pk}"' in page
    words = read(phone.get(f"/more/changed/agreed/{made.pk}"))
    assert "What was changed What we agreed Lezen in een hoekje" in words
    assert "Noor changed what we agreed done" in words
    assert "Huiswerk" not in words
    assert "Huiswerk" in read(phone.get(f"/more/changed/agreed/{other.pk}"))


def test_her_consent_to_one_school_is_one_thing_however_often_she_says_otherwise(at):
    world = at("seated")
    first = Consent.objects.get(guardian=world.selam)
    world.clock.shift(timedelta(hours=1))
    consents.withdraw(first, by=world.selam)
    world.clock.shift(timedelta(hours=1))
    again = consents.record(world.case, giver="guardian", guardian=world.selam, agreed=True, by=world.noor)
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    lines = of_one(world, "yes", again.pk)
    assert lines == of_one(world, "yes", first.pk)
    assert [line[:2] for line in lines] == [
        ("Noor wrote down your consent", "school: De Wegwijzer"),
        ("You changed your consent", "You took your consent back, or it has ended."),
        ("Noor wrote down your consent", "school: De Wegwijzer"),
    ]
    assert {line[2] for line in lines if len(line) > 2} == {"You said: yes"}
    phone = entered(world)
    assert f'href="/more/changed/yes/{again.pk}"' in phone.get("/more/yes").content.decode()
    assert "Your consent De Wegwijzer" in read(phone.get(f"/more/changed/yes/{again.pk}"))


def test_of_this_appointment(at):
    world = at("held")
    lines = of_one(world, "when", world.talk.pk)
    when = "time: Thursday 10 September, 08:30"
    assert ("Noor changed the conversation", "This conversation has been.") in lines
    assert ("Noor changed who comes", "who: Sam", "was there") in lines
    assert ("Noor changed who comes", "who: you", "was there") in lines
    assert ("You changed the conversation", "Your appointment is fixed", when) in lines
    assert ("You wrote down your answer about a time", when, "You said: yes") in lines
    assert ("Noor wrote down the conversation", "At school") in lines
    assert "consent" not in str(lines)
    phone = entered(world)
    assert f'href="/more/changed/when/{world.talk.pk}"' in phone.get("/more/when").content.decode()
    assert when in read(phone.get(f"/more/changed/when/{world.talk.pk}"))


def test_of_who_takes_part_and_of_what_is_written_about_her_child(at):
    world = at("confirmed")
    assert ("Noor wrote down who takes part", "who: Noor") in of_one(world, "who", world.case.pk)
    assert {line[0] for line in of_one(world, "about", world.yara.pk)} <= {
        "Noor wrote down what is written about your child"
    }
    assert of_one(world, "you", world.selam.pk) is not None


def test_the_whole_list_leads_once_to_each_thing_of_which_there_is_more(at):
    world = at("held")
    made = agreed(world)
    lines = history.own_history(world.selam, world.talk)
    leads = [line.thing for line in lines if line.thing]
    assert ("when", world.talk.pk) in leads
    assert ("agreed", made.pk) not in leads
    assert len(leads) == len(set(leads))
    page = entered(world).get("/more/changed").content.decode()
    assert page.count(f'href="/more/changed/when/{world.talk.pk}"') == 1


def not_hers(world):
    his = consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor)
    return {
        "his consent": ("yes", his.pk),
        "a conversation that is not there": ("when", world.talk.pk + 1),
        "an agreement that is not there": ("agreed", 1),
        "himself": ("you", world.dawit.pk),
        "another case": ("who", world.case.pk + 1),
        "another child": ("about", world.yara.pk + 1),
        "no screen": ("reach", world.selam.pk),
        "nonsense": ("nonsense", 1),
        "too large": ("when", 99999999999999999999),
    }


def test_what_is_not_hers_looks_as_if_it_were_not_there(at):
    world = at("held")
    phone = entered(world)
    nothing = phone.get("/nothing-here").content
    for what, (screen, pk) in not_hers(world).items():
        response = phone.get(f"/more/changed/{screen}/{pk}")
        assert (what, response.status_code, response.content) == (what, 404, nothing)


def test_without_her_code_it_does_not_open(at):
    world = at("confirmed")
    phone = Phone()
    phone.get(path_of(link_for(world.selam, world.talk)))
    assert phone.get(f"/more/changed/when/{world.talk.pk}")["Location"] == "/code"


def test_reading_it_is_in_the_log(at):
    world = at("confirmed")
    entered(world).get(f"/more/changed/when/{world.talk.pk}")
    line = AccessLog.objects.filter(actor_id=world.selam.pk, fields__icontains="history").get()
    assert (line.action, line.object_type, line.case_ids) == ("read", "case", [world.case.pk])


def test_of_two_children_at_one_time_each_has_its_own(at):
    world = at("planning")
    together(world)
    phone, his = entered(world), Consent.objects.get(case=world.his, guardian=world.selam)
    assert "Your consent De Wegwijzer" in read(phone.get(f"/more/changed/yes/{his.pk}"))
    line = AccessLog.objects.filter(actor_id=world.selam.pk, fields__icontains="history").latest("pk")
    assert line.case_ids == [world.his.pk]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_she_reads_on_in_the_language_that_she_chooses_there(at, language):
    world = at("confirmed")
    phone, here = entered(world), f"/more/changed/when/{world.talk.pk}"
    assert phone.post("/language", {"language": language, "here": here})["Location"] == here
    assert f'<html lang="{language}">' in phone.get(here).content.decode()
