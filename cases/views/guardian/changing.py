"""She cannot come after all, or would rather not: two taps, after her code (domain.md S4)."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cases.actions import conversations
from cases.forms.guardian import Change
from cases.policy.projections import own_question
from cases.views.guardian.visits import SEAT, inside, show
from cases.views.responses import status_of, tell
from ruggensteun.audit import reads
from ruggensteun.refusal import Refused


@require_http_methods(["GET", "POST"])
@inside
def change(request, visit):
    """Another time, or no conversation now; the others hear only that this time is off."""
    if not visit.code_passed_at:
        return redirect("own-code")
    guardian, conversation = visit.link.guardian, visit.appointment.talk
    question = own_question(guardian, conversation)
    if question.state != "fixed":
        return redirect("page")
    form = Change(request.POST or None)
    if form.is_valid():
        try:
            conversations.let_go(conversation, reason=form.cleaned_data["why"], by=guardian)
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("page")
    reads.note("read", conversation, cases=visit.appointment.cases_about, fields=["conversation"], **SEAT)
    return show(request, visit, "change.html", {"question": question, "form": form}, status_of(form))
