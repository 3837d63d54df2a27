"""What her own code opens: who, where, what about, and what is hers to decide (domain.md S4, S11, S13)."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from cases.actions import consents, links
from cases.actions.calendar_files import neutral_calendar_file
from cases.forms.guardian import Code
from cases.policy import access
from cases.policy.companions import RUNNING
from cases.policy.projections import own_question
from cases.policy.projections.guardian import names_of
from cases.views.guardian.errors import wait
from cases.views.guardian.parts import pages_of
from cases.views.guardian.visits import SEAT, behind_the_code, inside, show
from cases.views.responses import status_of, tell
from ruggensteun import limits
from ruggensteun.audit import reads
from ruggensteun.refusal import Refused


@require_http_methods(["GET", "POST"])
@inside
def code(request, visit):
    """Six digits, agreed in person; five wrong ones lock it."""
    address = limits.address_of(request)
    if limits.too_many("code", address):
        return wait(request)
    form = Code(request.POST or None)
    if form.is_valid():
        try:
            links.try_code(visit, form.cleaned_data["code"])
        except Refused as refusal:
            limits.miss("code", address)
            _note(visit, "denied", rule="code")
            tell(form, refusal)
        else:
            _note(visit, "sign_in", rule="code")
            return redirect("more")
    return show(request, visit, "code.html", {"form": form}, status_of(form))


def _note(visit, action, **how):
    reads.note(action, visit.link, cases=visit.appointment.cases, **{**SEAT, **how})


@require_http_methods(["GET", "POST"])
@inside
@behind_the_code
def withdraw(request, visit, pk):
    """Take back her own consent, after one calm question."""
    guardian, here = visit.link.guardian, visit.appointment
    consent = get_object_or_404(access.own_consents(guardian), case__in=here.cases, pk=pk)
    shown = next((one for page in pages_of(visit) for one in page.consents if one.pk == pk), None)
    if shown is None or not shown.can_withdraw:
        return redirect("own-part", "yes")
    if request.method == "POST":
        with suppress(Refused):  # it ended in the meantime, which her page says
            consents.withdraw(consent, by=guardian)
        return redirect("own-part", "yes")
    reads.note("read", consent, cases=[consent.case_id], fields=["consent"], **SEAT)
    stays = names_of(talk for talk in here.about if talk.state in RUNNING and talk.case_id != consent.case_id)
    return show(request, visit, "more/withdraw.html", {"consent": shown, "stays": stays})


@require_GET
@inside
@behind_the_code
def calendar(request, visit):
    """The fixed time as a file for her own calendar, in which nothing says what it is about (domain.md S3)."""
    here = visit.appointment
    if own_question(visit.link.guardian, here.talk).state != "fixed":
        return redirect("more")
    reads.note("export", here.talk, cases=here.cases_about, fields=["conversation"], **SEAT)
    named = {"Content-Disposition": 'attachment; filename="afspraak.ics"'}
    return HttpResponse(neutral_calendar_file(here.talk), content_type="text/calendar; charset=utf-8", headers=named)
