"""The guardian's pages (domain.md S3–S5, S11–S13): what the link shows, and what her own code opens."""

from .errors import bad_request, forbidden, not_found, not_now, not_through, went_wrong
from .own import calendar, code, withdraw
from .parts import change, history, more, part, wish
from .question import answer, other_time, page
from .visits import follow, language, leave

__all__ = [
    "answer",
    "bad_request",
    "calendar",
    "change",
    "code",
    "follow",
    "forbidden",
    "history",
    "language",
    "leave",
    "more",
    "not_found",
    "not_now",
    "not_through",
    "other_time",
    "page",
    "part",
    "went_wrong",
    "wish",
    "withdraw",
]
