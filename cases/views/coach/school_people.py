"""Who of the school takes part: a second contact joins, another one takes the place, somebody stops."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import seats
from cases.actions.people import NewColleague, bring_in_school_contact
from cases.forms.case import JoinAnewForm, JoinForm
from cases.models import Case
from cases.policy.eyes import coach_eyes
from cases.views.coach.loading import standing_or_404
from cases.views.responses import done, pressed, status_of, went_well


@require_http_methods(["GET", "POST"])
def school_people(request, number):
    """Who has a seat now, and room for one more; each sees the shared part, one comes to the conversations."""
    standing = standing_or_404(request.user, number, shows=("child", "school", "seats"))
    case = standing.case
    if case.state == Case.State.CLOSED or not case.school:
        return redirect(case)
    seated = standing.seated("school_contact")
    contacts = case.school.contacts.current(timezone.localdate()).select_related("user")
    known = contacts.exclude(user__in=[seat.user_id for seat in seated])
    anew = "email" in request.POST
    sent = request.POST if request.method == "POST" else None
    forms = {"form": JoinForm(None if anew else sent, contacts=known), "new_form": JoinAnewForm(sent if anew else None)}
    form = forms["new_form" if anew else "form"]
    if done(form, lambda _data: _join(case, form, request.user)):
        return went_well(request, _("Joined. A mail says that something waits."), to=request.path)
    roles = {contact.user_id: contact.get_role_display() for contact in contacts}
    context = {
        "case": case,
        "people": [(seat, roles.get(seat.user_id, "")) for seat in seated],
        "known": known,
        "seen": coach_eyes(standing).on("custody"),
        **forms,
    }
    return render(request, "case/school_people.html", context, status=status_of(form))


def _join(case, form, by):
    given = form.values()
    if "contact" in given:
        return seats.admit_school_contact(case, by=by, **given)
    how = {name: given.pop(name) for name in ("role", "beside", "somebody_else")}
    return bring_in_school_contact(case, NewColleague(**given), **how, by=by)


@require_POST
def end(request, number, pk):
    """Somebody of the school takes part no more, from this moment on."""
    standing = standing_or_404(request.user, number)
    seat = next((one for one in standing.seated("school_contact") if one.pk == pk), None)
    if seat is None:
        raise Http404
    return pressed(
        request,
        lambda: seats.end_school_contact_seat(standing.case, user=seat.user, by=request.user),
        said=_("Done. Access has ended."),
        to=reverse("cases:school-people", args=[number]),
    )
