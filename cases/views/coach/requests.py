"""A parent's requests about her own records: taken, printed for her, answered."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import requests as asked
from cases.forms.requests import RequestForm
from cases.forms.telling import telling_form
from cases.models import Request
from cases.policy import access
from cases.policy.eyes import coach_eyes
from cases.policy.projections.guardian import everything
from cases.views.coach.loading import note, standing_or_404, tie_or_404, told_in
from cases.views.coach.paper import paper
from cases.views.responses import done, pressed, sent, status_of, went_well
from ruggensteun.delivery.outbox import spoken


@require_http_methods(["GET", "POST"])
def requests(request, number):
    """What was asked and what became of it; room for a new one."""
    standing = standing_or_404(request.user, number, shows=("child", "guardians", "requests"))
    form = RequestForm(sent(request), ties=standing.case.child.ties)
    if done(form, lambda data: asked.take(standing.case, by=request.user, told=told_in(request), **data)):
        return went_well(request, _("Written down. Answer it within a month."), to=request.path)
    context = {
        "case": standing.case,
        "rows": access.visible_requests(request.user).filter(case=standing.case).select_related("guardian", "told_to"),
        "ties": standing.case.child.ties,
        "reasons": [choice for choice in Request.Why.choices if choice[0]],
        "form": form,
        "telling": telling_form(_only(standing.case.child.ties), "request", sent(request)),
        "seen": coach_eyes(standing).on("custody"),
    }
    return render(request, "case/requests.html", context, status=status_of(form))


def _only(ties):
    """The only parent, of whom it is known in which language she speaks; None when there are more."""
    return ties[0].guardian if len(ties) == 1 else None


@require_POST
def answer(request, number, pk):
    """It was done, or it is not done for a reason."""
    standing = standing_or_404(request.user, number)
    row = access.visible_requests(request.user).filter(case=standing.case, pk=pk).first()
    if row is None:
        raise Http404
    why = request.POST.get("why", "")

    def settle():
        if request.POST.get("outcome") == "granted":
            return asked.grant(row, by=request.user)
        return asked.decline(row, why=why, by=request.user)

    return pressed(request, settle, said=_("Written down."), to=reverse("cases:requests", args=[number]))


@require_POST
def print_own(request, number, tie):
    """All that she may see, on paper, in her language."""
    standing = standing_or_404(request.user, number)
    tie = tie_or_404(standing, tie)
    note(standing, request.user, "print", standing.case, ("guardian", "own part"))
    with translation.override(spoken(tie.guardian)):
        own = everything(tie.guardian, standing.case, now=timezone.now())
    context = {"own": own, "back": reverse("cases:requests", args=[number])}
    return paper(request, "guardian/more_everything.html", tie.guardian, context)
