"""All tasks of one person, put in order. A new kind of task is a module beside this one, named in `KINDS`."""

from django.utils import timezone

from cases.policy.standing import standings
from cases.policy.worklist import (
    ahead,
    glass,
    interpreters,
    known,
    mailing,
    own,
    reaching,
    schooling,
    talks,
    telling,
    together,
    updates,
)
from cases.policy.worklist.candidates import candidates
from cases.policy.worklist.task import in_one_go

# Each has `about(standing, now, common)`: the tasks of one case; `common` is what every task of that case carries.
KINDS = (together, known, telling, mailing, reaching, updates, talks, interpreters, schooling, ahead, glass)


def tasks(user, *, now=None):
    """What needs this person now, most urgent first."""
    number, found, more = 1, list(own.drafts(user)), True
    while more:
        part, _cases = page_of_tasks(user, number, now=now)
        found, number, more = found + part.rows, number + 1, part.more
    return sorted(found, key=lambda task: task.order)


def page_of_tasks(user, number, *, now=None):
    """A page of children with all they ask, and the ids of those; the first page holds what colleagues ask besides."""
    now = now or timezone.now()
    found = candidates(user, now, number)
    rows, shown = [*own.approvals(user), *own.requests(user, timezone.localdate(now))] if number == 1 else [], []
    # Authorised by that query, which is not asked a second time.
    for standing in standings(found.rows, now=now):
        asked = [task for task in case_tasks(standing, now) if task.by != user.pk]
        rows += asked
        shown += [standing.case.pk] if asked else []
    return found.of(list(in_one_go(sorted(rows, key=lambda task: task.order)))), shown


def case_tasks(standing, now):
    """The tasks of one case."""
    common = {"who": standing.case.child.first_name, "number": standing.case.number}
    return [task for kind in KINDS for task in kind.about(standing, now, common)]
