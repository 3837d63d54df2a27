"""A colleague opened this case in an emergency: its coach hears of it, for a week."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy.worklist.task import SOON, Task

SAID_FOR = timedelta(days=7)


def about(standing, now, common):
    """One line for each opening of the last week; nothing for who opened it herself."""
    for glass in standing.case.emergencies.all():
        if now - glass.opened_at < SAID_FOR:
            words = {"name": glass.user.first_name, "why": glass.get_reason_display()}
            yield Task(
                what="glass",
                urgency=SOON,
                sentence=_("%(name)s opened this case in an emergency") % words,
                detail=_("Because %(why)s.") % words,
                url=reverse("cases:looks", args=[standing.case.number]),
                button=_("Who looked"),
                day=timezone.localdate(glass.opened_at),
                by=glass.user_id,
                **common,
            )
