"""Whose mail does not arrive: professionals of whom the last message that was tried could not be delivered.

It says nothing of what the message was about, and is over by itself as soon as one arrives.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import User

STAYS = timedelta(days=14)


def mail_fails(user, now):
    """The condition that mail to this person (an OuterRef) does not arrive."""
    tried = Notification.objects.filter(recipient=user, due_at__gt=now - STAYS).exclude(kind__startswith="guardian.")
    arrived = Notification.objects.filter(
        recipient=OuterRef("recipient"), state=Notification.State.SENT, sent_at__gt=OuterRef("due_at")
    )
    return Exists(tried.filter(~Exists(arrived), state=Notification.State.FAILED))


def unreached(people, *, now):
    """Those of these ids to whom mail does not arrive."""
    rows = User.objects.filter(mail_fails(OuterRef("pk"), now), pk__in=people)
    return set(rows.values_list("pk", flat=True))
