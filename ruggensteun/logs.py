"""Log lines hold no tokens, and nothing of what was being worked on (domain.md S9)."""

import json
import logging
import re
import traceback

from django.db import DatabaseError, DataError

from ruggensteun.audit.acting import current

TOKEN_IN_PATH = re.compile(r"/(a|join|calendar|password/reset/key)/[\w-]+")


class WithoutTokens(logging.Filter):
    """Takes the token out of the address of a link, and the values out of an exception, before a line is written."""

    def filter(self, record):
        if isinstance(record.args, dict) and "exc" in record.args:  # Celery's, of a task that failed
            problem = record.exc_info and record.exc_info[1]
            record.args = {**record.args, "exc": _kind(problem) if problem else "…"}
        record.msg, record.args = TOKEN_IN_PATH.sub(r"/\1/…", record.getMessage()), ()
        if record.exc_info and record.exc_info[1]:
            record.exc_text, record.exc_info = where_it_went_wrong(record.exc_info[1]), None
        return True


class AsJson(logging.Formatter):
    """One line of JSON for each event; `request` is the same in a page and in the tasks that it rang for."""

    def format(self, record):
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": current().request_id,
            "where": record.exc_text or "",
        }
        return json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False)


def where_it_went_wrong(problem):
    """The lines of a traceback. Of each exception only its kind: its words may hold a name, an address or a row."""
    chain = []
    while problem is not None and problem not in chain:
        chain.append(problem)
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    parts = [f"{''.join(traceback.format_tb(one.__traceback__))}{_kind(one)}" for one in reversed(chain)]
    return "\n\n".join(parts)


def _kind(problem):
    name = f"{type(problem).__module__}.{type(problem).__qualname__}"
    # The first line of a database says which rule was broken; what follows on PostgreSQL is the whole row.
    if isinstance(problem, DatabaseError) and not isinstance(problem, DataError):
        return f"{name}: {str(problem).partition(chr(10))[0]}"
    return name
