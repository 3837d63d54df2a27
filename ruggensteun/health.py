"""Whether this process lives, and whether the whole can do its work. Open to everybody, so it tells nothing.

What is wrong stands in the log, without names; who asks hears "ready" or "not ready", and which process is left down.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ruggensteun.celery import app
from ruggensteun.delivery import claims, standstill
from ruggensteun.delivery.models import Heartbeat

logger = logging.getLogger("ruggensteun.health")
PLAIN = "text/plain; charset=utf-8"
# Three sweeps missed, or a message that nobody has taken up for so long, is no hiccup any more.
SWEEPS_MISSED = 3
TOO_LONG = timedelta(minutes=15)
# Seconds: who asks whether we are ready asks again soon.
PATIENCE = 2


@login_not_required
@require_safe
def healthz(request):
    """This process answers."""
    return HttpResponse("ok", content_type=PLAIN)


@login_not_required
@require_safe
def readyz(request):
    """Database, migrations, broker, clock and outbox are as they should be; else 503."""
    wrong = problems(timezone.now())
    if wrong:
        logger.warning("Not ready: %s", ", ".join(wrong))
    answer = " ".join(["not ready:", *left_down()]) if left_down() else "not ready"
    return HttpResponse(answer if wrong else "ready", status=503 if wrong else 200, content_type=PLAIN)


def problems(now):
    """Names of what is not as it should be; without a database nothing else is looked at."""
    down = [f"{name} left down" for name in left_down()]
    try:
        reach_database()
        checks = {"migrations": _migrated(), "clock": _ticks(now), "outbox": _keeps_up(now)}
        checks["standstill"] = not standstill.lasting().exists()
    except DatabaseError:
        return [*down, "database"]
    checks["broker"] = _broker_answers()
    return [*down, *(name for name, well in checks.items() if not well)]


def left_down():
    """Names of the processes of `serve` that failed too often to be started again."""
    with suppress(FileNotFoundError):
        return settings.LEFT_DOWN.read_text().split()
    return []


def reach_database():
    """For who cannot wait as long as a page: raises DatabaseError when the pool has no connection within seconds."""
    if pool := getattr(connection, "pool", None):  # PostgreSQL's
        with connection.wrap_database_errors:
            pool.open()
            with pool.connection(timeout=PATIENCE):
                pass


def _migrated():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _ticks(now):
    """Beat rang, and a worker heard it, not long ago."""
    latest = max(timedelta(minutes=2), timedelta(seconds=SWEEPS_MISSED * settings.SWEEP_SECONDS))
    return Heartbeat.objects.filter(name="sweep", at__gt=now - latest).exists()


def _keeps_up(now):
    """No message has been lying for long that somebody could have taken: one behind another that fails is not meant."""
    return not claims.left_lying(now, now - TOO_LONG).exists()


def _broker_answers():
    if settings.CELERY_BROKER_URL.startswith("folder:"):
        return Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["folder"]).is_dir()
    try:
        with app.connection_for_write(connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=PATIENCE)
    except Exception:
        return False
    return True
