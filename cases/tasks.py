"""Clockwork of the cases: thin; no access depends on it having run.

A nightly job is a function of the moment, named in `NIGHTLY`. It may be broken off and begun again, run twice or not
at all: it works in batches (`ruggensteun.batches`) and short transactions, and finds by itself what is left to do.
"""

import logging
from datetime import timedelta

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from cases.actions import ahead, closing, conversations, erasing, tending
from cases.models import IntakeDraft
from ruggensteun.audit import certificates, closings
from ruggensteun.delivery import standstill
from ruggensteun.delivery.models import Heartbeat

logger = logging.getLogger("ruggensteun.nightly")
KEEP_DRAFTS = timedelta(days=30)
HOUR = 3600

# What may take long comes last.
NIGHTLY = (ahead.announce_what_comes, closing.finish_ended, erasing.erase_what_is_due, tending.tend_everything)


@shared_task
def clear_out():
    """Clear out ended sessions, half-finished intakes that nobody touched for a month, and what was removed before."""
    now = timezone.now()
    if not standstill.clock_is_doubted(now):
        IntakeDraft.objects.filter(saved_at__lt=now - KEEP_DRAFTS).delete()
        Session.objects.filter(expire_date__lt=now).delete()
    certificates.wipe()


@shared_task(soft_time_limit=HOUR, time_limit=HOUR + 60)
def nightly():
    """Every job in turn; one that goes wrong keeps no other from its work. None by a clock that is doubted."""
    if standstill.clock_is_doubted(timezone.now()):
        logger.critical("The night is left out: the clock is doubted.")
        return
    for job in NIGHTLY:
        try:
            job(timezone.now())
        except SoftTimeLimitExceeded:
            logger.exception("The night is over in the middle of %s; the next one goes on with it.", job.__name__)
            break
        except Exception:
            logger.exception("Nightly job %s stopped half-way; the next night goes on with it.", job.__name__)
    closings.forget(timezone.now() - timedelta(days=settings.BACKUP_DAYS))
    Heartbeat.beat("nightly", timezone.now())


@shared_task
def tend_conversations():
    """Replace times that became impossible, and let a backup step in."""
    now = timezone.now()
    if not standstill.clock_is_doubted(now):
        conversations.let_go_of_what_stays_in_doubt(now)
        tending.tend_all(now)
