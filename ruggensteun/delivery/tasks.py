"""The doorbell: thin, ids only; everything that matters is in the outbox."""

import time
from threading import Event

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone

from ruggensteun.delivery import outbox, standstill
from ruggensteun.delivery.models import Heartbeat

# A sweep ends well before the time limit of a task, and leaves the rest to the next one.
SWEEP_SECONDS = 40
_stopping = Event()


@worker_shutting_down.connect
def stop_sweeping(**how):
    """A worker that is asked to stop finishes the message that it has, and takes no other (the pool of threads)."""
    _stopping.set()


@shared_task
def deliver(notification_id):
    """One message, when the bell was rung for it."""
    if not standstill.lasting().exists():
        outbox.deliver(notification_id)


@shared_task
def sweep():
    """What is due and nobody rang for: later messages, and those whose worker died."""
    now = timezone.now()
    Heartbeat.beat("sweep", now)
    if standstill.look(now):
        return
    end = time.monotonic() + SWEEP_SECONDS
    while not _stopping.is_set() and time.monotonic() < end and outbox.deliver():
        pass
