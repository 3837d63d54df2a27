"""She cannot come after all, or would rather not: two taps; behind her code the time is off at once (domain.md S4)."""

from contextlib import suppress

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
    guardian, conversation = visit.link.guardian, visit.appointment.talk
    question = own_question(guardian, conversation)
    if question.state != "fixed":
        return redirect("page")
    if request.POST.get("why") == "comes":
        with suppress(Refused):
            conversations.comes_after_all(conversation, by=guardian)
        return redirect("page")
    if not visit.code_passed_at:
        return _by_the_link_alone(request, visit, question)
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


def _by_the_link_alone(request, visit, question):
    """Whoever holds her phone may press this, so the time is in doubt and stays taken; her coach reads so at once."""
    guardian, conversation = visit.link.guardian, visit.appointment.talk
    if request.method == "POST":
        with suppress(Refused):
            conversations.doubt(conversation, by=guardian)
        return redirect("page")
    reads.note("read", conversation, cases=visit.appointment.cases_about, fields=["conversation"], **SEAT)
    return show(request, visit, "cannot_come.html", {"question": question})
