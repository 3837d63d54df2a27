"""The outbox's doorbell and clock. Losing it loses nothing: due work is in the database (design.md §3.4)."""

import logging
import os
import signal
from functools import partial

from celery import Celery, bootsteps
from celery.beat import EmbeddedService
from celery.signals import before_task_publish, task_prerun
from click import Option

from ruggensteun import folder_broker  # noqa: F401 - kombu knows its address from here on

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
logger = logging.getLogger("ruggensteun.clock")
app = Celery("ruggensteun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Clock(bootsteps.StartStopStep):
    """Beat as a thread of the one worker of the embedded run; as a process of its own it takes as much memory again."""

    conditional = True

    def __init__(self, worker, clock=False, **options):
        self.enabled = clock
        super().__init__(worker, **options)

    def create(self, worker):
        """What the worker starts and stops with itself; it ends with a clock that breaks, which nobody would notice."""
        clock = EmbeddedService(worker.app, thread=True)
        clock.service.start = partial(_or_end, clock.service.start)
        return clock


def _or_end(start):
    try:
        start()
    except Exception:
        logger.exception("The clock broke; the worker ends with it.")
        start.__self__._is_stopped.set()  # else the worker waits for it to say that it has stopped
        os.kill(os.getpid(), signal.SIGTERM)


app.steps["worker"].add(Clock)
app.user_options["worker"].add(Option(("--clock",), is_flag=True, help="Ring what is due as well: beat, in a thread."))


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
