"""The outbox's doorbell and clock. Losing it loses nothing: due work is in the database (design.md §3.4)."""

import os

from celery import Celery
from celery.signals import before_task_publish, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
app = Celery("ruggensteun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def take_the_request_along(headers=None, **_):
    """What a task does is recorded and logged under the request that rang for it."""
    from ruggensteun.audit.acting import current

    headers["asked_by"] = current().request_id


@task_prerun.connect
def go_on_under_it(task=None, **_):
    """A request that runs its tasks itself, as tests do, goes on under its own name."""
    from ruggensteun.audit.acting import begin

    if not task.request.is_eager:
        begin(task.request.get("asked_by") or task.request.id)
