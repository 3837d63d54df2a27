"""The directory to look things up in: public facts of schools, for every professional who is signed in.

Who answers for a school stands on the page where schools are edited: not every professional may read that.
"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ruggensteun import limits
from ruggensteun.people.models.workhours import WEEKDAYS
from schools import search as directory
from schools.calendar import known_until, unknown_soon

SEARCHES = 300  # in ten minutes: while typing, every pause is one


@require_GET
def search(request):
    """The schools for what has been typed so far: a fragment while typing, the page otherwise."""
    words = request.GET.get("q", "").strip()
    if words:
        if limits.too_many("search", request.user.pk, most=SEARCHES):
            return render(request, "429.html", status=429)
        limits.miss("search", request.user.pk)
    found = list(directory.find(words, directory.SHOWN + 1) if words else directory.open_schools()[: directory.SHOWN])
    page = {"q": words, "found": found[: directory.SHOWN], "more": len(found) > directory.SHOWN}
    if request.htmx:
        return render(request, "schools/_results.html", page)
    return render(request, "schools/list.html", {**page, "total": directory.open_schools().count()})


@require_GET
def detail(request, code):
    """One school: what the register says, when it begins and ends, and when it is closed."""
    school = get_object_or_404(directory.schools(), code=code)
    hours, today = school.hours(), timezone.localdate()
    page = {
        "school": school,
        "week": [(name, *hours.get(day, (None, None))) for day, name in WEEKDAYS],
        "known_until": known_until(school),
        "unknown": unknown_soon(school, today),
        "own_holidays": school.own_holidays.standing().filter(last_day__gte=today),
        "closures": school.closures.standing().filter(last_day__gte=today),
    }
    return render(request, "schools/detail.html", page)
