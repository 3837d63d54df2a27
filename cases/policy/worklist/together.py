"""Two parents with a seat at a risk that allows one."""

from django.utils.translation import gettext as _

from cases.policy.together import one_too_many
from cases.policy.worklist.task import NOW, Task


def about(standing, now, common):
    """The coach decides which seat ends; until then the second parent hears nothing (domain.md S11)."""
    second = one_too_many(standing)
    if second is not None:
        yield Task(
            what="two_seats",
            urgency=NOW,
            sentence=_("two parents have a seat, and that is not safe now: end one of the seats"),
            detail=_("Until then nothing is sent to %(name)s.") % {"name": second.user.first_name},
            url=standing.case.get_absolute_url(),
            button=_("Look"),
            **common,
        )
