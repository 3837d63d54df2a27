"""The outbox as an administrator sees it: how many, how old, how often tried; never whose, and never about what."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Membership
from cases.policy import access
from ruggensteun.delivery.models import Notification

FEW = 5  # fewer than this would tell of a person (domain.md S9)
State = Notification.State
# That a message is held back tells how safe somebody is; the coach hears of it, and no machinery is at fault.
SHOWN = (State.WAITING, State.SENDING, State.FAILED)
NOUNS = {
    "invitation": gettext_lazy("invitations"),
    "guardian": gettext_lazy("to parents"),
    "conversation": gettext_lazy("about conversations, to professionals"),
}


@dataclass(frozen=True)
class QueueLine:
    """Messages of one sort in one state."""

    sort: str
    state: str
    state_label: str
    count: str
    oldest: str
    attempts: int


def may_see_queue(user):
    """Administrators keep the machinery running."""
    return access.memberships(user, role=Membership.Role.ADMINISTRATOR).exists()


def queue(now=None):
    """What is on its way or stuck, per sort and state; sorts are wide, so that none of them tells what happened."""
    now = now or timezone.now()
    rows = Notification.objects.filter(state__in=SHOWN).values("kind", "state")
    found = {}
    for row in rows.annotate(how_many=Count("pk"), since=Min("created_at"), tried=Max("attempts")).order_by():
        sort = str(NOUNS.get(row["kind"].partition(".")[0], _("other messages to professionals")))
        before = found.get((sort, row["state"]), (0, now, 0))
        found[sort, row["state"]] = (
            before[0] + row["how_many"],
            min(before[1], row["since"]),
            max(before[2], row["tried"]),
        )
    return [_line(sort, state, *facts, now) for (sort, state), facts in sorted(found.items())]


def lost_in_counts(still):
    """How many things a Standstill names as closed in the lost hours, and how many a person must go through."""
    by_hand = sum(one["came_of_it"] != "done" for one in still.lost)
    return {"all": _count(len(still.lost)), "by_hand": _count(by_hand)}


def _count(count):
    return str(count) if count >= FEW or not count else _("fewer than %(few)d") % {"few": FEW}


def _line(sort, state, count, since, attempts, now):
    shown = str(count) if count >= FEW else _("fewer than %(few)d") % {"few": FEW}
    return QueueLine(sort, state, State(state).label, shown, _age(now - since), attempts)


def _age(age):
    """As long as it helps: a moment to the minute would tell which message it is."""
    if age.days:
        return ngettext("%(days)d day", "%(days)d days", age.days) % {"days": age.days}
    return _("hours") if age.total_seconds() >= 3600 else _("less than an hour")
