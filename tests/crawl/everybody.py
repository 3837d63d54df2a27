"""Everybody of the cast walks everywhere; nobody is given a text that the table does not give (domain.md §5).

And nobody too little: of every row of the table that a party may read, something comes up on her pages.
"""

import pytest

from tests.crawl.parties import VIEWERS, reasons
from tests.crawl.walk import walk

# What a party may read by the table and no page of today shows in words: pairs of party and row, with the reason.
NOT_SHOWN = {
    ("coach", "risk"): "the location code has no page yet; the colour of the risk is no text",
    ("coach", "shelter"): "she knows for whom she works",
    ("coach", "consent"): "the version of the form is for who looks into a dispute",
    ("coach", "history"): "former values stand on the page of what was changed",
    ("coach", "who_looked"): "who looked stands in the access log",
    ("log_manager", "who_looked"): "the access log has a page of its own",
    ("guardian", "guardian"): "she knows her own name",
    ("guardian", "consent"): "the version of the form",
    ("guardian", "safe_contact"): "her number is hers, and somebody may look along",
    ("guardian", "surname"): "the first name is enough, and somebody may look along",
}


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(False, id="each form", marks=pytest.mark.short("its long form holds it")),
        pytest.param(True, id="whole", marks=pytest.mark.long("presses the last of forms that are alike too")),
    ],
)
@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
def test_nobody_is_given_what_the_table_does_not_give(world, written, viewer, whole):
    walker = walk(world, viewer, whole=whole)
    assert sorted(walker.leaks) == []
    assert world.book.found(written.getvalue()) == set()


def test_every_party_is_given_something_of_each_row_that_the_table_gives(world):
    given, shown = set(), set()
    for viewer, walker in world.explored.items():
        given |= {reason for canary in world.book.canaries.values() for reason in reasons(viewer, canary)}
        shown |= {reason for canary in walker.found for reason in reasons(viewer, canary)}
    assert given - shown - set(NOT_SHOWN) == set()


def test_no_message_of_the_first_days_tells_anything(world):
    assert world.first_messages == []
