"""What the school wrote and the coach has not read yet."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Update
from cases.policy.worklist.task import NOW, SOON, Task

# These may call for a conversation soon.
PRESSING = (Update.Category.ABSENCE, Update.Category.BEHAVIOUR, Update.Category.HOME)


def about(standing, now, common):
    """One line for each case, however much the school wrote; what it is about decides how pressing it is."""
    unread = standing.case.unread
    if not unread:
        return
    yield Task(
        what="update",
        urgency=NOW if any(row.category in PRESSING for row in unread) else SOON,
        sentence=_("the school wrote something: %(about)s") % {"about": _about(unread)},
        url=reverse("cases:updates", args=[standing.case.number]),
        button=_("Read"),
        day=timezone.localdate(unread[0].written_at),
        **common,
    )


def _about(unread):
    labels = dict.fromkeys(str(row.get_category_display()) for row in unread)
    return ", ".join(labels)
