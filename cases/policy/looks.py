"""Who looked at one case: for its coach everybody, for a parent the professionals and nothing that tells of S13."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import BreakGlass
from cases.policy.words_of_log import fields_in_words
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.people.models import User

Action = AccessLog.Action
PER_PAGE = 40
LOOKING = (Action.READ, Action.PRINT, Action.EXPORT, Action.BREAK_GLASS, Action.DENIED)
ROLES = {
    "coach": gettext_lazy("coach"),
    "substitute": gettext_lazy("substitute"),
    "school_contact": gettext_lazy("school contact"),
    "guardian": gettext_lazy("parent or carer"),
    "lead": gettext_lazy("lead"),
}
DID = {
    Action.READ: gettext_lazy("%(who)s looked"),
    Action.PRINT: gettext_lazy("%(who)s printed"),
    Action.EXPORT: gettext_lazy("%(who)s saved a file"),
    Action.BREAK_GLASS: gettext_lazy("%(who)s opened this case in an emergency"),
    Action.DENIED: gettext_lazy("%(who)s was kept out"),
}

# What a parent reads of what was looked at. A page on which nothing of this stood is not told of: it would be about how
# she is reached or spoken of (domain.md S13).
HERS = (
    (("child", "first_name", "surname"), pgettext_lazy("to a parent", "what is written about your child")),
    (("conversation", "conversations"), pgettext_lazy("to a parent", "the conversation")),
    (("agreements",), pgettext_lazy("to a parent", "what we agreed")),
    (("updates",), pgettext_lazy("to a parent", "messages")),
    (("consent",), pgettext_lazy("to a parent", "your consent")),
)
HER_WHY = {
    BreakGlass.Reason.COACH_AWAY: pgettext_lazy("to a parent", "because your coach could not be reached"),
    BreakGlass.Reason.SCHOOL: pgettext_lazy("to a parent", "because it could not wait"),
    BreakGlass.Reason.CHILD: pgettext_lazy("to a parent", "because it could not wait"),
}
ROLE_LABELS = {
    "coach": pgettext_lazy("to a parent", "coach"),
    "substitute": pgettext_lazy("to a parent", "coach"),
    "school_contact": pgettext_lazy("to a parent", "school"),
}


@dataclass(frozen=True)
class Look:
    """What somebody looked at in one go, as the coach reads it: when last, and how many pages."""

    at: datetime
    sentence: str
    fields: tuple[str, ...]
    kept_out: bool
    times: int = 1


@dataclass(frozen=True)
class LookPage:
    """The looks of one page; `before` leads to what was earlier, when there is more."""

    lines: tuple[Look, ...]
    before: int | None


@dataclass(frozen=True)
class OwnLook:
    """One professional who looked on one day: when last, at what, and for what reason when it was not her own case."""

    first_name: str
    role_label: str
    day: date
    at: datetime
    what: tuple[str, ...]
    why: str = ""


def _lines(case, actions):
    of_case = LoggedCase.objects.filter(case_id=case.pk).values("line")
    return AccessLog.objects.filter(pk__in=of_case, action__in=actions).order_by("-at", "-pk")


def looks_at(case, *, before=None):
    """Who looked at this case, the latest first, for its coach; who was kept out as well."""
    rows = _lines(case, LOOKING)
    last = AccessLog.objects.filter(pk=before).values_list("at", "pk").first() if before else None
    if last is not None:
        rows = rows.filter(Q(at__lt=last[0]) | Q(pk__lt=last[1]), at__lte=last[0])
    rows = list(rows[: PER_PAGE + 1])
    people = User.objects.in_bulk({row.actor_id for row in rows} - {None})
    lines = tuple(_look(list(some), people) for _key, some in groupby(rows[:PER_PAGE], key=_in_one_go))
    return LookPage(lines, rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None)


def _in_one_go(row):
    """What follows each other by the same person, in the same role, in the same way and on the same day."""
    return row.actor_id, row.actor_role, row.action, timezone.localdate(row.at)


def _look(rows, people):
    last = rows[0]
    person = people.get(last.actor_id)
    name = person.get_full_name() if person else _("Somebody who is not known any more")
    role = ROLES.get(last.actor_role)
    who = f"{name} ({role})" if role else name
    return Look(
        at=last.at,
        sentence=DID[last.action] % {"who": who},
        fields=_at_what(rows),
        kept_out=last.action == Action.DENIED,
        times=len(rows),
    )


def _at_what(rows):
    """The names of all that was on these pages; of an emergency why it could not wait."""
    if rows[0].action == Action.DENIED:
        return ()
    if rows[0].action == Action.BREAK_GLASS:
        reasons = dict(BreakGlass.Reason.choices)
        return tuple(str(reasons[code]) for code in dict.fromkeys(map(_reason, rows)) if code in reasons)
    return fields_in_words("", dict.fromkeys(name for row in rows for name in row.fields))


def own_looks(case, *, limit=30):
    """Which professionals looked at what she may know of, once per person and day, the latest first (S13)."""
    rows = list(_lines(case, (Action.READ, Action.PRINT, Action.BREAK_GLASS))[:500])
    people = User.objects.filter(kind=User.Kind.PROFESSIONAL, pk__in={row.actor_id for row in rows})
    names = dict(people.values_list("pk", "first_name"))
    found = {}
    for row in rows:
        what, why = _hers(row), _why(row)
        if row.actor_id in names and (what or why):
            key = (row.actor_id, timezone.localdate(row.at))
            found.setdefault(key, []).append((row, what, why))
    return tuple(_own_look(names[pk], day, seen) for (pk, day), seen in found.items())[:limit]


def _hers(row):
    if row.action == Action.BREAK_GLASS:
        return []
    return [words for names, words in HERS if set(names) & set(row.fields)]


def _why(row):
    return str(HER_WHY.get(_reason(row), ""))


def _reason(row):
    return row.rule.partition(": ")[2] if row.action == Action.BREAK_GLASS else ""


def _own_look(first_name, day, seen):
    seen_words = {str(words) for _row, what, _why in seen for words in what}
    role = next((label for row, *_ in seen if (label := ROLE_LABELS.get(row.actor_role))), "")
    return OwnLook(
        first_name=first_name,
        role_label=str(role),
        day=day,
        at=seen[0][0].at,
        what=tuple(str(words) for _names, words in HERS if str(words) in seen_words),
        why=next((why for *_rest, why in seen if why), ""),
    )
