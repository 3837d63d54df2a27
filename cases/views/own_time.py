"""A professional's own time: her week, the days on which it is otherwise, and her calendar."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions.calendar_feed import feed_file
from cases.forms.week import CalendarUploadForm, ExceptionForm, OwnWeekForm
from cases.policy import access
from cases.policy import own_time as policy
from cases.views.responses import done, pressed, sent, status_of, went_well
from ruggensteun import limits
from ruggensteun.audit import reads
from ruggensteun.people import calendars, own_time

PAGE = "cases:my-week"
CALENDAR = "cases:my-calendar"
TOO_MANY = 429
READS = 60  # in ten minutes: a calendar asks once an hour


@require_http_methods(["GET", "POST"])
def my_week(request):
    """When this person can have conversations; only times within it are proposed."""
    user = request.user
    form = OwnWeekForm(sent(request), week=policy.week_of(user))
    if done(form, lambda _given: own_time.set_hours(user, hours=form.week(), by=user)):
        return went_well(request, _("Your week is kept."), to=PAGE)
    page = {"form": form, "exceptions": policy.exceptions_of(user), "coaches": "coach" in access.works_as(user)}
    return render(request, "door/my_week.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
def exception(request):
    """A day or some days on which it is otherwise."""
    form, user = ExceptionForm(sent(request)), request.user
    if done(form, lambda given: own_time.add_exception(user, by=user, **given)):
        return went_well(request, _("Kept. From now on times are proposed around it."), to=PAGE)
    return render(request, "door/exception.html", {"form": form}, status=status_of(form))


@require_POST
def cancel_exception(request, pk):
    """It is not otherwise after all."""
    row = get_object_or_404(policy.exceptions_of(request.user), pk=pk)
    said = _("Taken back: your week counts on those days.")
    return pressed(request, lambda: own_time.cancel_exception(row, by=request.user), said=said, to=PAGE)


@require_http_methods(["GET", "POST"])
def my_calendar(request):
    """The address for her own calendar to subscribe to, and the busy times that she uploads from it."""
    user = request.user
    form = CalendarUploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if done(form, lambda given: calendars.upload_calendar(user, content=given["file"], by=user)):
        return went_well(request, _("Kept. Times at which you are busy are not proposed any more."), to=CALENDAR)
    feed = policy.feed_of(user)
    page = {
        "form": form,
        "feed": feed,
        "address": feed and calendars.feed_address(feed),
        "busy": policy.busy_of(user),
        "coaches": "coach" in access.works_as(user),
    }
    return render(request, "door/my_calendar.html", page, status=status_of(form))


@require_POST
def renew_feed(request):
    """A secret address; an earlier one is dead at once."""
    said = _("This is your address. Put it into your calendar, and give it to nobody.")
    return pressed(request, lambda: calendars.renew_feed(request.user, by=request.user), said=said, to=CALENDAR)


@require_POST
def revoke_feed(request):
    """No calendar reads along any more."""
    said = _("Done. No calendar reads along any more.")
    return pressed(request, lambda: calendars.revoke_feed(request.user, by=request.user), said=said, to=CALENDAR)


@require_POST
def remove_calendar(request):
    """The uploaded calendar is forgotten."""
    said = _("Done. Your uploaded calendar has been forgotten.")
    return pressed(request, lambda: calendars.remove_calendar(request.user, by=request.user), said=said, to=CALENDAR)


@login_not_required
@require_safe
def feed(request, token):
    """What a calendar reads at the secret address, without names. Unknown, revoked and left look the same."""
    person = _reader(request, token)
    if person is None:
        return HttpResponse(status=TOO_MANY)
    talks = list(policy.fixed_conversations(person))
    reads.who(person)
    reads.note("export", None, cases=[talk.case_id for talk in talks], fields=["conversation"], rule="calendar feed")
    content = feed_file(talks)
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"ETag": mark})


def _reader(request, token):
    """Whose calendar this is; None when somebody guesses too much or a calendar asks too often."""
    origin = limits.address_of(request)
    person = policy.reader_of(token)
    if person is None:  # a right token is never refused, whoever else guessed from that address
        if limits.too_many("feed", origin):
            return None
        limits.miss("feed", origin)
        raise Http404
    limits.miss("feed of", person.pk)
    return None if limits.too_many("feed of", person.pk, most=READS) else person
