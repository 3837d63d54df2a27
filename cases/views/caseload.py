"""What a lead does with cases beside handing over one: a whole caseload, and what must not be erased. By number."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.actions import erasing, seats
from cases.forms.caseload import KeepForm
from cases.forms.people import HandOverForm
from cases.models import Membership
from cases.policy import people
from cases.policy.eyes import Eyes
from cases.policy.table import LEAD
from cases.views.responses import done, sent, status_of, went_well
from ruggensteun.audit import reads

RULE = {"rule": "membership: lead", "role": "lead"}


@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    """Every open case of one coach goes to another at once: illness, or leaving."""
    coaches = people.colleagues(request.user).filter(role=Membership.Role.COACH)
    membership = get_object_or_404(coaches, pk=pk)
    cases = people.led_cases_of(request.user, membership.user)
    form = HandOverForm(sent(request), coaches=people.other_coaches(membership, but=request.user))
    counted = done(form, lambda given: seats.hand_over_caseload(coach=membership.user, by=request.user, **given))
    if counted:
        said = ngettext("%(count)d case handed over.", "%(count)d cases handed over.", counted) % {"count": counted}
        return went_well(request, said, to="cases:shelter")
    reads.note("list", None, cases=cases, fields=["case_number", "coach"], **RULE)
    context = {"form": form, "coach": membership.user.get_full_name(), "numbers": [case.number for case in cases]}
    return render(request, "shelter/hand_over_caseload.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def keep(request):
    """Keep a case from being erased, or let it go again: by its number, also when it is closed."""
    led = people.held_cases(request.user)
    if not people.leads(request.user):
        return redirect("cases:home")
    form = KeepForm(sent(request), cases=led)
    if done(form, lambda given: erasing.hold(given["case"], reason=given["reason"], by=request.user)):
        messages.success(request, _("Written down."))
        return redirect("cases:keep-from-erasing")
    held = led.exclude(legal_hold="").order_by("number")
    reads.note("list", None, cases=held, fields=["case_number", "legal_hold"], **RULE)
    kept = [(case.number, case.get_legal_hold_display()) for case in held]
    context = {"form": form, "kept": kept, "seen": Eyes(LEAD).on("case_number")}
    return render(request, "shelter/keep.html", context, status=status_of(form))
