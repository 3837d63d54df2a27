"""Who takes which message next: one worker at a time, in order per recipient and subject (design.md §3.4)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from ruggensteun.delivery import kinds
from ruggensteun.delivery.models import Notification

State = Notification.State
Messages = QuerySet[Notification]
# What a message is about: "conversation." of "conversation.confirmed"; ids of other nouns may be the same.
NOUN = Substr("kind", 1, StrIndex("kind", Value(".")))


def lease() -> timedelta:
    """How long a worker has for one message; after that another one takes it over."""
    return timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def due(now: datetime) -> Messages:
    """Messages to deliver now, the longest due first, and those whose worker died half-way."""
    waiting = Q(state=State.WAITING, due_at__lte=now)
    orphaned = Q(state=State.SENDING, leased_until__lte=now)
    return Notification.objects.filter(waiting | orphaned).order_by("due_at", "pk")


def free(now: datetime) -> Messages:
    """Those of them that any worker may take now: no earlier message comes first."""
    return due(now).annotate(noun=NOUN).exclude(Exists(_before(now)))


def left_lying(now: datetime, since: datetime) -> Messages:
    """Those that somebody could have taken, or taken over, ever since that moment."""
    return free(now).filter(Q(state=State.WAITING, due_at__lt=since) | Q(state=State.SENDING, leased_until__lt=since))


def _before(now: datetime) -> Messages:
    """An earlier message to the same person about the same thing (or of a kind in turn) that is on its way still.

    On its way: being sent, due, or tried in vain by some channel. What waits for its own day (a reminder) holds up
    nothing, and neither does one that cannot even be composed: it never came as far as a channel.
    """
    tried = Q(attempts__gt=0) & ~Q(channel="")
    on_its_way = Q(state=State.SENDING) | Q(Q(due_at__lte=now) | tried, state=State.WAITING)
    about = Q(subject_id=OuterRef("subject_id")) | Q(noun__in=kinds.nouns_in_turn())
    earlier = Notification.objects.annotate(noun=NOUN).filter(pk__lt=OuterRef("pk"), noun=OuterRef("noun"))
    return earlier.filter(about, on_its_way, recipient=OuterRef("recipient"))


@transaction.atomic
def claim(now: datetime, pk: int | None = None) -> Notification | None:
    """Take the lease of the next message, or of that one; None when there is nothing to take.

    PostgreSQL passes by what another worker is holding at this moment. On SQLite the transaction is the only one that
    writes, from its first statement on (`transaction_mode` IMMEDIATE), so nobody else can be looking.
    """
    rows = free(now)
    rows = rows if pk is None else rows.filter(pk=pk)
    skip = connection.features.has_select_for_update_skip_locked
    taken = rows.select_for_update(skip_locked=skip, of=("self",) if skip else ()).first()
    if taken is None:
        return None
    changes: dict[str, Any] = {"leased_until": now + lease(), "attempts": taken.attempts + 1}
    if taken.state == State.WAITING:
        return taken.move(State.SENDING, **changes)
    for name, value in changes.items():
        setattr(taken, name, value)
    taken.save(update_fields=list(changes))
    return taken


@transaction.atomic
def settle(mine: Notification, state: str, **changes: Any) -> bool:
    """Write down how it went, as long as the lease is ours still; False when another worker has taken it over."""
    row = Notification.objects.select_for_update(of=("self",)).get(pk=mine.pk)
    if (row.state, row.leased_until) != (mine.state, mine.leased_until):
        return False
    mine.move(state, **changes)
    return True
