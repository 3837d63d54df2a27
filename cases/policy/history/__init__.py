"""Record history as sentences, for each party what it may read (domain.md §5)."""

from .own import OwnThing, own_history, own_history_of
from .pages import HistoryPage, case_history, pupil_history

__all__ = ["HistoryPage", "OwnThing", "case_history", "own_history", "own_history_of", "pupil_history"]
