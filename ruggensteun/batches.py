"""Long lists a piece at a time: memory stays the same, and what was broken off is begun again without harm."""

import logging
from contextlib import contextmanager

from celery.exceptions import SoftTimeLimitExceeded

logger = logging.getLogger("ruggensteun.nightly")


def batches(rows, size=200):
    """Lists of at most `size` records of a queryset, by primary key; each is asked for when the one before is done."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield batch
        last = batch[-1].pk


@contextmanager
def carrying_on(what, pk):
    """One of many, in a transaction of its own: when it goes wrong it keeps no other waiting, and comes back next time.

    Only when the time of the whole task is up, nothing goes on.
    """
    try:
        yield
    except SoftTimeLimitExceeded:
        raise
    except Exception as problem:
        # Only the kind of problem and an id: no names in a log (domain.md S9).
        logger.warning("%s %s is left for the next time: %s", what, pk, type(problem).__name__)
