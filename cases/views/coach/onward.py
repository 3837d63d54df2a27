"""Passing on to another shelter: consent for that alone, what goes along is chosen, and seen before it goes (§3.2)."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.onward import AlongForm
from cases.models import Case, Consent
from cases.policy.consents import askable_from, may_pass_on
from cases.policy.eyes import coach_eyes
from cases.policy.file import file_to_pass_on, may_go_along
from cases.views.coach.consents import answered, rows_of, status_of_rows
from cases.views.coach.loading import note, standing_or_404
from cases.views.responses import went_well
from ruggensteun.people.second_factor import step_up

PURPOSE = Consent.Purpose.TRANSFER
FIELDS = ("child", "guardians", "custody", "consent")


@require_http_methods(["GET", "POST"])
def pass_on(request, number):
    """Who says yes to it, what goes along, and how that looks; nothing leaves from here."""
    standing = standing_or_404(request.user, number, shows=FIELDS)
    if request.method == "GET" and standing.case.state == Case.State.CLOSED:
        return redirect(standing.case)
    rows = rows_of(standing, PURPOSE, request)
    if request.method == "POST" and answered(rows, standing.case, PURPOSE, request):
        return went_well(request, _("Written down."), to=request.path)
    context = {
        **_about(standing),
        "rows": rows,
        "passes_on": True,
        "refused": any(row.stands == "refused" for row in rows),
        "basis": standing.case.shelter.get_transfer_basis_display(),
    }
    asked = _asked(standing)
    if may_pass_on(asked, timezone.localdate()):
        form = _chosen(request, asked)
        chosen = form.cleaned_data["along"] if form.is_bound and form.is_valid() else form.fields["along"].initial
        note(standing, request.user, "read", standing.case, _shown(chosen))
        context |= {"form": form, "file": file_to_pass_on(request.user, standing, asked, chosen), "chosen": chosen}
    return render(request, "closing/pass_on.html", context, status=status_of_rows(rows))


@step_up
@require_GET
def paper(request, number):
    """What was chosen, on paper; asked once more whether it may."""
    standing, file = _to_go(request, number, "print")
    if file is None:
        return redirect("cases:pass-on", number)
    return render(request, "closing/passed_on.html", {**_about(standing), "file": file})


@step_up
@require_GET
def as_json(request, number):
    """The same, for the other shelter's machine; the name of the file tells nothing (domain.md S9)."""
    standing, file = _to_go(request, number, "export")
    if file is None:
        return redirect("cases:pass-on", number)
    headers = {"Content-Disposition": f'attachment; filename="{standing.case.number}.json"'}
    return JsonResponse(file.as_json(), headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _to_go(request, number, how):
    """The case and the chosen file, which is noted; no file when it may not go, or what was chosen is not allowed."""
    standing = standing_or_404(request.user, number)
    asked = _asked(standing)
    form = _chosen(request, asked)
    if standing.case.state == Case.State.CLOSED or not may_pass_on(asked, timezone.localdate()):
        return standing, None
    if not (form.is_bound and form.is_valid()):
        return standing, None
    chosen = form.cleaned_data["along"]
    note(standing, request.user, how, standing.case, _shown(chosen))
    return standing, file_to_pass_on(request.user, standing, asked, chosen)


def _chosen(request, asked):
    """The choice as the address says it: keys of parts, never what is in them."""
    sent_in = request.GET if "chosen" in request.GET else None
    return AlongForm(sent_in, may=may_go_along(asked, timezone.localdate()))


def _shown(chosen):
    """The names of what is shown, as the log calls them."""
    return ("child", *("may_collect" if key == "collecting" else key for key in chosen))


def _asked(standing):
    return askable_from(standing.case, timezone.localdate(), PURPOSE)


def _about(standing):
    return {"case": standing.case, "standing": standing, "seen": coach_eyes(standing).on("consent", "custody")}
