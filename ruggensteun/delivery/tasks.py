"""The doorbell: thin, ids only; everything that matters is in the outbox."""

from celery import shared_task
from django.utils import timezone

from ruggensteun.delivery import outbox


@shared_task
def deliver(notification_id):
    """One message, when the bell was rung for it."""
    outbox.deliver(notification_id)


@shared_task
def sweep():
    """What is due and nobody rang for: later messages, and those whose worker died."""
    for notification_id in outbox.due(timezone.now()):
        outbox.deliver(notification_id)
