"""The access log for who keeps it: names of professionals, case numbers, names of fields; never what a case holds."""

from .asked import Asked, answers_for, may_read
from .lines import LogLine, LogPage, log_page, rows_for_file
from .people import Found, Person, find, people_of, working_for

__all__ = [
    "Asked",
    "Found",
    "LogLine",
    "LogPage",
    "Person",
    "answers_for",
    "find",
    "log_page",
    "may_read",
    "people_of",
    "rows_for_file",
    "working_for",
]
