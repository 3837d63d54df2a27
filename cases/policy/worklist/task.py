"""One line of the worklist."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

# What threatens to miss its last day climbs above everything else.
URGENT, NOW, SOON = -1, 0, 1


@dataclass(frozen=True)
class Task:
    """One line of the worklist: what, for which child, why, and one button. `post` buttons act; others lead there."""

    what: str
    urgency: int
    who: str
    sentence: str
    url: str
    button: str
    detail: str = ""
    day: date | None = None
    post: bool = False
    number: str = ""
    by: int | None = None  # who did what it tells of: no news to herself
    same: tuple = ()  # tasks of several children with the same one are done in one go

    @property
    def order(self):
        """Most urgent first, then by day; what has no day comes last."""
        return (self.urgency, self.day or date.max, self.who)


def in_one_go(tasks):
    """These tasks in their order; of those that are done in one go the first, which names the other children."""
    together = {}
    for task in tasks:
        together.setdefault(task.same or id(task), []).append(task)
    for first, *others in together.values():
        also = _("Also for %(names)s.") % {"names": ", ".join(task.who for task in others)} if others else ""
        yield replace(first, detail=f"{also} {first.detail}".strip())
