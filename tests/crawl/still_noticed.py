"""What has not been seen quiet yet: run by name, `pytest tests/crawl/still_noticed.py`; it takes half an hour.

Each line here is to be mended, or shown to be no secret, and then moved to `unnoticed`.
"""

import pytest

from tests.crawl.hidden import blind, change, facts, noticed
from tests.crawl.unnoticed import (
    HAPPENS,
    STILL_NOTICED,
    a_colleague_takes_a_child_in,
    a_note_is_written,
    culprits,
    the_other_parent_answers,
    viewers,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("row", "family"), [*((row, "yara") for row in STILL_NOTICED), ("risk", "liya")])
def test_a_hidden_fact_changes_nothing_for_who_may_not_see_it(world, row, family):
    found, blinded = list(facts(world, row, family)), blind(row, family)
    if noticed(world, lambda _world: change(found), blinded):
        assert culprits(world, found, blinded) == {}
        pytest.fail("Only all of it together is noticed.")


@pytest.mark.parametrize("happens", HAPPENS, ids=lambda happens: happens.__name__)
def test_who_may_not_know_notices_nothing(world, happens):
    assert noticed(world, happens, viewers(*HAPPENS[happens])) == []


@pytest.mark.parametrize(
    ("happens", "name"),
    [(a_note_is_written, "noor"), (the_other_parent_answers, "kamran"), (a_colleague_takes_a_child_in, "lotte")],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_who_may_know_notices(world, happens, name):
    assert noticed(world, happens, viewers(name)) != []
