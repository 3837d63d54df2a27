"""What people wrote about one case, for its own page: of what its coach may read, that of this case."""

from django.utils import timezone

from cases.policy import access
from ruggensteun.audit.models import AccessLog
from ruggensteun.prepared import Prepared

LATEST = 3


def latest_updates(user, case, *, now=None):
    """The latest few things that school and coach let each other know."""
    return _UPDATES(user=user, case=case, now=now or timezone.now())


def notes(user, case, *, now=None):
    """Internal notes, the latest first."""
    return _NOTES(user=user, case=case, now=now or timezone.now())


def was_read(update):
    """Whether anybody but its writer has been shown updates of this case since it was written, by the access log."""
    since = AccessLog.objects.filter(cases__case_id=update.case_id, at__gte=update.written_at)
    shown = since.filter(action__in=("read", "list", "print", "export")).exclude(actor_id=update.written_by_id)
    return any("updates" in fields for fields in shown.values_list("fields", flat=True).iterator())


def _updates(user, case, now):
    return access.visible_updates(user, now=now).filter(case=case).select_related("written_by")[:LATEST]


def _notes(user, case, now):
    return access.visible_notes(user, now=now).filter(case=case).select_related("written_by")


_UPDATES = Prepared(lambda later: _updates(later.person("user"), later.record("case"), later.moment("now")))
_NOTES = Prepared(lambda later: _notes(later.person("user"), later.record("case"), later.moment("now")))
