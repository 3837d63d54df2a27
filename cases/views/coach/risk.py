"""The coach says how safe it is now; what follows from it follows at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions.risk import assess
from cases.forms.case import RiskForm
from cases.policy import access
from cases.views.coach.loading import standing_or_404
from cases.views.responses import pressed


@require_POST
def risk(request, number):
    """Green, orange or red."""
    standing = standing_or_404(request.user, number)
    form = RiskForm(request.POST)
    if not form.is_valid():
        raise Http404

    was = request.POST.get("was", "")
    if was and standing.case.risk not in (was, form.cleaned_data["risk"]):
        words = {"risk": standing.case.get_risk_display()}
        messages.warning(
            request, _("Meanwhile somebody wrote down %(risk)s. Nothing was changed; look once more.") % words
        )
        return redirect("cases:case", number=number)

    def said(case):
        if case.risk != "green" and len(standing.seated("guardian")) > 1:
            return _("Written down. Two parents have a seat: end one of them now.")
        return _("Written down.")

    return pressed(
        request,
        lambda: assess(standing.case, by=request.user, **form.cleaned_data),
        said=said,
        to=reverse("cases:case", args=[_back(request, number)]),
    )


def _back(request, number):
    """The case from whose page this was pressed, for a brother or sister; else the case itself."""
    cases = access.coached_cases(request.user).filter(number=request.POST.get("back", ""))
    return cases.values_list("number", flat=True).first() or number
