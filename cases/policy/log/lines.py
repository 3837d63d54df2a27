"""Lines of the access log in sentences, and as rows of a file."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Guardianship, Membership
from cases.policy.log.asked import answers_for
from cases.policy.words_of_log import fields_in_words, object_in_words, rule_in_words
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.models import User

PER_PAGE = 50
PER_QUERY = 500


@dataclass(frozen=True)
class LogLine:
    """One line: who, as what, did what, with which cases and fields, by which rule, from where."""

    pk: int
    at: datetime
    who: str
    role: str
    organisation: str
    action: str
    what: str
    numbers: tuple[str, ...]
    fields: tuple[str, ...]
    rule: str
    origin: str


@dataclass(frozen=True)
class LogPage:
    """The lines of one page; `before` leads to what was earlier, when there is more."""

    lines: tuple[LogLine, ...]
    before: int | None


def log_page(user, asked, *, before=None):
    """One page of the log."""
    rows = list(answers_for(user, asked, before=before)[: PER_PAGE + 1])
    more = len(rows) > PER_PAGE
    return LogPage(tuple(_in_words(rows[:PER_PAGE])), rows[PER_PAGE - 1].pk if more else None)


def rows_for_file(user, asked):
    """Everything that was asked for as rows of words, the first with the headings; read in pieces, however long."""
    yield (
        _("when"),
        _("who"),
        _("role"),
        _("organisation"),
        _("what was done"),
        _("with what"),
        _("cases"),
        _("fields"),
        _("by which rule"),
        _("from where"),
    )
    before = None
    while True:
        rows = list(answers_for(user, asked, before=before)[:PER_QUERY])
        for line in _in_words(rows):
            moment = timezone.localtime(line.at).isoformat(sep=" ", timespec="seconds")
            many = (" ".join(line.numbers), ", ".join(line.fields))
            yield (
                moment,
                line.who,
                line.role,
                line.organisation,
                line.action,
                line.what,
                *many,
                line.rule,
                line.origin,
            )
        if len(rows) < PER_QUERY:
            return
        before = rows[-1].pk


def _in_words(rows):
    numbers = dict(Case.objects.filter(pk__in={pk for row in rows for pk in row.case_ids}).values_list("pk", "number"))
    named = {row.actor_id for row in rows} | {row.object_id for row in rows if row.object_type == "user"}
    people = {person.pk: person for person in User.objects.filter(pk__in=named - {None})}
    parents = {pk for pk, person in people.items() if person.is_guardian}
    children = _numbers_of_parents(parents)
    for row in rows:
        of_cases = tuple(numbers[pk] for pk in row.case_ids if pk in numbers)
        yield LogLine(
            pk=row.pk,
            at=row.at,
            who=_who(row, people, children),
            role=_role(row.actor_role),
            organisation=_organisation(row),
            action=AccessLog.Action(row.action).label,
            what=_what(row, people),
            numbers=of_cases,
            fields=fields_in_words(row.object_type if row.action in ("create", "change") else "", row.fields),
            rule=rule_in_words(row.rule),
            origin=row.origin or "",
        )


def _numbers_of_parents(parents):
    """{id of a parent: number of the latest case of her child}"""
    ties = Guardianship.objects.filter(guardian__in=parents, child__cases__isnull=False)
    ties = ties.order_by("child__cases__opened_at", "child__cases")
    return dict(ties.values_list("guardian", "child__cases__number"))


def _who(row, people, children):
    """A professional by name; a parent by the number of her case, never by hers."""
    pk = row.actor_id
    if pk is None:
        return _("The program itself") if row.action == AccessLog.Action.MESSAGE else _("nobody who is signed in")
    if pk not in people:
        return _("somebody who is not known any more")
    if people[pk].is_guardian:
        return _("parent of case %(number)s") % {"number": children.get(pk, "–")}
    return people[pk].get_full_name()


def _what(row, people):
    """The kind of record; of a professional her name."""
    person = people.get(row.object_id) if row.object_type == "user" else None
    if person is not None and not person.is_guardian:
        return person.get_full_name()
    # The number that follows says which case; a message is named by its rule.
    return "" if row.object_type in ("case", "notification") else object_in_words(row.object_type)


def _role(code):
    roles = {
        **dict(Membership.Role.choices),
        "substitute": _("substitute"),
        "school_contact": _("school contact"),
        "guardian": _("parent or carer"),
    }
    return str(roles.get(code, code))


def _organisation(row):
    """Own shelter, another one, or a school: which school would tell where a child goes."""
    kind, _space, pk = row.organisation.partition(" ")
    if kind == "shelter":
        return _("own shelter") if row.owner_id is not None and pk == str(row.owner_id) else _("another shelter")
    return _("a school") if kind == "school" else ""
