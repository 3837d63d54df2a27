"""Queries that are put together once in a process: the SQL is kept, and asked again with other values.

What policy asks is long: Django takes longer to put it together than a database takes to answer it. What is asked for
every page is therefore built once, with values that come later in place of who asks, and when::

    _HERS = Prepared(lambda later: access.visible_conversations(later.person("who"), now=later.moment("now")))

    talks = _HERS(who=guardian, now=now)

The answer is a list: no condition can be added to it that would not count. And what is built is not kept when it holds
a number or a day: that would be somebody, or some moment, of the first time that it was asked.
"""

from collections import defaultdict
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import cached_property, lru_cache, partial
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, IntegerField
from django.db.models.expressions import BaseExpression

NOBODY = 0  # ids begin at 1
_kept = WeakKeyDictionary()


def forget():
    """Put everything together anew: for tests, which break policy while it runs."""
    _kept.clear()


class Prepared:
    """A query to ask again and again; `build` is given a `Names` and returns a queryset.

    With `planned_anew` a database does not keep its plan either: for what must be asked in another way of a person with
    thousands of cases than of one with forty.
    """

    def __init__(self, build, *, planned_anew=False):
        self._build, self._planned_anew = build, planned_anew

    def __call__(self, **values):
        """The rows, as a list, for these values of the names that `build` asked for; TypeError when one is missing."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = _kept.setdefault(self, {})
        if connection.vendor not in kept:
            kept[connection.vendor] = self._put_together()
        rows, compiler, converters, sql, params = kept[connection.vendor]
        filled = tuple(one.of(values, connection) if isinstance(one, Later) else one for one in params)
        compiler = copy(compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, filled)
        compiler.get_converters = lambda expressions: converters
        rows = rows.all()
        rows.query.get_compiler = lambda *args, **kwargs: compiler
        with _planned_anew(connection) if self._planned_anew else nullcontext():
            return list(rows)

    def _put_together(self):
        rows = self._build(Names)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        for before, one in zip(sql.split("%s"), params, strict=False):
            if not (isinstance(one, Later) or _is_the_same_for_all(one, before)):
                raise TypeError(f"{one!r} would be kept for everybody who asks after this.")
        converters = compiler.get_converters([column for column, *_rest in compiler.select])
        compiler.connection = None  # who asks has her own
        return rows, compiler, converters, sql, params


@contextmanager
def _planned_anew(connection):
    """PostgreSQL plans what is asked in this block for these very values, instead of keeping one plan for all."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    line = connection.connection
    usual, line.prepare_threshold = line.prepare_threshold, None
    try:
        yield
    finally:
        line.prepare_threshold = usual


def _is_the_same_for_all(value, before):
    """A word, yes or no, or a number that nothing is compared with: it stands right after one of these."""
    if isinstance(value, str):
        return not any(character.isdigit() for character in value)
    return isinstance(value, bool) or (isinstance(value, int) and before.endswith(("SELECT ", "THEN ", "ELSE ")))


class PreparedAmong:
    """A query about some ids, however many; `build` is given those ids, and `Names` for what else is said later.

    It is put together for a few lengths; where there are more ids, it is asked several times, each in its own order.
    """

    LENGTHS = (1, 4, 16, 64, 256)

    def __init__(self, build):
        self._for = lru_cache(len(self.LENGTHS))(
            lambda length: Prepared(lambda later: build(later.ids("among", length), later))
        )

    def __call__(self, ids, **values):
        """The rows, as a list, for these ids and for these values."""
        ids = list(dict.fromkeys(ids))
        most = self.LENGTHS[-1]
        rows = []
        for begin in range(0, len(ids), most):
            some = ids[begin : begin + most]
            length = next(length for length in self.LENGTHS if length >= len(some))
            rows += self._for(length)(among=some, **values)
        return rows


class PreparedRelated:
    """What `prefetch_related` does, put together once: gives many records the rows that belong to each of them.

    `way` is the foreign key from the rows, as `Reply.slot`; `rows` a queryset, or gives one when it is given `Names`.
    The rows stand where `owner.replies.all()` finds them, or in the attribute `to_attr`.
    """

    def __init__(self, way, rows, *, to_attr=""):
        self._field, self._rows, self._to_attr = way.field, rows, to_attr
        self._among = PreparedAmong(self._belonging)

    def _belonging(self, ids, later):
        rows = self._rows(later) if callable(self._rows) else self._rows
        return rows.filter(**{f"{self._field.name}__pk__in": ids})

    @cached_property
    def _accessor(self):
        return self._field.remote_field.get_accessor_name()

    def __call__(self, owners, **values):
        """Give each of these owners its rows, which are returned; who has them already, keeps them."""
        owners = [owner for owner in owners if not self._has(owner)]
        found = defaultdict(list)
        for row in self._among([owner.pk for owner in owners], **values):
            found[getattr(row, self._field.attname)].append(row)
        for owner in owners:
            self._give(owner, found[owner.pk])
        return [row for rows in found.values() for row in rows]

    def _has(self, owner):
        if self._to_attr:
            return self._to_attr in owner.__dict__
        return self._accessor in owner.__dict__.get("_prefetched_objects_cache", ())

    def _give(self, owner, rows):
        for row in rows:
            self._field.set_cached_value(row, owner)
        if self._to_attr:
            setattr(owner, self._to_attr, rows)
            return
        answered = getattr(owner, self._accessor).all()
        answered._result_cache, answered._prefetch_done = rows, True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[self._accessor] = answered


class Later(BaseExpression):
    """A value that is known when the query is asked: `read` finds it in what is given then."""

    def __init__(self, read, field):
        super().__init__(output_field=field)
        self.read = read

    def as_sql(self, compiler, connection):
        return "%s", (self,)

    def of(self, values, connection):
        """The value as this database takes it; TypeError when it is not given."""
        try:
            return self.output_field.get_db_prep_value(self.read(values), connection)
        except KeyError as missing:
            raise TypeError(f"What is prepared is not told its {missing}.") from None


class Constant(BaseExpression):
    """A whole number that is the same whoever asks: it stands in the statement itself."""

    def __init__(self, number):
        super().__init__(output_field=IntegerField())
        self.number = number

    def as_sql(self, compiler, connection):
        return f"{self.number:d}", ()


class _Person(Later):
    """Somebody, by her id; of which kind is known when the query is built, because what she may see hangs on that."""

    def __init__(self, name, *, is_guardian):
        super().__init__(lambda values: values[name].pk, BigIntegerField())
        self.is_guardian = is_guardian


class _Day(Later):
    """A day, from which others can be counted."""

    def __init__(self, read):
        super().__init__(read, DateField())

    def __add__(self, span):
        return _Day(lambda values: self.read(values) + span)

    def __sub__(self, span):
        return _Day(lambda values: self.read(values) - span)


class _Moment(Later):
    """A moment, of which `timezone.localdate` gives the day."""

    def __init__(self, read):
        super().__init__(read, DateTimeField())

    def __add__(self, span):
        return _Moment(lambda values: self.read(values) + span)

    def __sub__(self, span):
        return _Moment(lambda values: self.read(values) - span)

    def utcoffset(self):
        """Something: it is never without a time zone."""
        return self

    def astimezone(self, zone):
        """The same moment there."""
        return _Moment(lambda values: self.read(values).astimezone(zone))

    def date(self):
        """The day on which it falls, where it is."""
        return _Day(lambda values: self.read(values).date())


class Names:
    """What a query can be told when it is asked."""

    person = staticmethod(partial(_Person, is_guardian=False))
    guardian = staticmethod(partial(_Person, is_guardian=True))
    moment = staticmethod(lambda name: _Moment(lambda values: values[name]))
    day = staticmethod(lambda name: _Day(lambda values: values[name]))
    record = staticmethod(lambda name: Later(lambda values: values[name].pk, BigIntegerField()))
    id = staticmethod(lambda name: Later(lambda values: values[name], BigIntegerField()))
    text = staticmethod(lambda name: Later(lambda values: values[name], CharField()))

    @staticmethod
    def ids(name, most):
        """At most that many ids, for `__pk__in`; where there are fewer, one that nobody has stands for the rest."""
        return [Later(partial(_one_of, name, at, most), BigIntegerField()) for at in range(most)]


def _one_of(name, at, most, values):
    if len(values[name]) > most:
        raise TypeError(f"What is prepared takes no more than {most} {name}.")
    return values[name][at] if at < len(values[name]) else NOBODY
