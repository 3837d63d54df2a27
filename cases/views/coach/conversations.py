"""A conversation up to the moment it takes place: planning it, what people answer, and what comes in between."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import conversations
from cases.actions.calendar_files import calendar_file
from cases.actions.proposals import deadline_for
from cases.forms.conversations import CancelForm, MoveForm, PlanForm, ToldForm, WishForm
from cases.models import Case
from cases.policy import companions, planning, progress
from cases.policy.eyes import coach_eyes
from cases.policy.school_days import holidays_unknown
from cases.policy.together import apart as apart_tables
from cases.views.coach.conversation_page import page_of
from cases.views.coach.loading import CONVERSATION_FIELDS, note, standing_or_404, talk_or_404, told_in
from cases.views.responses import done, pressed, sent, status_of, went_well
from ruggensteun.refusal import Refused


@require_http_methods(["GET", "POST"])
def plan(request, number):
    """What it is about and where; the times are found by themselves."""
    standing = standing_or_404(request.user, number, shows=("child", "school"))
    if request.method == "GET" and standing.case.state == Case.State.CLOSED:
        return redirect(standing.case)
    if request.method == "GET" and standing.open_talk:
        return redirect(standing.open_talk)
    deadlines, missing = _deadlines(standing)
    parents = [seat.user for seat in standing.seated("guardian")] if apart_tables(standing) else ()
    siblings = companions.joinable(standing.case, request.user, now=timezone.now()) if deadlines else ()
    form = PlanForm(sent(request), deadlines=deadlines, apart=parents, joinable=siblings)

    def start(data):
        return conversations.start(standing.case, by=request.user, **data)

    talk = done(form, start)
    if talk:
        return went_well(request, _how_begun(talk), to=talk.get_absolute_url())
    context = {"case": standing.case, "form": form, "missing": missing, "seen": coach_eyes(standing).on("risk")}
    context["unknown"] = holidays_unknown(standing.case)
    return render(request, "conversations/plan.html", context, status=status_of(form))


def _how_begun(talk):
    if talk.together_with_id:
        return _("Both children are talked about at one time.")
    return _("These times suit you, the school and its calendar.")


def _deadlines(standing):
    """The day that goes with each reason, and what must still be there before any can be chosen."""
    now, missing = timezone.now(), progress.missing_for_a_talk(standing)
    if not all(there for _words, there in missing):
        return {}, missing
    try:
        return {trigger: deadline_for(standing.case, trigger, now) for trigger in progress.triggers_for(standing)}, ()
    except Refused as refusal:
        return {}, [(refusal.sentence, False)]


@require_GET
def conversation(request, number, pk):
    """Everything about one conversation, with the next thing open."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    return page_of(request, standing, talk_or_404(standing, pk))


@require_POST
def again(request, number, pk):
    """Other times for all; what a parent said would suit better is written down first."""
    standing = standing_or_404(request.user, number)
    talk = talk_or_404(standing, pk)
    form, told = WishForm(request.POST), told_in(request)

    def propose():
        parents = planning.guardians(talk)
        if form.is_valid() and form.wishes() and len(parents) == 1:
            conversations.wish(talk, user=parents[0], wishes=form.wishes(), by=request.user, told=told)
        conversations.propose_again(talk, by=request.user)

    return pressed(request, propose, said=_("New times have been proposed."), to=talk.get_absolute_url())


@require_POST
def apart(request, number, pk):
    """Two conversations at one time go their own ways."""
    talk = talk_or_404(standing_or_404(request.user, number), pk)
    said = _("Each child has a conversation of its own now.")
    return pressed(
        request, lambda: conversations.plan_apart(talk, by=request.user), said=said, to=talk.get_absolute_url()
    )


@require_POST
def told_reply(request, number, pk, slot):
    """What a parent told the coach in person about one time."""
    standing = standing_or_404(request.user, number)
    talk = talk_or_404(standing, pk)
    slot = next((one for one in talk.slots.all() if one.pk == slot), None)
    parents = {str(parent.pk): parent for parent in planning.guardians(talk)}
    form = ToldForm(request.POST, guardians=parents.values())
    if slot is None or not form.is_valid():
        raise Http404
    parent = parents[form.cleaned_data.pop("guardian")]
    told = told_in(request)

    def reply():
        return conversations.reply(slot, user=parent, by=request.user, told=told, **form.cleaned_data)

    return pressed(request, reply, said=_after_a_reply, to=talk.get_absolute_url())


def _after_a_reply(talk):
    return _("This time suits everybody. It is fixed.") if talk.state == "confirmed" else _("Written down.")


@require_POST
def move(request, number, pk):
    """Look for another time; everybody hears that the old one is off."""
    standing = standing_or_404(request.user, number)
    talk = talk_or_404(standing, pk)
    said = _("New times have been proposed. Whoever had the old time in the diary hears that it is off.")
    to = talk.get_absolute_url()
    if talk.state != "confirmed":  # after a no-show nobody has to say why
        return pressed(request, lambda: conversations.reschedule(talk, by=request.user), said=said, to=to)
    form, told = MoveForm(request.POST, parents=planning.guardians(talk)), told_in(request)
    if done(form, lambda data: conversations.reschedule(talk, by=request.user, told=told, **data)):
        return went_well(request, said, to=to)
    note(standing, request.user, "read", standing.case, CONVERSATION_FIELDS)
    return page_of(request, standing, talk, move_form=form)


@require_POST
def cancel(request, number, pk):
    """Call it off, for one of a closed list of reasons."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    form, told = CancelForm(request.POST, parents=planning.guardians(talk)), told_in(request)
    if done(form, lambda data: conversations.cancel(talk, by=request.user, told=told, **data)):
        return went_well(request, _("The conversation has been called off."), to=standing.case.get_absolute_url())
    return page_of(request, standing, talk, cancel_form=form)


@require_GET
def calendar(request, number, pk):
    """A file for the coach's own calendar; neither the file nor its name says about whom it is (domain.md S3)."""
    standing = standing_or_404(request.user, number)
    talk = talk_or_404(standing, pk)
    if talk.state != "confirmed":
        raise Http404
    note(standing, request.user, "export", talk, ("conversation",))
    headers = {"Content-Disposition": 'attachment; filename="gesprek.ics"'}
    content = calendar_file(talk.together_with or talk, request.user)
    return HttpResponse(content, content_type="text/calendar; method=REQUEST; charset=utf-8", headers=headers)
