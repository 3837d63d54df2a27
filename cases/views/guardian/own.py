"""What her own code opens: who, where, what about, and what is hers to decide (domain.md S4, S11, S13)."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from cases.actions import consents, links
from cases.actions.calendar_files import neutral_calendar_file
from cases.forms.guardian import Code
from cases.policy import access
from cases.policy.history import own_history
from cases.policy.projections import own_page
from cases.views.guardian.errors import wait
from cases.views.guardian.visits import SEAT, inside, show
from cases.views.responses import status_of, tell
from ruggensteun import limits
from ruggensteun.audit import reads
from ruggensteun.refusal import Refused

SHOWN = (
    "first_name",
    "school",
    "coach",
    "school_contact",
    "conversation",
    "agreements",
    "consent",
    "who_looked",
    "history",
    "safe_contact",
)


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
    case = visit.link.conversation.case
    reads.note(action, visit.link, cases=[case], **{**SEAT, **how})


def _page(visit):
    return own_page(visit.link.guardian, visit.link.conversation)


@require_GET
@inside
def more(request, visit):
    """Her own part of one child's story."""
    if not visit.code_passed_at:
        return redirect("own-code")
    case = visit.link.conversation.case
    reads.note("read", case, cases=[case], fields=SHOWN, **SEAT)
    changes = own_history(visit.link.guardian, visit.link.conversation)
    return show(request, visit, "more.html", {"page": _page(visit), "changes": changes})


@require_http_methods(["GET", "POST"])
@inside
def withdraw(request, visit, pk):
    """Take back her own consent, after one calm question."""
    if not visit.code_passed_at:
        return redirect("own-code")
    guardian, case = visit.link.guardian, visit.link.conversation.case
    consent = get_object_or_404(access.own_consents(guardian), case=case, pk=pk)
    shown = next((one for one in _page(visit).consents if one.pk == pk), None)
    if shown is None or not shown.can_withdraw:
        return redirect("more")
    if request.method == "POST":
        with suppress(Refused):  # it ended in the meantime, which her page says
            consents.withdraw(consent, by=guardian)
        return redirect("more")
    reads.note("read", consent, cases=[case], fields=["consent"], **SEAT)
    return show(request, visit, "withdraw.html", {"consent": shown})


@require_GET
@inside
def calendar(request, visit):
    """The fixed time as a file for her own calendar, in which nothing says what it is about (domain.md S3)."""
    if not visit.code_passed_at:
        return redirect("own-code")
    if _page(visit).question.state != "fixed":
        return redirect("more")
    conversation = visit.link.conversation
    reads.note("export", conversation, cases=[conversation.case], fields=["conversation"], **SEAT)
    named = {"Content-Disposition": 'attachment; filename="afspraak.ics"'}
    return HttpResponse(neutral_calendar_file(conversation), content_type="text/calendar; charset=utf-8", headers=named)
