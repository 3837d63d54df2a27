"""The guardian's pages (domain.md S3–S5, S11–S13): what the link shows, and what her own code opens."""

from .errors import bad_request, forbidden, not_found, went_wrong
from .own import calendar, code, more, withdraw
from .question import answer, other_time, page
from .visits import follow, language, leave

__all__ = [
    "answer",
    "bad_request",
    "calendar",
    "code",
    "follow",
    "forbidden",
    "language",
    "leave",
    "more",
    "not_found",
    "other_time",
    "page",
    "went_wrong",
    "withdraw",
]
