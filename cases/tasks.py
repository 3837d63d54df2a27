"""Clockwork of the cases: thin; no access depends on it having run.

A nightly job is a function of the moment, named in `NIGHTLY`. It may be broken off and begun again, run twice or not
at all: it works in batches (`ruggensteun.batches`) and short transactions, and finds by itself what is left to do.
"""

import logging
from datetime import timedelta

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.sessions.models import Session
from django.utils import timezone

from cases.actions import ahead, closing, erasing, tending
from cases.models import IntakeDraft
from ruggensteun.audit import certificates
from ruggensteun.delivery.models import Heartbeat

logger = logging.getLogger("ruggensteun.nightly")
KEEP_DRAFTS = timedelta(days=30)
HOUR = 3600

# What may take long comes last.
NIGHTLY = (ahead.announce_what_comes, closing.finish_ended, erasing.erase_what_is_due, tending.tend_everything)


@shared_task
def clear_out():
    """Clear out ended sessions, half-finished intakes that nobody touched for a month, and what was removed before."""
    IntakeDraft.objects.filter(saved_at__lt=timezone.now() - KEEP_DRAFTS).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    certificates.wipe()


@shared_task(soft_time_limit=HOUR, time_limit=HOUR + 60)
def nightly():
    """Every job in turn; one that goes wrong keeps no other from its work."""
    for job in NIGHTLY:
        try:
            job(timezone.now())
        except SoftTimeLimitExceeded:
            logger.exception("The night is over in the middle of %s; the next one goes on with it.", job.__name__)
            break
        except Exception:
            logger.exception("Nightly job %s stopped half-way; the next night goes on with it.", job.__name__)
    Heartbeat.beat("nightly", timezone.now())


@shared_task
def tend_conversations():
    """Replace times that became impossible, and let a backup step in."""
    tending.tend_all(timezone.now())
