"""What needs this coach herself: half-finished intakes, and what colleagues ask of her."""

import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy import access
from cases.policy.worklist.task import NOW, SOON, Task

NEAR = timedelta(days=7)


def drafts(user):
    for draft in access.visible_drafts(user):
        if json.loads(draft.data) == {}:
            continue
        yield Task(
            what="draft",
            urgency=SOON,
            who="",
            sentence=_("An intake is half finished"),
            url=reverse("cases:intake", args=[draft.pk]),
            button=_("Continue"),
            day=timezone.localdate(draft.started_at),
        )


def requests(user, today):
    """What parents asked about their own records, also after the guidance: a week before its term it is pressing."""
    rows = access.visible_requests(user).filter(state="asked").select_related("case__child", "guardian")
    for request in rows:
        name = {"name": request.guardian.first_name}
        sentences = {"see": _("%(name)s asks to see what is kept"), "erase": _("%(name)s asks to have it erased")}
        yield Task(
            what="request",
            urgency=NOW if request.due_on - today <= NEAR else SOON,
            who=request.case.child.first_name,
            number=request.case.number,
            sentence=sentences[request.kind] % name,
            url=reverse("cases:requests", args=[request.case.number]),
            button=_("Look"),
            day=request.due_on,
        )


def approvals(user):
    for waiver in access.visible_waivers(user).select_related("case").order_by("asked_at", "pk"):
        yield Task(
            what="waiver",
            urgency=NOW,
            who=waiver.case.number,
            sentence=_("a colleague asks your approval: a parent is not asked for consent"),
            url=reverse("cases:waivers"),
            button=_("Look"),
            day=timezone.localdate(waiver.asked_at),
        )
