"""A second professional decides whether a parent may be passed over for consent (domain.md §3.2)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cases.actions import consents
from cases.models import Waiver
from cases.policy import access
from cases.policy.eyes import Eyes
from cases.policy.projections.approver import requests_for
from cases.policy.table import APPROVER
from cases.views.responses import pressed
from ruggensteun.audit import reads

FIELDS = ("case_number", "reason")
SAID = {
    "approve": gettext_lazy("Approved. The consent of this parent is not needed now."),
    "decline": gettext_lazy("Not approved. Your colleague hears it in the case."),
}


@require_GET
def waivers(request):
    """What colleagues ask: a case number and a reason, nothing more."""
    found = requests_for(request.user)
    cases = access.visible_waivers(request.user).values_list("case_id", flat=True)
    reads.note("list", None, cases=cases, fields=FIELDS, rule="second professional")
    page = {"requests": found, "reasons": Waiver.Reason.choices, "seen": Eyes(APPROVER).on("case_number")}
    return render(request, "approvals/approvals.html", page)


@require_POST
def decide(request, pk):
    """Approve, or not; by a button of its own, never by default."""
    waiver = get_object_or_404(access.visible_waivers(request.user), pk=pk)
    answer = request.POST.get("answer")
    if answer not in SAID:
        messages.warning(request, _("Choose one of the two: approve, or do not approve."))
        return redirect("cases:waivers")
    return pressed(
        request,
        lambda: consents.decide_waiver(waiver, approve=answer == "approve", by=request.user),
        said=SAID[answer],
        to="cases:waivers",
    )
