"""The paper twin: a card and one page of agreements that give nothing away, printed by the coach (domain.md S3, S4)."""

import re

import pytest
import segno
from django.urls import reverse

from cases.actions import agreements, links, safe_contact
from cases.models import Link
from ruggensteun.audit.models import AccessLog
from tests.cases.coach import Coach

GIVES_AWAY = ("Yara", "Selam", "Tesfay", "Noor", "Sam", "Wegwijzer", "Anker", "Tilburg", "Ruggensteun", "opvang")


def card_of(world, tie=None):
    return reverse("cases:print-card", args=[world.case.number, world.talk.pk, (tie or world.selam_tie).pk])


def paper(html):
    """What comes out of the printer: the page without the bar above it."""
    return re.sub(r"<header.*?</header>", "", html, flags=re.DOTALL)


def token(html):
    return re.search(r"/a/([\w-]{22})", html)[1]


def test_the_card_carries_a_link_that_opens_and_nothing_that_gives_away(at):
    world = at("planning")
    page = Coach(world.noor).send(card_of(world))
    on_paper = paper(page.html)
    assert [word for word in GIVES_AWAY if word.lower() in on_paper.lower()] == []
    assert page.title == "Afspraak"  # browsers print it at the top
    assert "<svg" in on_paper
    assert links.open_visit(token(on_paper)) is not None


def test_the_picture_holds_the_address_beside_it(at):
    world = at("planning")
    page = Coach(world.noor).send(card_of(world))
    address = re.search(r'<bdi dir="ltr">(.*?)</bdi>', page.html)[1]
    assert segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True) in page.html


def test_a_new_card_closes_the_one_before_and_not_the_link_of_a_message(at):
    world = at("planning")
    sent = links.link_for(world.selam, world.talk).rpartition("/")[2]
    first = token(Coach(world.noor).send(card_of(world)).html)
    second = token(Coach(world.noor).send(card_of(world)).html)
    assert [links.open_visit(one) is not None for one in (sent, first, second)] == [True, False, True]
    assert links.link_for(world.selam, world.talk).rpartition("/")[2] == sent


def test_looking_makes_no_card(at):
    world = at("planning")
    coach = Coach(world.noor)
    assert coach.open(card_of(world)).status == 405
    assert Link.objects.filter(on_paper=True).count() == 0


def test_printing_stands_in_the_access_log_and_no_token_in_any_address(at):
    world = at("planning")
    page = Coach(world.noor).send(card_of(world))
    line = AccessLog.objects.get(action="print")
    assert (line.actor_id, line.object_type, line.object_id, line.case_ids, line.fields) == (
        world.noor.pk,
        "conversation",
        world.talk.pk,
        [world.case.pk],
        ["guardian", "link"],
    )
    assert token(page.html) not in card_of(world)


def test_a_card_in_a_drawer_opens_nothing_once_contact_is_not_safe(at):
    world = at("planning")
    key = token(Coach(world.noor).send(card_of(world)).html)
    safe_contact.not_safe_any_more(world.case, guardian=world.selam, by=world.noor)
    assert links.open_visit(key) is None


def test_a_parent_who_takes_no_part_gets_no_card(at):
    world = at("planning")
    page = Coach(world.noor).send(card_of(world, world.dawit_tie))
    assert "This person does not take part in this conversation." in page.words
    assert Link.objects.filter(on_paper=True).count() == 0


@pytest.mark.parametrize("who", ["bram", "lotte", "sam", "joost"])
def test_nobody_else_prints(at, who):
    world = at("planning")
    assert Coach(getattr(world, who)).send(card_of(world)).status == 404


def test_the_page_of_agreements_says_them_in_her_words_and_names_nobody(at):
    world = at("held")
    world.clock.move_to(world.after)
    agreements.make(world.talk, what="Rekenen na schooltijd", plain="Rekenen oefenen", who="school", by=world.noor)
    address = reverse("cases:print-agreements", args=[world.case.number, world.selam_tie.pk])
    on_paper = paper(Coach(world.noor).send(address).html)
    assert ("Rekenen oefenen" in on_paper, "Rekenen na schooltijd" in on_paper) == (True, False)
    assert [word for word in GIVES_AWAY if word.lower() in on_paper.lower()] == []
    line = AccessLog.objects.get(action="print")
    assert (line.object_type, line.fields) == ("case", ["agreements", "guardian"])


def test_the_page_of_agreements_is_in_her_language_throughout(at, settings):
    settings.REVIEWED_LANGUAGES = ["ar"]
    world = at("held")
    world.clock.move_to(world.after)
    world.selam.language = "ar"
    world.selam.save(update_fields=["language"])
    agreements.make(world.talk, what="Rekenen", who="school", by=world.noor)
    address = reverse("cases:print-agreements", args=[world.case.number, world.selam_tie.pk])
    on_paper = paper(Coach(world.noor).send(address).html)
    assert "المدرسة" in on_paper
    assert "school" not in on_paper


def test_another_parent_gets_no_agreement_of_a_talk_that_he_was_not_at(at):
    world = at("held")
    world.clock.move_to(world.after)
    agreements.make(world.talk, what="Rekenen na schooltijd", who="school", by=world.noor)
    address = reverse("cases:print-agreements", args=[world.case.number, world.dawit_tie.pk])
    assert "Rekenen" not in Coach(world.noor).send(address).html
