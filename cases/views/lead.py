"""Pages of who runs a shelter: its people, and its cases by number. No case content anywhere."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import people, seats, shelters
from cases.forms.people import ColleagueForm, HandOverForm
from cases.forms.shelter import ShelterForm
from cases.policy import pages
from cases.policy import people as policy
from cases.policy.eyes import Eyes
from cases.policy.lost import lost_numbers
from cases.policy.projections.lead import page_of_cases
from cases.policy.projections.people import colleague, shelter_pages
from cases.policy.table import LEAD
from cases.views.responses import Over, done, pressed, sent, status_of, went_well
from ruggensteun.audit import reads

RULE = {"rule": "membership: lead", "role": "lead"}


@require_GET
def shelter(request):
    """Who works here and, for a lead, which case is whose: by number."""
    cases, led = page_of_cases(request.user, pages.number_from(request.GET.get("page", "")))
    shelters = shelter_pages(request.user, cases.rows)
    if not shelters:
        raise Http404
    gone = lost_numbers(request.user, now=timezone.now())
    if led:
        unsafe = [one.number for shelter in shelters for one in shelter.unsafe]
        besides = [
            *unsafe,
            *(one.number for one in gone),
            *(one.number for shelter in shelters for one in shelter.emergencies),
        ]
        told = ["safe_contact"] if unsafe else []
        seen = [*led, *policy.led_cases(request.user).filter(number__in=besides).values_list("pk", flat=True)]
        reads.note("list", None, cases=seen, fields=["case_number", "coach", *told], **RULE)
    seen = {"cases": Eyes(LEAD).on("case_number", "coach"), "unsafe": Eyes(LEAD).on("case_number", "safe_contact")}
    return render(request, "shelter/shelter.html", {"shelters": shelters, "ends": cases, "seen": seen, "lost": gone})


@require_http_methods(["GET", "POST"])
def choices(request, pk):
    """What this shelter chooses for all its cases."""
    mine = get_object_or_404(policy.run_shelters(request.user), pk=pk)
    form = ShelterForm(sent(request), instance=mine)
    over = Over(
        mine.history.all(),
        request.POST.get("seen", ""),
        lambda: ShelterForm(instance=policy.run_shelters(request.user).get(pk=pk)),
    )
    if done(form, lambda given: shelters.settle(mine, by=request.user, **given), over=over):
        return went_well(request, _("Kept. It holds from now on, for every case."), to="cases:shelter")
    return render(
        request,
        "shelter/choices.html",
        {"form": form, "name": mine.name, "version": over.version},
        status=status_of(form),
    )


@require_http_methods(["GET", "POST"])
def invite(request):
    """Let a colleague in."""
    shelters = policy.run_shelters(request.user)
    if not shelters:
        raise Http404
    form = ColleagueForm(request.POST or None, shelters=shelters)
    if done(form, lambda given: _invite(form, given, request.user)):
        messages.success(request, _("The invitation is on its way."))
        return redirect("cases:shelter")
    return render(request, "shelter/invite.html", {"form": form}, status=status_of(form))


def _invite(form, given, by):
    people.invite_colleague(given["shelter"], people.NewColleague(**form.person()), role=given["role"], by=by)


@require_http_methods(["GET", "POST"])
def end_membership(request, pk):
    """Somebody stops in one role: asked once more, because access ends at once."""
    membership = get_object_or_404(policy.colleagues(request.user), pk=pk)
    if request.method == "POST":
        said = _("Done. Access has ended.")
        user = request.user
        return pressed(request, lambda: people.end_membership(membership, by=user), to="cases:shelter", said=said)
    return render(request, "shelter/end.html", {"colleague": colleague(request.user, pk)})


@require_POST
def invite_again(request, pk):
    """A fresh invitation for somebody who has not come in yet."""
    membership = get_object_or_404(policy.colleagues(request.user), pk=pk)
    said = _("A new invitation is on its way. The earlier link does not work any more.")
    return pressed(request, lambda: people.invite_again(membership, by=request.user), to="cases:shelter", said=said)


@require_http_methods(["GET", "POST"])
def start_anew(request, pk):
    """Somebody lost her second factor: asked once more, because everything she signs in with dies."""
    membership = get_object_or_404(policy.colleagues(request.user), pk=pk)
    if request.method == "POST":
        said, user = _("Done. A new invitation is on its way."), request.user
        return pressed(request, lambda: people.start_anew(membership, by=user), to="cases:shelter", said=said)
    page = {"name": membership.user.get_full_name(), "back": reverse("cases:shelter")}
    return render(request, "shelter/start_anew.html", page)


@require_http_methods(["GET", "POST"])
def hand_over(request, number):
    """Give a case to another coach, by its number alone."""
    case = get_object_or_404(policy.led_cases(request.user), number=number)
    form = HandOverForm(request.POST or None, coaches=policy.coaches_for(request.user, case))
    if done(form, lambda given: seats.hand_over(case, to=given["to"], by=request.user)):
        messages.success(request, _("Handed over. The new coach can begin at once."))
        return redirect("cases:shelter")
    reads.note("list", None, cases=[case], fields=["case_number"], **RULE)
    return render(request, "shelter/hand_over.html", {"form": form, "number": number}, status=status_of(form))
