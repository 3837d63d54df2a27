"""Planning a conversation and all that follows, in one flow: times, fixed, how it went, agreements."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import agreements, conversations
from cases.actions.calendar_files import calendar_file
from cases.actions.obstacles import obstacles
from cases.actions.previews import previews
from cases.actions.proposals import deadline_for
from cases.forms.conversations import (
    IDEAS,
    CancelForm,
    LookBackForm,
    MoveForm,
    PlanForm,
    RecordForm,
    ToldForm,
    WishForm,
    agreement_forms,
)
from cases.forms.telling import telling_form
from cases.models import Case
from cases.policy import companions, messages, planning, progress, slots
from cases.policy.eyes import coach_eyes
from cases.policy.guardians import carers
from cases.policy.school_days import holidays_unknown
from cases.policy.together import apart as apart_tables
from cases.policy.worklist import talks
from cases.views.coach.loading import (
    CONVERSATION_FIELDS,
    agreement_or_404,
    note,
    standing_or_404,
    talk_or_404,
    told_in,
)
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
    return _page(request, standing, talk_or_404(standing, pk))


def _page(request, standing, talk, **refused):
    now, case = timezone.now(), standing.case
    people = [(str(person.user_id), _in_words(person)) for person in talk.participants.all()]
    forms = {
        "cancel_form": CancelForm(parents=planning.guardians(talk)),
        "move_form": MoveForm(parents=planning.guardians(talk)),
        "wish_form": WishForm(),
        "record_form": RecordForm(people=people, initial={"came": [pk for pk, _words in people]}),
        "agreement_forms": agreement_forms(shelter=case.shelter),
        "look_back_form": LookBackForm(initial={"review_on": talk.review_on}),
        **_tellings(talk),
        **refused,
    }
    context = {
        "case": case,
        "standing": standing,
        "talk": talk,
        "stage": _stage(talk, now),
        **_what_now(talk, standing, now),
        "shares": companions.other_of(talk) is not None,
        "other": companions.other_for(request.user, talk, now=now),
        "late": talk.deadline < timezone.localdate(now),
        "lines": _lines_to_answer(talk, request.user, now),
        "answering": case.state == "open",
        "only_for_coach": slots.for_coach(talk, now),
        "answered": slots.how_answered(talk),
        "wishes": slots.wishes(talk),
        "parents": [person for person in talk.participants.all() if person.role == "guardian"],
        "came": [person.user.first_name for person in talk.participants.all() if person.came],
        "agreements": talk.agreements.all(),
        "ideas": IDEAS,
        "people": carers(standing, now),
        "previews": _previews(talk, now) if case.state == Case.State.OPEN else (),
        "at_table": _ties_at_the_table(standing, talk),
        "messages_sent": messages.to_guardians(request.user, standing, talk),
        "seen": _who_sees(standing, talk),
        **forms,
    }
    bound = [forms[f"{name}_form"] for name in ("cancel", "move", "record", "look_back")] + forms["agreement_forms"]
    return render(request, "conversations/conversation.html", context, status=max(map(status_of, bound)))


def _what_now(talk, standing, now):
    """What is asked of the coach, and what stands in the way of the last day; or for whom she may wait."""
    if talk.state != "planning":
        return {}
    asks = talks.asked_now(talk, standing.case.number, now)
    hindered = asks and asks.what == "call" and not talk.together_with_id and not planning.in_time(talk, now=now)
    return {
        "asks": asks,
        "at_risk": planning.at_risk(talk, now=now),
        "in_the_way": obstacles(talk, now=now) if hindered else (),
        "waits_for": sorted(person.user.first_name for person in planning.silent(talk, now=now)),
    }


def _lines_to_answer(talk, viewer, now):
    """The times; under each, for each parent, how she told her coach what she thinks of it."""
    return [
        replace(
            line,
            asked=tuple(
                (person, telling_form(person.user, f"slot{line.slot.pk}_{person.user_id}")) for person in line.asked
            ),
        )
        for line in slots.lines(talk, viewer, now)
    ]


def _tellings(talk):
    """How a parent told what else she may tell; with two at the table it is not known yet which of them said it."""
    parents = [person.user for person in talk.participants.all() if person.role == "guardian"]
    guardian = parents[0] if len(parents) == 1 else None
    return {f"told_{what}": telling_form(guardian, what) for what in ("wish", "move", "cancel")}


def _ties_at_the_table(standing, talk):
    """The parents who take part in this talk, for what is printed for each of them."""
    seated = {seat.user_id for seat in standing.seated("guardian")}
    there = seated & {person.user_id for person in talk.participants.all() if person.required}
    return [tie for tie in standing.case.child.ties if tie.guardian_id in there]


def _previews(talk, now):
    """For each parent at the table, what may still come to her about this conversation."""
    if talk.together_with_id:
        return ()  # she hears of one appointment, through the other one
    parents = [person.user for person in talk.participants.all() if person.role == "guardian" and person.required]
    return [(parent.first_name, previews(parent, talk=talk, now=now)) for parent in parents]


def _in_words(person):
    return f"{person.user.first_name}, {person.get_role_display()}"


def _stage(talk, now):
    """Which part of the flow is open: the state, and for a fixed time whether it has come."""
    return "record" if talk.state == "confirmed" and talk.slot.starts_at <= now else talk.state


def _who_sees(standing, talk):
    eyes = coach_eyes(standing, talk)
    # With two parents at the table a card would tell each of the other: then it is the coach's alone.
    parents = [person for person in talk.participants.all() if person.role == "guardian"]
    together = ["custody"] if len(parents) > 1 else []
    return {
        "slots": eyes.on("conversation", "replies", "slot_reason", *together),
        "talk": eyes.on("conversation", *together),
        "agreements": eyes.on("agreements"),
        "for_you": eyes.on("risk", "safe_contact"),
    }


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
    return _page(request, standing, talk, move_form=form)


@require_POST
def cancel(request, number, pk):
    """Call it off, for one of a closed list of reasons."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    form, told = CancelForm(request.POST, parents=planning.guardians(talk)), told_in(request)
    if done(form, lambda data: conversations.cancel(talk, by=request.user, told=told, **data)):
        return went_well(request, _("The conversation has been called off."), to=standing.case.get_absolute_url())
    return _page(request, standing, talk, cancel_form=form)


@require_POST
def record(request, number, pk):
    """How it went: did it take place, and who was there."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    people = [(str(person.user_id), _in_words(person)) for person in talk.participants.all()]
    form = RecordForm(request.POST, people=people)

    def write(data):
        came = {int(pk) for pk in data["came"]}
        return conversations.record(talk, took_place=data["took_place"] == "yes", came=came, by=request.user)

    if done(form, write):
        return went_well(request, _("Written down."), to=talk.get_absolute_url())
    return _page(request, standing, talk, record_form=form)


@require_POST
def look_back(request, number, pk):
    """Another day for looking back than the one that was counted, or none."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    form = LookBackForm(request.POST)
    if done(form, lambda data: conversations.look_back_on(talk, day=data["review_on"], by=request.user)):
        return went_well(request, _("Written down."), to=talk.get_absolute_url())
    return _page(request, standing, talk, look_back_form=form)


@require_POST
def agreement(request, number, pk):
    """Up to three agreements at once; all of them, or none and everything typed is kept."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    forms = agreement_forms(request.POST, shelter=standing.case.shelter)
    written = [form for form in forms if form.has_changed()] or forms[:1]
    written[0].empty_permitted = False
    refused = [form for form in written if not form.is_valid()]

    def make(_data):
        return agreements.make_all(talk, agreed=[form.cleaned_data for form in written], by=request.user)

    if not refused and done(written[0], make):
        to = standing.case.get_absolute_url() + "#agreements"
        return went_well(request, _("The agreements have been made."), to=to)
    return _page(request, standing, talk, agreement_forms=forms)


@require_POST
def settle(request, number, pk):
    """An agreement is done, dropped for a reason, or taken along to the latest talk."""
    standing = standing_or_404(request.user, number)
    row = agreement_or_404(standing, pk)
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")

    def decide():
        if state == "carried":
            return agreements.carry_over(row, to=standing.talks[0], by=request.user)
        return agreements.settle(row, state=state, reason=reason, by=request.user)

    return pressed(
        request,
        decide,
        said=_("Written down."),
        to=standing.case.get_absolute_url() + "#agreements",
    )


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
