"""What a page asks the database, and whether something that happened can have changed an answer.

A page follows from what it reads: rows, by its statements, its session among them; settings, clock, files and cache,
which are held. So a page of which each statement still gets the same answer is the same page, and is not rendered anew.
The crawl's long form renders every page all the same, and must find nothing more.
"""

import hashlib
import re
from contextlib import contextmanager

from django.db import connection, transaction

NAMED = re.compile(r'"([a-z_]+)"')
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def undone():
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def recorded():
    """Every statement that is made inside, as pairs of SQL and values, in a list that grows."""
    made = []

    def keep(execute, sql, params, many, context):
        made.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield made


def tables_written(statements):
    """The tables that these statements put something into or take something out of."""
    return {NAMED.search(sql)[1] for sql, _params in statements if sql.lstrip().upper().startswith(WRITES)}


class Reads:
    """The answers that the statements of one page got, each by a mark of its own."""

    def __init__(self, statements):
        known = {}
        asked = [(sql, _frozen(params)) for sql, params in statements if sql.lstrip().upper().startswith("SELECT")]
        self.answers = {one: (frozenset(NAMED.findall(one[0])), answer(*one, known)) for one in asked}

    def differ(self, tables, known):
        """Whether one of them gets another answer, now that these tables were written; `known` keeps answers of now."""
        return any(
            answer(sql, params, known) != before
            for (sql, params), (named, before) in self.answers.items()
            if named & tables
        )


def _frozen(params):
    return tuple(tuple(one) if isinstance(one, list) else one for one in params or ())


def answer(sql, params, known):
    """A mark of what the database answers to this statement now; `known` are the marks of this moment."""
    key = sql, params
    if key not in known:
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(one) if isinstance(one, tuple) else one for one in params])
            known[key] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return known[key]


class Watched:
    """Pages that must stay as they are: what each said and read, and which say something else once something happened.

    `look(address)` gives what is said there; whatever it writes has not been written afterwards.
    """

    def __init__(self, look, addresses):
        self._look, self._seen = look, {}
        statements = {}
        for address in addresses:
            with undone(), recorded() as statements[address]:
                self._seen[address] = look(address)
        self._reads = {address: Reads(made) for address, made in statements.items()}

    def __str__(self):
        return str(self._seen)

    def changed_by(self, happens, *of):
        """Addresses that say something else after `happens(*of)`; AssertionError when it wrote nothing."""
        with recorded() as made:
            happens(*of)
        tables, known, changed = tables_written(made), {}, []
        assert tables, "Nothing was changed, so there was nothing to notice."
        for address, reads in self._reads.items():
            if reads.differ(tables, known):
                with undone():
                    if self._look(address) != self._seen[address]:
                        changed.append(address)
        return changed
