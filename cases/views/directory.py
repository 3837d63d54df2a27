"""The directory, edited: region, hours and contacts of a school; its days are in `school_days`."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import people, school_directory
from cases.forms.directory import RegionAndHoursForm, SchoolContactForm
from cases.policy import people as policy
from cases.policy.projections.people import school_entry
from cases.views.responses import done, pressed, status_of


@require_http_methods(["GET", "POST"])
def school(request, code):
    """Region and hours to set; contacts and closures to go through."""
    place = _school(request, code, edit=request.method == "POST")
    start = {"region": place.region}
    form = RegionAndHoursForm(request.POST or None, initial=start, week=place.hours())
    keep = partial(school_directory.edit_school, place, by=request.user)
    if done(form, lambda given: keep(region=given["region"] or None, hours=form.week())):
        messages.success(request, _("Kept. New times are proposed within these hours."))
        return redirect("cases:edit-school", code)
    page = {"school": school_entry(place), "form": form, "may_edit": policy.may_edit_schools(request.user)}
    return render(request, "directory/school.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
def contact(request, code):
    """Somebody new who answers for this school, invited when she is not known yet."""
    place = _school(request, code, edit=False)
    form = SchoolContactForm(request.POST or None, initial={"role": "internal_supervisor"})
    if done(form, lambda given: _invite(form, given, place, request.user)):
        messages.success(request, _("Added. Who is new here gets an invitation by e-mail."))
        return redirect("cases:edit-school", code)
    page = {"school": school_entry(place), "form": form}
    return render(request, "directory/contact.html", page, status=status_of(form))


def _invite(form, given, place, by):
    colleague = people.NewColleague(**form.person())
    people.invite_school_contact(place, colleague, role=given["role"], is_backup=given["is_backup"], by=by)


@require_POST
def confirm_contact(request, code, pk):
    """The school says that this is still its contact: asked for anew each school year."""
    known = get_object_or_404(policy.contacts_to_confirm(request.user, code), pk=pk)
    to, said = reverse("cases:edit-school", args=[code]), _("Kept for this school year.")
    return pressed(request, lambda: school_directory.confirm_contact(known, by=request.user), to=to, said=said)


@require_http_methods(["GET", "POST"])
def end_contact(request, code, pk):
    """A contact leaves: asked once more, because what she could see closes at once."""
    leaving = get_object_or_404(policy.ending_contacts(request.user, code), pk=pk)
    if request.method == "POST":
        to, said = reverse("cases:edit-school", args=[code]), _("Done. Access has ended.")
        return pressed(request, lambda: people.end_school_contact(leaving, by=request.user), to=to, said=said)
    entry = school_entry(leaving.school)
    person = next(row for row in entry.contacts if row.pk == pk)
    return render(request, "directory/end_contact.html", {"school": entry, "contact": person})


@require_http_methods(["GET", "POST"])
def start_anew(request, code, pk):
    """A contact lost her second factor: asked once more, because everything she signs in with dies."""
    known = get_object_or_404(policy.ending_contacts(request.user, code), pk=pk)
    to = reverse("cases:edit-school", args=[code])
    if request.method == "POST":
        said, user = _("Done. A new invitation is on its way."), request.user
        return pressed(request, lambda: people.start_contact_anew(known, by=user), to=to, said=said)
    return render(request, "shelter/start_anew.html", {"name": known.user.get_full_name(), "back": to})


def _school(request, code, *, edit):
    """The school, for who works with schools; changing more than its contacts is for leads and administrators."""
    place = get_object_or_404(policy.editable_schools(request.user), code=code)
    if edit and not policy.may_edit_schools(request.user):
        raise PermissionDenied
    return place
