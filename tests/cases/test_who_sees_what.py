"""The page "who sees what" says what the table says: all of it, and the reader's own part first."""

import pytest

from cases.policy import explained
from cases.policy.table import NO, PARTIES, PARTY_NAMES, SCHOOL, TABLE, YES
from tests.cases.desk import Desk

WHERE_IT_STARTS = {"noor": "coach", "sam": "school_contact", "lotte": "lead", "mila": "log_manager"}


@pytest.mark.parametrize("party", PARTIES)
def test_every_row_of_the_table_is_either_seen_or_never_seen(party):
    view = explained.party_view(party)
    seen = {row.what: row.limit for row in view.sees}
    expected = {what: parties[party] for what, parties in TABLE.values() if parties.get(party, NO) != NO}
    assert seen == {what: "" if limit == YES else limit for what, limit in expected.items()}
    assert set(view.never) == {what for what, parties in TABLE.values() if party not in parties}


def test_the_whole_table_has_every_row_and_every_party():
    rows = explained.whole_table()
    assert [row.what for row in rows] == [what for what, _parties in TABLE.values()]
    assert {tuple(name for name, _seen in row.cells) for row in rows} == {tuple(PARTY_NAMES[one] for one in PARTIES)}


@pytest.mark.parametrize(("who", "party"), WHERE_IT_STARTS.items())
def test_the_readers_own_part_comes_first(at, who, party):
    words = Desk(getattr(at("people"), who)).look("/who-sees-what")
    own = words.index("this is you")
    names = sorted(PARTIES, key=lambda one: words.index(str(PARTY_NAMES[one]).capitalize()))
    assert (names[0], own < words.index("Sees")) == (party, True)
    assert words.count("this is you") == 1


def test_an_administrator_reads_it_too_and_is_nowhere_in_it(at):
    words = Desk(at("people").henk).look("/who-sees-what")
    assert "Internal note" in words
    assert "this is you" not in words


def test_no_school_ever_reads_an_internal_note():
    assert TABLE["note"][0] in explained.party_view(SCHOOL).never


def test_a_new_row_of_the_table_is_on_the_page_at_once(at, monkeypatch):
    monkeypatch.setitem(TABLE, "shoe_size", ("shoe size", {SCHOOL: YES}))
    words = Desk(at("people").sam).look("/who-sees-what")
    assert words.count("Shoe size") == len(PARTIES) + 1
