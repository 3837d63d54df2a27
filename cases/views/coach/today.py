"""What needs this coach now, and this week; her children; her conversations."""

from dataclasses import dataclass
from datetime import timedelta

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import intake as drafts
from cases.actions import safe_contact
from cases.forms.intake import typed_from
from cases.models import Conversation
from cases.policy import access, worklist
from cases.policy.eyes import Eyes
from cases.policy.standing import Standing
from cases.policy.standing import caseload as load_caseload
from cases.policy.table import COACH
from cases.policy.worklist import Task
from cases.views.coach import chips
from cases.views.coach.loading import standing_or_404
from cases.views.responses import pressed
from ruggensteun.audit import reads
from schools.search import normalise

TODAY_FIELDS = ("child", "school", "guardians", "conversation", "consent", "safe_contact")
CHILDREN_FIELDS = ("child", "school", "consent", "conversation")
AGENDA_FIELDS = ("child", "school", "conversation", "replies")
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One line of a list: the task, case or conversation, with its chip."""

    about: Task | Standing | Conversation
    chip: tuple | None
    standing: Standing | None = None


@require_GET
def today(request):
    """Tasks by urgency with one button each, the coming week, and intakes to pick up."""
    now = timezone.now()
    caseload = _caseload(request, now, TODAY_FIELDS)
    tasks = [task for task in worklist.tasks(request.user, now=now, caseload_of=caseload) if task.what != "draft"]
    day = timezone.localdate(now)
    context = {
        "greeting": _greeting(timezone.localtime(now).hour),
        "tasks": [Line(task, chips.of_task(task, day)) for task in tasks],
        "count": _count(tasks, caseload),
        "week": [line for line in _fixed(caseload, now) if line.about.slot.starts_at < now + A_WEEK],
        "drafts": [(draft, _name(draft)) for draft in access.visible_drafts(request.user)],
        "children": len(caseload),
        "seen": _seen(),
    }
    return render(request, "today/today.html", context)


@require_http_methods(["GET", "POST"])
def children(request):
    """The caseload, by first name; typing narrows it down. Names are sent, not put in the address (domain.md S9)."""
    now = timezone.now()
    caseload = _caseload(request, now, CHILDREN_FIELDS)
    words = normalise(request.POST.get("q", "")).split()
    if words:
        reads.note("search", None, rule="seat: coach", role="coach")
    rows = [
        Line(standing, chips.of_case(standing, now))
        for standing in caseload
        if all(word in normalise(_described(standing.case)) for word in words)
    ]
    context = {"rows": rows, "q": request.POST.get("q", ""), "any": bool(caseload), "seen": _seen()}
    return render(request, "today/_children.html" if request.htmx else "today/children.html", context)


@require_GET
def agenda(request):
    """All conversations that are fixed, and those for which a time is still looked for."""
    now = timezone.now()
    caseload = _caseload(request, now, AGENDA_FIELDS)
    fixed = _fixed(caseload, now)
    context = {
        "passed": [line for line in fixed if line.about.slot.starts_at <= now],
        "coming": [line for line in fixed if line.about.slot.starts_at > now],
        "looking": _talks(caseload, Conversation.State.PLANNING, now),
        "seen": _seen(),
    }
    return render(request, "today/agenda.html", context)


@require_POST
def told(request, number, pk):
    """The coach told a guardian herself what could not be sent."""
    standing = standing_or_404(request.user, number)
    talks = [talk.pk for talk in standing.talks]
    message = get_object_or_404(access.visible_messages(request.user).filter(subject_id__in=talks), pk=pk)
    back = standing.case if request.POST.get("back") == "case" else redirect("cases:today").url
    return pressed(request, lambda: safe_contact.told(message, by=request.user), said=_("Noted: told."), to=back)


def _caseload(request, now, fields):
    caseload = load_caseload(request.user, now=now)
    cases = [standing.case for standing in caseload]
    reads.note("list", None, cases=cases, fields=fields, rule="seat: coach", role="coach")
    return caseload


def _fixed(caseload, now):
    """Conversations with a time that are not recorded yet, soonest first."""
    return sorted(_talks(caseload, Conversation.State.CONFIRMED, now), key=lambda line: line.about.slot.starts_at)


def _talks(caseload, state, now):
    return [
        Line(talk, chips.of_talk(talk, now), standing)
        for standing in caseload
        for talk in standing.talks
        if talk.state == state
    ]


def _described(case):
    """What a child is searched by."""
    return f"{case.child.first_name} {case.child.last_name} {case.school or ''} {case.number}"


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


def _count(tasks, caseload):
    """For how many of the children there is something to do; nothing when there are none."""
    numbers = {standing.case.number for standing in caseload}
    busy = len(numbers & {task.number for task in tasks})
    if not busy:
        return ""
    words = ngettext("%(busy)d of %(all)d child", "%(busy)d of %(all)d children", len(caseload))
    return words % {"busy": busy, "all": len(caseload)}
