"""Everything that was changed in one case, in sentences."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.policy import history
from cases.policy.eyes import Eyes
from cases.policy.table import COACH
from cases.views.coach.loading import note, standing_or_404

FIELDS = ("history", "child", "guardians", "custody", "safe_contact", "risk", "notes", "agreements", "consent")


@require_GET
def changes(request, number):
    """Who changed what, from what into what: the latest first, by kind of record when asked."""
    return _page(request, number, "read")


@require_GET
def paper(request, number):
    """The same page to print: a page of its own, because printing is logged."""
    return _page(request, number, "print", paper=True)


def _page(request, number, action, **more):
    standing = standing_or_404(request.user, number)
    note(standing, request.user, action, standing.case, FIELDS)
    told = history.case_history(standing.case, kind=request.GET.get("kind", ""), page=request.GET.get("page"))
    context = {"case": standing.case, "history": told, "seen": Eyes(COACH).on("note", "custody"), **more}
    return render(request, "history/case.html", context)
