"""What needs this coach now, and this week; her children; her conversations."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import intake as drafts
from cases.actions import safe_contact
from cases.forms.intake import typed_from
from cases.models import Conversation
from cases.policy import access, glance, lost, pages, worklist
from cases.policy import agenda as agenda_of
from cases.policy.eyes import Eyes
from cases.policy.glance import Glance
from cases.policy.table import COACH
from cases.policy.worklist import Task
from cases.views.coach import chips
from cases.views.coach.loading import standing_or_404
from cases.views.responses import pressed
from ruggensteun.audit import reads
from ruggensteun.delivery import standstill
from schools.search import normalise

TODAY_FIELDS = ("child", "school", "guardians", "conversation", "consent", "safe_contact")
CHILDREN_FIELDS = ("child", "school", "consent", "conversation")
AGENDA_FIELDS = ("child", "school", "conversation", "replies")
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One line of a list: the task, case or conversation, with its chip."""

    about: Task | Glance | Conversation
    chip: tuple | None


@require_GET
def today(request):
    """Tasks by urgency with one button each, the coming week, and intakes to pick up."""
    now, user = timezone.now(), request.user
    number = pages.number_from(request.GET.get("page", ""))
    tasks, asking = worklist.page_of_tasks(user, number, now=now)
    week = agenda_of.coming(user, now=now, until=now + A_WEEK)
    gone = lost.lost_of(user, now=now)
    _noted([*asking, *(talk.case_id for talk in week.rows), *(one.case.pk for one in gone)], TODAY_FIELDS)
    day = timezone.localdate(now)
    context = {
        "greeting": _greeting(timezone.localtime(now).hour),
        "tasks": tasks.of([Line(task, chips.of_task(task, day)) for task in tasks.rows]),
        "count": _count(tasks, user, now),
        "week": _lines(week, now),
        "drafts": [(draft, _name(draft)) for draft in drafts.begun_drafts(user)],
        "seen": _seen(),
        "still": standstill.lasting().first(),
        "restorations": lost.restorations(now),
        "lost": gone,
    }
    # Asked only where the page says so: somebody with work to do has children.
    context["children"] = cache(lambda: bool(asking or week.rows) or access.has_children(user, now=now))
    return render(request, "today/today.html", context)


@require_http_methods(["GET", "POST"])
def children(request):
    """The caseload, by first name; typing narrows it down. Names are sent, not put in the address (domain.md S9)."""
    now, user = timezone.now(), request.user
    number = pages.number_from(request.POST.get("page", ""))
    words = normalise(request.POST.get("q", "")).split()
    found = glance.children(user, now=now, number=number, only=_sought(user, words, now) if words else None)
    _noted([child.case.pk for child in found.rows], CHILDREN_FIELDS)
    rows = found.of([Line(child, chips.of_case(child, now)) for child in found.rows])
    has_any = bool(rows.rows) or access.has_children(user, now=now)
    context = {"rows": rows, "q": request.POST.get("q", ""), "any": has_any, "seen": _seen()}
    return render(request, "today/_children.html" if request.htmx else "today/children.html", context)


def _sought(user, words, now):
    """Ids of the children in whose description every word is."""
    reads.note("search", None, rule="seat: coach", role="coach")
    described = glance.described(user, now=now)
    return [pk for pk, text in described if all(word in normalise(text) for word in words)]


@require_GET
def agenda(request):
    """All conversations that are fixed, and those for which a time is still looked for."""
    now, user = timezone.now(), request.user
    number = pages.number_from(request.GET.get("page", ""))
    parts = {
        "passed": agenda_of.passed(user, now=now, number=number),
        "coming": agenda_of.coming(user, now=now, number=number),
        "looking": agenda_of.looking(user, now=now, number=number),
    }
    _noted([talk.case_id for part in parts.values() for talk in part.rows], AGENDA_FIELDS)
    ends = pages.Page([], number, any(part.more for part in parts.values()))
    lines = {name: _lines(part, now) for name, part in parts.items()}
    return render(request, "today/agenda.html", {**lines, "ends": ends, "seen": _seen()})


@require_POST
def told(request, number, pk):
    """The coach told a guardian herself what could not be sent."""
    standing = standing_or_404(request.user, number)
    talks = [talk.pk for talk in standing.talks]
    message = get_object_or_404(access.visible_messages(request.user).filter(subject_id__in=talks), pk=pk)
    back = standing.case if request.POST.get("back") == "case" else redirect("cases:today").url
    return pressed(request, lambda: safe_contact.told(message, by=request.user), said=_("Noted: told."), to=back)


def _noted(cases, fields):
    """Note for the access log which cases stand on this page."""
    reads.note("list", None, cases=cases, fields=fields, rule="seat: coach", role="coach")


def _lines(talks, now):
    return [Line(talk, chips.of_talk(talk, now)) for talk in talks.rows]


def _name(draft):
    """What a half-finished intake is called: the first name, as soon as it was typed."""
    return typed_from(drafts.kept(draft)).get("child-first_name") or _("Still without a name")


def _seen():
    """These lists hold replies, deadlines and delivery: for the coach alone."""
    return Eyes(COACH).on("risk")


def _greeting(hour):
    if hour < 6:
        return _("Good night")
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


def _count(tasks, user, now):
    """For how many of the children there is something to do; nothing when there are none, or more than one page."""
    busy = len({task.number for task in tasks.rows if task.number and task.what != "waiver"})
    if not busy or tasks.more or tasks.before:
        return ""
    everybody = access.coached_cases(user, now=now).filter(state="open").count()
    words = ngettext("%(busy)d of %(all)d child", "%(busy)d of %(all)d children", everybody)
    return words % {"busy": busy, "all": everybody}
