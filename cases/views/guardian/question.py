"""What the link alone shows and takes: a date, a time, and an answer (domain.md S4)."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import conversations
from cases.forms.guardian import OTHER, Answer, Days, Wish
from cases.policy import access
from cases.policy.appointments import appointment_of
from cases.policy.projections import own_question
from cases.views.guardian.errors import not_found
from cases.views.guardian.visits import SEAT, inside, show
from cases.views.responses import UNPROCESSED, status_of
from ruggensteun.audit import reads
from ruggensteun.refusal import Refused


def _question(visit):
    return own_question(visit.link.guardian, visit.appointment.talk)


def _show_question(request, visit, notice="", status=200):
    question, shown = _question(visit), visit.appointment
    reads.note("read", shown.talk, cases=shown.cases_about, fields=["conversation"], **SEAT)
    parts = {"question": question, "state": f"guardian/_{question.state}.html", "notice": notice}
    return show(request, visit, "page.html", parts, status)


@require_GET
@inside
def page(request, visit):
    """The one question, or how things stand with it."""
    return _show_question(request, visit)


@require_POST
@inside
def answer(request, visit):
    """Yes or no to exactly the time that was on her screen."""
    form = Answer(request.POST)
    if not form.is_valid():
        return _show_question(request, visit, _("Please choose one of the answers."), UNPROCESSED)
    if form.cleaned_data["answer"] == OTHER:
        return redirect("other-time")
    slot = _slot(visit, form.cleaned_data["slot"])
    if slot is None:
        return _changed(request, visit)
    try:
        _reply(visit, slot, form.cleaned_data["answer"])
    except Refused:
        return _changed(request, visit)
    return redirect("page")


def _changed(request, visit):
    """Why an action refused is for professionals; she reads that it changed, above how things stand now."""
    visit.appointment = appointment_of(visit.link)
    if visit.appointment is None:
        return not_found(request)
    return _show_question(request, visit, _("This has changed just now. Here is how it stands."), UNPROCESSED)


def _slot(visit, pk):
    """The time that she was asked, or answered before; None when it is not on her screen any more."""
    if pk not in _question(visit).answerable:
        return None
    return access.visible_slots(visit.link.guardian).filter(conversation=visit.appointment.talk, pk=pk).first()


def _reply(visit, slot, word):
    guardian = visit.link.guardian
    conversations.reply(slot, user=guardian, answer=word, by=guardian, via="link")


@require_http_methods(["GET", "POST"])
@inside
def other_time(request, visit):
    """Which days, and then which part of the day: one question on a screen."""
    question = _question(visit)
    if question.state not in ("asked", "waiting"):
        return redirect("page")
    days = Days(request.POST or None, initial={"slot": question.slot_id})
    if not days.is_valid():
        return show(request, visit, "days.html", {"form": days}, status_of(days))
    wish = Wish(request.POST)
    if not wish.is_valid():
        return show(request, visit, "part.html", {"form": wish})
    return _wish(request, visit, wish)


def _wish(request, visit, form):
    guardian, conversation = visit.link.guardian, visit.appointment.talk
    slot = _slot(visit, form.cleaned_data["slot"])
    try:
        conversations.wish(conversation, user=guardian, wishes=form.wishes(), by=guardian)
        if slot is not None:
            _reply(visit, slot, "no")
    except Refused:
        return _changed(request, visit)
    return redirect("page")
