"""From rows of history to what changed: old and new value of each field, in words that people read."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.templatetags.ui import as_date, as_time

KINDS = {"+": "create", "~": "change", "-": "delete"}


@dataclass(frozen=True)
class Difference:
    """One field that changed: `old` is None when the record was made."""

    field: models.Field
    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """One row of history and the one before it: who, when, why, and which fields differ."""

    kind: str  # create, change or delete
    row: Any
    before: Any
    differences: tuple[Difference, ...]

    @property
    def model_name(self):
        """The kind of record: `case`, `child` …"""
        return self.row.instance_type._meta.model_name

    @property
    def record(self):
        """Which record: its kind and its key."""
        return self.model_name, self.row.pk_of_record

    @property
    def order(self):
        """By time; what was written at one moment in the order in which it was written."""
        return (self.row.history_date, self.row.history_id)

    def only(self, names):
        """The same with fewer fields."""
        return replace(self, differences=tuple(one for one in self.differences if one.field.name in names))


def changes(rows):
    """What each row changed. `rows` are all of one model's history of whole records, in whatever order.

    What one person wrote to one record in one request is one change, from what was there to what came of it: how often
    the program wrote meanwhile is nobody's news.
    """
    latest, found = {}, []
    for row in sorted(rows, key=lambda row: (row.history_date, row.history_id)):
        place, earlier = latest.get(row.pk_of_record, (None, None))
        if earlier is not None and _in_one_go(earlier.row, row):
            change = _change(earlier.kind, row, earlier.before)
            found[place] = change
        else:
            change = _change(KINDS[row.history_type], row, earlier and earlier.row)
            place = len(found)
            found.append(change)
        latest[row.pk_of_record] = place, change
    return found


def _change(kind, row, before):
    return Change(kind, row, before, tuple(_differences(row, before)))


def _in_one_go(earlier, row):
    """Whether these two rows were written by the same person in the same request, and nothing was removed."""
    one = bool(row.request_id) and row.request_id == earlier.request_id
    return (
        one and row.history_user_id == earlier.history_user_id and "-" not in (earlier.history_type, row.history_type)
    )


def _differences(row, before):
    for field in row.instance_type._meta.concrete_fields:
        if field.primary_key or not hasattr(row, field.attname):
            continue
        new, old = getattr(row, field.attname), getattr(before, field.attname) if before else None
        if (new not in (None, "", [], False)) if before is None else new != old:
            yield Difference(field, old, new)


class Namer:
    """Words for values. What values point at is looked up once per kind, however many changes there are."""

    def __init__(self, found, labels=None):
        self.labels = labels or {}
        self.names = {}
        wanted = {}
        for change in found:
            for one in change.differences:
                if one.field.is_relation:
                    wanted.setdefault(one.field.related_model, set()).update({one.old, one.new} - {None})
        for model, keys in wanted.items():
            label = self.labels.get(model._meta.model_name, str)
            self.names[model] = {pk: label(row) for pk, row in model._default_manager.in_bulk(keys).items()}

    def words(self, field, value):
        """One value as people read it; "nothing" when it is empty."""
        if value in (None, "", []):
            return _("nothing")
        if field.is_relation:
            return self.names[field.related_model].get(value) or _("nothing")
        if field.name in self.labels:
            return self.labels[field.name](value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return in_words(value)


def in_words(value):
    """A plain value: yes and no, days and times as they are written here."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        return f"{as_date(value)}, {as_time(value)}"
    if isinstance(value, date):
        return as_date(value)
    if isinstance(value, time):
        return as_time(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)
