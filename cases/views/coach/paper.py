"""The paper twin: a card and one page of agreements, printed by the coach for a parent (domain.md S3, S4)."""

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import links
from cases.policy.projections.paper import printed_agreements
from cases.views.coach.loading import note, standing_or_404, talk_or_404, tie_or_404
from ruggensteun.delivery.outbox import spoken
from ruggensteun.refusal import Refused


@require_POST
def card(request, number, pk, tie):
    """A card with a fresh link; the token stands on it alone, never in an address of this host."""
    standing = standing_or_404(request.user, number)
    talk, tie = talk_or_404(standing, pk), tie_or_404(standing, tie)
    try:
        address, until = links.print_card(talk, guardian=tie.guardian, by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect(talk)
    note(standing, request.user, "print", talk, ("guardian", "link"))
    context = {"address": address, "until": until, "code": _picture(address), "back": talk.get_absolute_url()}
    return paper(request, "guardian/paper_card.html", tie.guardian, context)


def _picture(address):
    """The address as a QR code, drawn in the page itself."""
    return SafeString(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True))


@require_POST
def agreements(request, number, tie):
    """What was agreed, on one page, in her language."""
    standing = standing_or_404(request.user, number)
    tie = tie_or_404(standing, tie)
    note(standing, request.user, "print", standing.case, ("guardian", "agreements"))
    with translation.override(spoken(tie.guardian)):
        context = {"agreements": printed_agreements(tie.guardian, standing.case)}
    return paper(
        request, "guardian/more_paper.html", tie.guardian, {**context, "back": standing.case.get_absolute_url()}
    )


def paper(request, template, guardian, context):
    """A page in the parent's language, with a bar above it, for the screen alone, in the coach's own."""
    bar = {
        "bar_language": translation.get_language(),
        "print_it": _("Print"),
        "go_back": _("Back"),
        "advice": _("Tell the code by mouth; never write it on this paper. Give it only where it is safe to have."),
    }
    with translation.override(spoken(guardian)):
        return render(request, template, {**context, **bar})
