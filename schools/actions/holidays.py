"""School holidays put right: by what the ministry published, and by what one school keeps."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.locks import locked
from ruggensteun.refusal import Refused
from schools.ministry import read_holidays
from schools.models import Holiday
from schools.models.holiday import NAMES, school_year_of

LONGEST = 70  # days; more is a mistyped year


@dataclass
class Changes:
    """What an import did to the corrections: each a Holiday as it is now."""

    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)


@action
def import_holidays(text, *, by):
    """Take over the ministry's school holidays; all of them or, when anything is wrong, none. Again changes nothing.

    Of a school year and region that the text names, a holiday imported earlier that it does not name is withdrawn.
    """
    published = {(one.region, one.school_year, one.name): one for one in read_holidays(text)}
    known = {
        (row.region, row.school_year, row.name): row
        for row in Holiday.objects.select_for_update(of=("self",)).filter(school=None)
    }
    changes = Changes()
    for key, one in published.items():
        row = known.get(key) or Holiday(region=one.region, school_year=one.school_year, name=one.name)
        _set(row, one.first_day, one.last_day, changes)
    named = {(region, year) for region, year, _name in published}
    for key, row in known.items():
        if key not in published and key[:2] in named and not row.withdrawn:
            _withdraw(row)
            changes.withdrawn.append(row)
    return changes


def _set(row, first_day, last_day, changes):
    is_new = row.pk is None or row.withdrawn
    if not is_new and (row.first_day, row.last_day) == (first_day, last_day):
        changes.unchanged.append(row)
        return
    row.first_day, row.last_day, row.withdrawn = first_day, last_day, False
    row.full_clean()
    row.save()
    (changes.new if is_new else changes.changed).append(row)


def _withdraw(row):
    row.withdrawn = True
    row.save(update_fields=["withdrawn"])


@action
def set_own_holiday(school, *, name, first_day, last_day, by):
    """This school keeps that holiday on other days than its region; the days of the region are school days for it."""
    school = locked(school)
    if name not in NAMES:
        raise Refused(_("Choose one of the five school holidays."), field="name")
    if last_day < first_day:
        raise Refused(_("The last day is before the first."), field="last_day")
    if (last_day - first_day).days >= LONGEST:
        raise Refused(_("This is longer than two months. Have a look at the dates."), field="last_day")
    year = school_year_of(name, first_day)
    row = Holiday.objects.filter(school=school, school_year=year, name=name).first()
    row = row or Holiday(school=school, school_year=year, name=name)
    _set(row, first_day, last_day, Changes())
    return row


@action
def drop_own_holiday(holiday, *, by):
    """This school follows its region again; the record that it did not stays."""
    holiday = locked(holiday)
    if holiday.school_id is not None and not holiday.withdrawn:
        _withdraw(holiday)
    return holiday
