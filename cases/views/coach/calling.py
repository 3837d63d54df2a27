"""Calling those who have not answered: one screen, and a button for each answer."""

from dataclasses import replace

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.actions import conversations
from cases.forms.conversations import CalledForm
from cases.forms.telling import telling_form
from cases.policy.calling import calls
from cases.policy.eyes import coach_eyes
from cases.policy.planning import at_risk
from cases.views.coach.loading import (
    CONVERSATION_FIELDS,
    SAFE_CONTACT_FIELDS,
    standing_or_404,
    talk_or_404,
    told_in,
)
from cases.views.responses import pressed
from ruggensteun.people.models.telling import Way


@require_GET
def call(request, number, pk):
    """Who, how, which times, what was answered; nothing else is needed on the telephone."""
    now = timezone.now()
    standing = standing_or_404(request.user, number, shows=(*CONVERSATION_FIELDS, *SAFE_CONTACT_FIELDS))
    talk = talk_or_404(standing, pk)
    if talk.state != "planning" or talk.together_with_id:
        return redirect(talk)
    context = {
        "case": standing.case,
        "talk": talk,
        "calls": [_with_how(call) for call in calls(standing, talk, now)],
        "late": talk.deadline < timezone.localdate(now),
        "at_risk": at_risk(talk, now=now),
        "seen": coach_eyes(standing).on("risk", "safe_contact"),
    }
    return render(request, "conversations/call.html", context)


def _with_how(call):
    """The call, with under each time how a parent said it; of the school's contact that is not asked."""
    if not call.person.is_guardian:
        return call
    asked = (telling_form(call.person, f"slot{time.slot.pk}", always=Way.PHONE) for time in call.times)
    return replace(call, times=tuple(replace(time, telling=form) for time, form in zip(call.times, asked, strict=True)))


@require_POST
def called(request, number, pk, slot):
    """What one person said of one time; back to the next question, or to the time that is fixed now."""
    talk = talk_or_404(standing_or_404(request.user, number), pk)
    people = {str(one.user_id): one.user for one in talk.participants.all() if one.role != "coach"}
    form = CalledForm(request.POST, people=people)
    slot = next((one for one in talk.slots.all() if one.pk == slot), None)
    if slot is None or not form.is_valid():
        raise Http404
    told = replace(told_in(request), way=Way.PHONE)
    person, answer = people[form.cleaned_data["person"]], form.cleaned_data["answer"]

    def reply():
        return conversations.reply(slot, user=person, answer=answer, by=request.user, told=told)

    # A fixed conversation leads on from there to its own page.
    to = reverse("cases:call", args=[number, pk])
    return pressed(request, reply, said=_after_a_call, to=to)


def _after_a_call(talk):
    return _("This time suits everybody. It is fixed.") if talk.state == "confirmed" else _("Written down.")
