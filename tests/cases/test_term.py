"""The simulated term of the benchmark, with a handful of people: it runs, and what it counts can be."""

from tests.benchmarks.term import by_hand, people
from tests.benchmarks.term.__main__ import figures
from tests.benchmarks.term.by_itself import Term

SEED, CHILDREN = 1, 3


def test_a_small_term_is_planned_by_itself_and_by_hand(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    children = people.children(SEED, CHILDREN, 1, 1)
    term = Term(SEED, children, 1, 1)
    planned = term.run()
    deadlines = {number: outcome.deadline for number, outcome in planned.items()}
    rows = [figures(planned), figures(by_hand.run(SEED, children, term.school, deadlines))]
    assert [row["talks held"] for row in rows] == [str(CHILDREN)] * 2
