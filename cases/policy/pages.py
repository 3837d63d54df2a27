"""Long lists a page at a time, so that whoever has five thousand cases waits no longer than whoever has five."""

from dataclasses import dataclass
from functools import lru_cache

from ruggensteun.prepared import Prepared

PAGE = 25
LAST = 100_000


@dataclass(frozen=True)
class Page:
    """The rows of one page, and whether there are pages before and after it."""

    rows: list
    number: int
    more: bool

    @property
    def before(self):
        """The number of the page before, or None."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self):
        """The number of the page that follows, or None."""
        return self.number + 1 if self.more else None

    def of(self, rows):
        """The same page with other rows: what was made of these."""
        return Page(rows, self.number, self.more)


def page(rows, number):
    """That page of a queryset or list, from 1 on; one row more is asked for, to know whether another one follows."""
    return _cut(list(_sliced(rows, number)), number)


class PreparedPages:
    """Pages of a query that is put together once for each of the first pages; `build` as for `Prepared`."""

    def __init__(self, build, **how):
        self._of = lru_cache(maxsize=8)(lambda number: Prepared(lambda later: _sliced(build(later), number), **how))

    def __call__(self, number, **values):
        """That page, for these values of the names that `build` asked for."""
        return _cut(self.rows(number, **values), number)

    def rows(self, number, **values):
        """The rows of that page, and the first one of the next where there is one."""
        return self._of(number)(**values)


def _sliced(rows, number):
    return rows[(number - 1) * PAGE : number * PAGE + 1]


def _cut(found, number):
    return Page(found[:PAGE], number, len(found) > PAGE)


def number_from(typed):
    """The page that was asked for; whatever is no number is the first one."""
    return min(int(typed), LAST) if typed and typed.isascii() and typed.isdigit() and int(typed) > 0 else 1
