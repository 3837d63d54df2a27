"""The sealer's clock."""

import logging

from celery import shared_task
from django.db import connection

from ruggensteun.audit import sealing, triggers

logger = logging.getLogger("ruggensteun.audit")


@shared_task
def seal():
    """Seal what the last minute brought, and raise the alarm when history could be changed meanwhile."""
    if gone := triggers.missing(connection):
        logger.critical("Append-only triggers are missing: %s. Run `manage.py migrate`.", ", ".join(gone))
    sealing.seal()
