"""Days and hours of a school, kept by leads and administrators, and by a contact of her own school."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions import school_directory
from cases.forms.directory import ClosureForm, HolidayForm, RegionAndHoursForm, TakeBackForm
from cases.forms.week import OwnWeekForm
from cases.policy import own_time, people
from cases.policy import school_days as policy
from cases.policy.projections.people import school_entry
from cases.views.responses import done, pressed, sent, status_of, went_well


@require_http_methods(["GET", "POST"])
def my_school(request, code):
    """Of her own school a contact keeps region, hours, holidays and study days, and her own hours there."""
    place = get_object_or_404(policy.own_schools(request.user), code=code)
    form = RegionAndHoursForm(sent(request), initial={"region": place.region}, week=place.hours())
    keep = partial(school_directory.edit_school, place, by=request.user)
    if done(form, lambda given: keep(region=given["region"] or None, hours=form.week())):
        messages.success(request, _("Kept. New times are proposed within these hours."))
        return redirect("cases:my-school", code)
    page = {"school": school_entry(place, only=request.user), "form": form, "may_edit": True}
    return render(request, "pupils/my_school.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
def closure(request, code):
    """Days on which this school is closed; one that was a mistake is taken back from the same page."""
    place, back = _kept(request.user, code)
    mistaken = TakeBackForm(request.POST)
    if mistaken.is_valid():
        mistake = get_object_or_404(policy.closures(request.user, code), pk=mistaken.cleaned_data["cancel"])
        said = _("Taken back: the school is open on those days.")
        return pressed(request, lambda: school_directory.cancel_closure(mistake, by=request.user), to=back, said=said)
    form = ClosureForm(sent(request))
    if done(form, lambda given: school_directory.add_closure(place, by=request.user, **given)):
        return went_well(request, _("Kept. On those days no conversation is proposed."), to=back)
    return _page(request, "closure", place, back, form)


@require_http_methods(["GET", "POST"])
def holiday(request, code):
    """A holiday that this school keeps on other days than its region; taken back from the same page."""
    place, back = _kept(request.user, code)
    mistaken = TakeBackForm(request.POST)
    if mistaken.is_valid():
        mistake = get_object_or_404(policy.holidays(request.user, code), pk=mistaken.cleaned_data["cancel"])
        said = _("Taken back: the school follows its region again.")
        return pressed(request, lambda: school_directory.drop_own_holiday(mistake, by=request.user), to=back, said=said)
    form = HolidayForm(sent(request))
    if done(form, lambda given: school_directory.set_own_holiday(place, by=request.user, **given)):
        return went_well(request, _("Kept. These days count instead of those of the region."), to=back)
    return _page(request, "holiday", place, back, form)


@require_http_methods(["GET", "POST"])
def contact_hours(request, code, pk):
    """When one contact can be met at this school: two stretches a day at most."""
    place, back = _kept(request.user, code)
    known = get_object_or_404(policy.kept_contacts(request.user, code), pk=pk)
    form = OwnWeekForm(sent(request), week=own_time.contact_hours(known))
    if done(form, lambda _given: school_directory.set_contact_hours(known, hours=form.week(), by=request.user)):
        return went_well(request, _("Kept. New times are proposed within these hours."), to=back)
    own = known.user_id == request.user.pk
    return _page(request, "hours", place, back, form, name="" if own else known.user.get_full_name())


def _kept(user, code):
    """The school, for who keeps its days, and the page to go back to; a colleague who may not is told so."""
    place = policy.kept_schools(user).filter(code=code).first()
    if place is None:
        if people.editable_schools(user).filter(code=code).exists():
            raise PermissionDenied
        raise Http404
    page = "cases:edit-school" if people.may_edit_schools(user) else "cases:my-school"
    return place, reverse(page, args=[code])


def _page(request, part, place, back, form, **more):
    page = {"school": {"name": place.name, "code": place.code}, "back": back, "form": form, **more}
    return render(request, f"directory/{part}.html", page, status=status_of(form))
