"""One change as a sentence: who changed what, from what into what, and when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dates import WEEKDAYS as DAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.policy.history.fields import RECORDS
from cases.policy.slots import REASONS
from ruggensteun.audit.changes import Namer
from ruggensteun.people.models.workhours import WEEKDAYS
from ruggensteun.templatetags.ui import as_moment

PER_PAGE = 40


@dataclass(frozen=True)
class Told:
    """One line of a history: the sentence as a whole, and its parts for a calm page."""

    at: datetime
    kind: str
    lead: str
    details: tuple[str, ...]
    record: int | None = None  # the record that it is about, when more was changed of that
    is_new: bool = False

    @property
    def brief(self):
        """Whether its one detail can stand in the same line; of what is new all of it stands below."""
        return len(self.details) == 1 and not self.is_new

    @property
    def sentence(self):
        """All of it in one sentence, without the moment."""
        return f"{self.lead}: {'; '.join(self.details)}" if self.details else self.lead


def tell(found, *, who, name, several=frozenset()):
    """Lines for these changes; `who(id)` names who did it, `name(person)` a person that a value points at.

    `several` are the records of which more than one change is told.
    """
    named = Namer(found, {**LABELS, "user": name})
    return tuple(_told(change, named, who, several) for change in found)


def _told(change, named, who, several):
    words = {"who": who(change.row.history_user_id), "what": str(RECORDS[change.model_name])}
    lead = {
        "create": _("%(who)s added %(what)s"),
        "change": _("%(who)s changed %(what)s"),
        "delete": _("%(who)s removed %(what)s"),
    }[change.kind] % words
    return Told(
        at=change.row.history_date,
        kind=change.model_name,
        lead=lead,
        details=tuple(_detail(one, change, named) for one in change.differences),
        record=change.record[1] if change.record in several else None,
        is_new=change.kind == "create",
    )


def _detail(one, change, named):
    label, new = str(NAMES.get(one.field.name, one.field.verbose_name)), named.words(one.field, one.new)
    if change.before is None or one.old in (None, "", []):
        return _("%(field)s: %(value)s") % {"field": label, "value": new}
    old = named.words(one.field, one.old)
    return _("%(field)s from %(old)s to %(new)s") % {"field": label, "old": old, "new": new}


def _role(permission):
    return {
        "coach": _("coach"),
        "substitute": _("substitute"),
        "school_contact": _("school contact"),
        "guardian": _("parent or carer"),
    }[permission.codename]


def _wishes(pairs):
    parts = {"morning": _("in the morning"), "afternoon": _("in the afternoon")}
    days = dict(WEEKDAYS)
    return ", ".join(f"{days[day]} {parts.get(part, part)}" for day, part in pairs)


# What a field is called where its own name stands beside another one like it.
NAMES = {"school_status": gettext_lazy("how it stands with school")}
# How what a value points at is named; the rest is named by the model itself.
LABELS = {
    "school": lambda school: school.name,
    "reasons": lambda reasons: ", ".join(str(REASONS.get(reason, reason)) for reason in reasons),
    "slot": lambda slot: as_moment(slot.starts_at),
    "permission": _role,
    "schoolcontact": lambda contact: contact.get_role_display(),
    "case": lambda case: case.number if isinstance(case, Case) else str(case),
    "wishes": _wishes,
    "days": lambda days: ", ".join(str(DAYS[int(day)]) for day in days),
}
