"""The access log for who keeps it: names of professionals, case numbers, names of fields; never what a case holds."""

from .asked import Asked, answers_for, may_read, people_of
from .lines import LogLine, LogPage, log_page, rows_for_file

__all__ = ["Asked", "LogLine", "LogPage", "answers_for", "log_page", "may_read", "people_of", "rows_for_file"]
