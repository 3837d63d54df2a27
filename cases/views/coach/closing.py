"""The end of a case: what is still open, who hears of it, the file for the shelter's own system; and a new start."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import closing
from cases.forms.closing import CloseForm
from cases.models import Case
from cases.policy.eyes import coach_eyes
from cases.policy.file import case_file
from cases.views.coach.loading import CASE_FIELDS, note, standing_or_404
from cases.views.responses import done, pressed, sent, status_of, went_well
from ruggensteun.people.second_factor import step_up

FILE_FIELDS = (*CASE_FIELDS, "updates", "seats")


@require_http_methods(["GET", "POST"])
def close(request, number):
    """End the guidance: first what is still open, then why and from when; the page says what that means."""
    standing = standing_or_404(request.user, number, shows=("child", "agreements"))
    form = CloseForm(sent(request))
    if done(form, lambda data: _end(standing.case, form, data["reason"], request.user)):
        return went_well(request, _("Written down. The file for your own system is ready here."), to=_file(number))
    made = [row for talk in standing.talks for row in talk.agreements.all() if row.state == "open"]
    context = {**_about(standing), "agreements": made, "form": form}
    return render(request, "closing/close.html", context, status=status_of(form))


def _end(case, form, reason, by):
    last_day = form.last_day_meant()
    if last_day is None:
        return closing.close(case, reason=reason, by=by)
    return closing.announce_end(case, reason=reason, last_day=last_day, by=by)


@require_POST
def go_on(request, number):
    """The end that was announced is off."""
    standing = standing_or_404(request.user, number)
    said = _("The guidance goes on; nobody is shown out.")
    return pressed(request, lambda: closing.go_on(standing.case, by=request.user), said=said, to=standing.case)


@require_http_methods(["GET", "POST"])
def reopen(request, number):
    """A child comes back: the page says that everybody is asked anew."""
    standing = standing_or_404(request.user, number, shows=("child",))
    if standing.case.state == Case.State.OPEN:
        return redirect(standing.case)
    if request.method == "POST":
        said = _("The case is open again. Ask for consent before the school sees anything.")
        return pressed(request, lambda: closing.reopen(standing.case, by=request.user), said=said, to=standing.case)
    return render(request, "closing/reopen.html", _about(standing))


@step_up
@require_GET
def file(request, number):
    """The whole case on one page, to print for the shelter's own system."""
    standing = standing_or_404(request.user, number)
    note(standing, request.user, "print", standing.case, FILE_FIELDS)
    context = {**_about(standing), "file": case_file(request.user, standing)}
    return render(request, "closing/file.html", context)


@step_up
@require_GET
def file_as_json(request, number):
    """The same, for a machine; the name of the file tells nothing (domain.md S9)."""
    standing = standing_or_404(request.user, number)
    note(standing, request.user, "export", standing.case, FILE_FIELDS)
    headers = {"Content-Disposition": f'attachment; filename="{standing.case.number}.json"'}
    content = case_file(request.user, standing).as_json()
    return JsonResponse(content, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _file(number):
    return reverse("cases:file", args=[number])


def _about(standing):
    return {"case": standing.case, "standing": standing, "seen": coach_eyes(standing).on("custody")}
