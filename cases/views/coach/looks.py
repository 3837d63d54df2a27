"""Who looked at one child's case, and who may see what of it."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.policy import explained, looks
from cases.policy.eyes import Eyes
from cases.policy.table import COACH
from cases.views.coach.loading import standing_or_404


@require_GET
def who_looked(request, number):
    """Everybody who looked, and who was kept out, the latest first."""
    standing = standing_or_404(request.user, number, shows=("who_looked",))
    before = request.GET.get("before", "")
    page = looks.looks_at(standing.case, before=int(before) if before.isascii() and before.isdigit() else None)
    context = {"case": standing.case, "page": page, "seen": Eyes(COACH).on("note")}
    return render(request, "looks/case.html", context)


@require_GET
def who_sees_what(request, number):
    """The table for this child: who takes part now, and what each of them sees."""
    standing = standing_or_404(request.user, number, shows=("who_sees_what", "guardians"))
    columns, rows = explained.table_of(standing)
    context = {"case": standing.case, "columns": columns, "rows": rows, "seen": Eyes(COACH).on("custody")}
    return render(request, "looks/who_sees_what.html", context)
