"""What comes by itself is announced to who coaches: "a message waits". It changes nothing in any case."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.policy import access, ahead
from ruggensteun.batches import batches, carrying_on
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.outbox import announce

# Ten things on one night are one mail: today's page shows all of them.
ONE_MAIL = timedelta(hours=20)


def announce_what_comes(now):
    """Put in the outbox what is new since the last time. It can be broken off and begun again at any moment."""
    for kind, cases in ahead.KINDS.items():
        for batch in batches(cases(timezone.localdate(now))):
            for case in batch:
                with carrying_on("Case", case.pk):
                    _tell_who_coaches(case, kind, now)


@transaction.atomic
def _tell_who_coaches(case, kind, now):
    for seat in access.seat_holders(case, *access.COACHING, now=now):
        event = {"kind": kind, "recipient": seat.user, "subject_id": case.pk, "sequence": case.event}
        # Also what was taken back, because she had heard that night already, is not said again.
        if not Notification.objects.filter(**event).exists():
            announce(**event)


def is_news(notification, now):
    """Whether it is still so, still hers, and the first that she hears of one night; they come in turn."""
    coach, kind = notification.recipient, notification.kind
    cases = ahead.KINDS[kind](timezone.localdate(now)).filter(pk=notification.subject_id, event=notification.sequence)
    heard = Notification.objects.filter(
        recipient=coach, kind__in=ahead.KINDS, created_at__gt=notification.created_at - ONE_MAIL
    ).exclude(sent_at=None)
    hers = access.coached_cases(coach, now=now).filter(pk=notification.subject_id)
    return hers.exists() and cases.exists() and not heard.exists()
