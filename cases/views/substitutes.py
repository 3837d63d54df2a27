"""Standing in for a coach: named by the lead or by the coach herself, or opened in an emergency."""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import substitutes
from cases.forms.substitutes import EmergencyForm, SubstituteForm
from cases.policy import people, standins
from cases.policy import substitutes as policy
from cases.views.coach.loading import standing_or_404
from cases.views.responses import done, pressed, sent, status_of, went_well
from ruggensteun.audit import reads
from ruggensteun.people.second_factor import step_up

LEADS = {"rule": "membership: lead", "role": "lead"}


@require_http_methods(["GET", "POST"])
def by_lead(request, number):
    """A lead names who stands in, by the number of the case."""
    case = get_object_or_404(people.led_cases(request.user), number=number)
    reads.note("list", None, cases=[case], fields=["case_number"], **LEADS)
    return _name(request, case, reverse("cases:shelter"))


@require_http_methods(["GET", "POST"])
def by_coach(request, number):
    """The coach names who stands in for her."""
    case = standing_or_404(request.user, number, shows=("case_number",)).case
    return _name(request, case, case.get_absolute_url())


def _name(request, case, back):
    coaches = [person for person in policy.may_stand_in(case) if person != request.user]
    form = SubstituteForm(sent(request), coaches=coaches)
    if done(form, lambda given: substitutes.name_substitute(case, by=request.user, **given)):
        return went_well(request, _("Written down. Access begins now and ends by itself."), to=back)
    context = {"form": form, "number": case.number, "back": back, "standing_in": standins.of_case(case)}
    return render(request, "substitutes/name.html", context, status=status_of(form))


@require_POST
def end(request, number, pk):
    """Somebody does not stand in any more: by the lead, or by the coach herself."""
    led = people.led_cases(request.user).filter(number=number).first()
    case = led or standing_or_404(request.user, number).case
    person = standins.person_or_none(case, pk)
    if person is None:
        raise Http404
    back = reverse("cases:shelter") if led else case.get_absolute_url()

    def act():
        substitutes.end_substitute(case, user=person, by=request.user)

    return pressed(request, act, said=_("Done. Access has ended."), to=back)


def _coaches_only(view):
    """For who coaches nowhere the page does not exist; nobody else is asked for a second factor."""

    @wraps(view)
    def run(request):
        if not policy.may_break_glass(request.user):
            raise Http404
        return step_up(view)(request)

    return run


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@_coaches_only
def emergency(request):
    """Open a colleague's case for a day. Names are sent, and never stand in an address (domain.md S9)."""
    form = EmergencyForm(sent(request))
    case = done(form, lambda given: substitutes.in_an_emergency(by=request.user, **given))
    if case:
        return redirect(case)
    return render(request, "substitutes/emergency.html", {"form": form}, status=status_of(form))
