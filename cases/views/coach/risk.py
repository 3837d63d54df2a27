"""The coach says how safe it is now; what follows from it follows at once."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions.risk import assess
from cases.forms.case import RiskForm
from cases.views.coach.loading import standing_or_404
from cases.views.responses import pressed


@require_POST
def risk(request, number):
    """Green, orange or red."""
    standing = standing_or_404(request.user, number)
    form = RiskForm(request.POST)
    if not form.is_valid():
        raise Http404

    def said(case):
        if case.risk != "green" and len(standing.seated("guardian")) > 1:
            return _("Written down. Two parents have a seat: end one of them now.")
        return _("Written down.")

    return pressed(
        request,
        lambda: assess(standing.case, by=request.user, **form.cleaned_data),
        said=said,
        to=standing.case.get_absolute_url(),
    )
