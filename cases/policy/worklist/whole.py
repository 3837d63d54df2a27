"""All tasks of one person, put in order. A new kind of task is a module beside this one, named in `KINDS`."""

from django.utils import timezone

from cases.policy.standing import caseload
from cases.policy.worklist import ahead, own, reaching, schooling, talks, telling, updates

# Each has `about(standing, now, common)`: the tasks of one case; `common` is what every task of that case carries.
KINDS = (telling, reaching, updates, talks, schooling, ahead)


def tasks(user, *, now=None, caseload_of=None):
    """What needs this person now, most urgent first."""
    now = now or timezone.now()
    found = list(own.drafts(user)) + list(own.approvals(user))
    for standing in caseload(user, now=now) if caseload_of is None else caseload_of:
        found += case_tasks(standing, now)
    return sorted(found, key=lambda task: task.order)


def case_tasks(standing, now):
    """The tasks of one case."""
    common = {"who": standing.case.child.first_name, "number": standing.case.number}
    return [task for kind in KINDS for task in kind.about(standing, now, common)]
