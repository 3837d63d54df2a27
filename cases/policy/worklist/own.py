"""What needs this coach herself: half-finished intakes, and what colleagues ask of her."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy import access
from cases.policy.worklist.task import NOW, SOON, Task


def drafts(user):
    for draft in access.visible_drafts(user):
        yield Task(
            what="draft",
            urgency=SOON,
            who="",
            sentence=_("An intake is half finished"),
            url=reverse("cases:intake", args=[draft.pk]),
            button=_("Continue"),
            day=timezone.localdate(draft.started_at),
        )


def approvals(user):
    for waiver in access.visible_waivers(user).select_related("case"):
        yield Task(
            what="waiver",
            urgency=NOW,
            who=waiver.case.number,
            sentence=_("a colleague asks your approval: a parent is not asked for consent"),
            url=reverse("cases:waivers"),
            button=_("Look"),
            day=timezone.localdate(waiver.asked_at),
        )
