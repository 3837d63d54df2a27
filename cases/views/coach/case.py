"""The page of one child for its coach: where does this child stand, and what next."""

from django.forms import Form
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import closing, notes, seats
from cases.actions.people import NewColleague, bring_in_school_contact
from cases.forms.case import ContactForm, NewContactForm, NoteForm, RiskForm, SchoolForm, SecondSeatForm
from cases.models import Case
from cases.policy import access, messages, progress, slots, written
from cases.policy.eyes import coach_eyes
from cases.policy.guardians import carer, carers, siblings_at_other_risk
from cases.policy.people import editable_schools
from cases.policy.timeline import timeline
from cases.policy.together import one_too_many
from cases.views.coach.loading import CASE_FIELDS, standing_or_404, tie_or_404
from cases.views.responses import done, pressed, sent, status_of, went_well
from ruggensteun.audit import reads
from schools.search import find


@require_GET
def case(request, number):
    """The whole of one child: steps, the next thing open, people, timeline."""
    return _page(request, standing_or_404(request.user, number, shows=CASE_FIELDS))


def _siblings(request, case, now):
    """Brothers and sisters at another risk, who are named on this page and so are looked at."""
    if case.state != Case.State.OPEN:
        return []
    found = siblings_at_other_risk(request.user, case, now=now)
    if found:
        reads.note("list", None, cases=[one.pk for one in found], fields=("child", "risk"), rule="seat: coach")
    return found


def _page(request, standing, **refused):
    case, now = standing.case, timezone.now()
    contacts = case.school.contacts.current(timezone.localdate(now)).select_related("user") if case.school else ()
    forms = {
        "note_form": NoteForm(),
        "new_contact_form": NewContactForm(),
        "risk_form": RiskForm(initial={"risk": case.risk}),
    }
    if contacts:
        forms["contact_form"] = ContactForm(contacts=contacts, initial={"contact": case.school_contact_id})
    forms |= refused
    talk = progress.latest_talk(standing)
    updates = list(written.latest_updates(request.user, case))
    context = {
        "siblings": _siblings(request, case, now),
        "case": case,
        "standing": standing,
        "age": case.child.age(timezone.localdate(now)),
        "standing_in": next((seat for seat in standing.seated("substitute") if seat.user_id == request.user.pk), None),
        "coach": next((seat.user for seat in standing.seated("coach")), None),
        "contact": next((seat.user for seat in standing.seated("school_contact")), None),
        "contacts": contacts,
        "steps": progress.steps(standing),
        "next": progress.next_thing(standing, now),
        "talk": talk,
        "late": talk is not None and talk.deadline < timezone.localdate(now),
        "parents": [seat.user for seat in standing.seated("guardian")],
        "lines": slots.lines(talk, request.user, now) if talk else (),
        "only_for_coach": slots.for_coach(talk, now) if talk else (),
        "answered": slots.how_answered(talk) if talk else (),
        "messages_sent": messages.to_guardians(request.user, standing),
        "updates": updates,
        "agreements": [row for one in standing.talks for row in one.agreements.all()],
        "notes": written.notes(request.user, case),
        "people": carers(standing, now),
        "second_seat": one_too_many(standing),
        "timeline": timeline(standing),
        "seen": _who_sees(standing, talk, updates),
        **forms,
    }
    return render(request, "case/case.html", context, status=max(status_of(form) for form in forms.values()))


def _who_sees(standing, talk, updates):
    """For each card, the words of its eye line, from the rows of the table that it holds."""
    eyes, about_talk = coach_eyes(standing), coach_eyes(standing, talk)
    # With two parents at the table a card would tell each of the other: then it is the coach's alone.
    together = ["custody"] if len(standing.seated("guardian")) > 1 else []
    return {
        "next": eyes.on("consent", "custody"),
        "slots": about_talk.on("conversation", "replies", "slot_reason", *together),
        "talk": about_talk.on("conversation"),
        "for_you": eyes.on("risk", "safe_contact"),
        "agreements": eyes.on("agreements"),
        "updates": eyes.on_updates([row.readers for row in updates]),
        "notes": eyes.on("note"),
        "people": eyes.on("custody", "safe_contact"),
        "timeline": eyes.on("custody", "safe_contact", "risk"),
    }


@require_POST
def note(request, number):
    """Keep a note that only coach and substitute read."""
    standing = standing_or_404(request.user, number, shows=CASE_FIELDS)
    form = NoteForm(request.POST)
    if done(form, lambda data: notes.write(standing.case, by=request.user, **data)):
        return redirect(standing.case.get_absolute_url() + "#notes")
    return _page(request, standing, note_form=form)


@require_POST
def admit_contact(request, number):
    """Let the school take part: a known contact, or somebody new who is invited by mail."""
    standing = standing_or_404(request.user, number, shows=CASE_FIELDS)
    name, form, admit = _contact_chosen(request, standing.case)
    if done(form, admit):
        return went_well(request, _("The school takes part from now on."), to=standing.case.get_absolute_url())
    return _page(request, standing, **{name: form})


def _contact_chosen(request, case):
    """Which of the two forms was sent in, and what it does."""

    def admit(data):
        seats.admit_school_contact(case, **data, by=request.user)

    def invite(data):
        how = {name: data.pop(name) for name in ("role", "somebody_else")}
        bring_in_school_contact(case, NewColleague(**data), **how, by=request.user)

    if "email" in request.POST or not case.school:
        return "new_contact_form", NewContactForm(request.POST), invite
    contacts = case.school.contacts.current(timezone.localdate())
    return "contact_form", ContactForm(request.POST, contacts=contacts), admit


@require_http_methods(["GET", "POST"])
def admit_guardian(request, number, tie):
    """Give a parent a seat; a second one is a step of its own with its own question (domain.md S11)."""
    standing = standing_or_404(request.user, number, shows=("guardians",))
    tie = tie_or_404(standing, tie)
    person = carer(standing, tie, timezone.now())
    form = SecondSeatForm(sent(request)) if person.is_second else Form(sent(request))

    def admit(_data):
        answers = form.answers() if person.is_second else {}
        seats.admit_guardian(standing.case, guardian=tie.guardian, by=request.user, **answers)

    if done(form, admit):
        return went_well(request, _("This parent takes part from now on."), to=standing.case.get_absolute_url())
    context = {"case": standing.case, "person": person, "form": form, "seen": coach_eyes(standing).on("custody")}
    return render(request, "case/second_seat.html", context, status=status_of(form))


@require_POST
def end_guardian(request, number, tie):
    """Take a parent's seat away; her links stop working at once."""
    standing = standing_or_404(request.user, number)
    guardian = tie_or_404(standing, tie).guardian
    return pressed(
        request,
        lambda: seats.end_guardian_seat(standing.case, guardian=guardian, by=request.user),
        said=_("This parent does not take part any more. Links that were sent do not open any more."),
        to=standing.case.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def change_school(request, number):
    """Another school, or the wrong one undone; the page says first what happens to access and consent."""
    standing = standing_or_404(request.user, number, shows=("child", "school", "consent"))
    made = access.visible_agreements(request.user).filter(case=standing.case, state="open")
    form = SchoolForm(sent(request), schools=editable_schools(request.user), agreements=made)

    def change(data):
        closing.change_school(standing.case, by=request.user, **data)

    if done(form, change):
        said = _("Written down. What an earlier school could see has ended.")
        return went_well(request, said, to=standing.case.get_absolute_url())
    words = request.POST.get("q", request.GET.get("q", ""))
    context = {"q": words, "found": find(words), **_about(standing), "form": form, "open_agreements": made.exists()}
    return render(request, "case/change_school.html", context, status=status_of(form))


def _about(standing):
    return {"case": standing.case, "standing": standing, "seen": coach_eyes(standing).on("custody")}
