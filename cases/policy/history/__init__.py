"""Record history as sentences, for each party what it may read (domain.md §5)."""

from .own import own_history
from .pages import HistoryPage, case_history, pupil_history

__all__ = ["HistoryPage", "case_history", "own_history", "pupil_history"]
