"""Everything that was changed in one case, in sentences."""

from django.http import Http404
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
    return _page(request, number, "read", kind=request.GET.get("kind", ""))


@require_GET
def of_record(request, number, kind, pk):
    """The same of one record alone."""
    return _page(request, number, "read", kind=kind, record=pk)


@require_GET
def paper(request, number):
    """The same page to print: a page of its own, because printing is logged."""
    return _page(request, number, "print", kind=request.GET.get("kind", ""), paper=True)


def _page(request, number, action, *, paper=False, **which):
    standing = standing_or_404(request.user, number)
    told = history.case_history(standing.case, page=request.GET.get("page"), **which)
    if told is None:
        raise Http404
    note(standing, request.user, action, standing.case, FIELDS)
    context = {"case": standing.case, "history": told, "seen": Eyes(COACH).on("note", "custody"), "paper": paper}
    return render(request, "history/case.html", context)
