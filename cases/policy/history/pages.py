"""A history for its reader: everything for the coach, her own part for school and parent."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Consent, Guardianship, Waiver
from cases.policy import access
from cases.policy.history.fields import FIELDS, RECORDS
from cases.policy.history.parties import KINDS, school_reader
from cases.policy.history.records import history_of
from cases.policy.history.telling import PER_PAGE, Told, tell
from cases.policy.table import SCHOOL
from ruggensteun.people.models import User


@dataclass(frozen=True)
class HistoryPage:
    """One page of a history: its lines, the kinds of records to choose from, and which pages there are.

    `about` names the one record that it is about, if it is.
    """

    lines: tuple[Told, ...]
    kinds: tuple[tuple[str, str], ...]
    kind: str
    number: int
    earlier: int | None
    later: int | None
    about: str = ""


def case_history(case, *, kind="", record=None, page=1):
    """Every change of one case, for its coach; of one `record` of this kind alone, None when there is none."""
    wanted = _wanted(kind, RECORDS)
    shown = {name for name, row in FIELDS.items() if row is not None}
    found = [
        change.only({one.field.name for one in change.differences if f"{change.model_name}.{one.field.name}" in shown})
        for change in history_of(case, wanted)
    ]
    # A row that only says that machinery turned is no news; that something was made is.
    found = [change for change in found if change.differences or change.kind != "change"]
    return _page(found, RECORDS, kind, record, page, who=_everybody, name=User.get_full_name)


def pupil_history(user, number, *, kind="", record=None, page=1, now=None):
    """What the contact of the child's school may read of it, or of one record; None when none of it is hers."""
    now = now or timezone.now()
    case = access.school_cases(user, now=now).filter(number=number).select_related("child").first()
    if case is None:
        return None
    _load_for_consent(case)
    reader = school_reader(user, case, now=now)
    found = reader.only_hers(history_of(case, _wanted(kind, KINDS[SCHOOL])))
    known = {user.pk, *reader.guardians, *_coaches(case)}

    def who(people):
        return _known(people, known, user.pk)

    return _page(found, KINDS[SCHOOL], kind, record, page, who=who, name=_as_known)


def _wanted(kind, kinds):
    return (kind,) if kind in kinds else tuple(kinds)


def _page(found, kinds, kind, record, page, *, who, name):
    if record is not None:
        found = [change for change in found if change.record == (kind, record)]
        if not found:
            return None
    here = Paginator(found, PER_PAGE).get_page(page)
    rows = list(here)
    return HistoryPage(
        lines=tell(
            rows,
            who=who({change.row.history_user_id for change in rows}),
            name=name,
            several=_several(found) if record is None else (),
        ),
        kinds=tuple((name, str(RECORDS[name])) for name in kinds),
        kind=kind if kind in kinds else "",
        number=here.number,
        earlier=here.next_page_number() if here.has_next() else None,
        later=here.previous_page_number() if here.has_previous() else None,
        about="" if record is None else str(RECORDS[kind]),
    )


def _several(found):
    """The records of which there is more than one line."""
    return {record for record, times in Counter(change.record for change in found).items() if times > 1}


def _everybody(people):
    names = {person.pk: person.get_full_name() for person in User.objects.filter(pk__in=people - {None})}
    return lambda pk: names.get(pk) or _("The program itself")


def _known(people, known, own):
    """Names of those at the table, "you" for herself; whoever else works on it is a colleague."""
    rows = User.objects.filter(pk__in=(people & known) - {own})
    named = {own: _("You"), **{row.pk: _as_known(row) for row in rows}}
    return lambda pk: named.get(pk) or (_("A colleague") if pk else _("The program itself"))


def _as_known(person):
    """Of a parent a school knows the first name only."""
    return person.first_name if person.is_guardian else person.get_full_name()


def _coaches(case):
    return {seat.user_id for seat in access.seat_holders(case, "coach")}


def _load_for_consent(case):
    """What `askable_from` reads."""
    case.child.ties = list(Guardianship.objects.filter(child=case.child_id).select_related("guardian").order_by("pk"))
    case.answers = list(Consent.objects.filter(case=case).order_by("-answered_on", "-pk"))
    case.exceptions = list(Waiver.objects.filter(case=case, state=Waiver.State.APPROVED))
