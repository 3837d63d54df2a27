"""Long lists a page at a time, so that whoever has five thousand cases waits no longer than whoever has five."""

from dataclasses import dataclass

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
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    return Page(found[:PAGE], number, len(found) > PAGE)


def number_from(typed):
    """The page that was asked for; whatever is no number is the first one."""
    return min(int(typed), LAST) if typed and typed.isascii() and typed.isdigit() and int(typed) > 0 else 1
