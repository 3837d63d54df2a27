"""One line of the worklist."""

from dataclasses import dataclass
from datetime import date

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

    @property
    def order(self):
        """Most urgent first, then by day; what has no day comes last."""
        return (self.urgency, self.day or date.max, self.who)
