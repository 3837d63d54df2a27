"""The outbox's doorbell and clock. Losing it loses nothing: due work is in the database (design.md §3.4)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
app = Celery("ruggensteun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
