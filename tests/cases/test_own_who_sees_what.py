"""Who sees what, on a parent's own page: from the same table, and nothing that tells what this is."""

import pytest
from django.utils import translation

from cases.policy.projections.sees import WORDS, own_who_sees_what
from cases.policy.table import GUARDIAN, NO, SCHOOL, TABLE, sees
from tests.guardian.phone import Phone, read


def test_every_row_that_a_parent_sees_is_there_and_no_other():
    assert list(WORDS) == [key for key in TABLE if sees(GUARDIAN, key) != NO]
    assert len(own_who_sees_what()) == len(WORDS)


def test_it_says_of_the_school_what_the_table_says():
    seen = dict(zip(WORDS, own_who_sees_what(), strict=True))
    assert {key: row.school for key, row in seen.items()} == {key: sees(SCHOOL, key) != NO for key in WORDS}
    assert not seen["safe_contact"].school


def test_a_new_row_of_the_table_needs_words_of_hers(monkeypatch):
    monkeypatch.setitem(TABLE, "shoe_size", ("shoe size", {GUARDIAN: "yes"}))
    with pytest.raises(KeyError):
        own_who_sees_what()


@pytest.mark.parametrize("code", ["nl", "ar", "ti", "tr", "uk"])
def test_it_is_said_in_her_language(code):
    with translation.override("en"):
        english = {row.what for row in own_who_sees_what()}
    with translation.override(code):
        assert {row.what for row in own_who_sees_what()} & english == set()


def test_it_stands_on_her_page_after_the_code_alone(at):
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    assert phone.get("/more/sees")["Location"] == "/code"
    phone.enter()
    words = read(phone.get("/more/sees"))
    assert "how we reach you you, your coach" in words
    assert [word for word in ("shelter", "risk", "custody", "note") if word in words.lower()] == []
