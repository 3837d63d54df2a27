"""When a parent can meet, and her interpreter: for her coach, on one page."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.actions import conversations, guardian_time
from cases.forms.guardian_days import GuardianDaysForm, InterpretingForm
from cases.forms.telling import telling_form
from cases.models import GuardianDays
from cases.policy import guardian_time as policy
from cases.policy.eyes import coach_eyes
from cases.views.coach.loading import known_here, standing_or_404, talk_or_404, tie_or_404, told_in
from cases.views.responses import Over, done, pressed, status_of, went_well

FIELDS = ("guardian", "guardian_days", "interpreter")


@require_GET
def meeting(request, number, tie):
    """What is known of her days and of her interpreter."""
    standing = standing_or_404(request.user, number, shows=FIELDS)
    return _page(request, standing, tie_or_404(standing, tie))


@require_POST
def days(request, number, tie):
    """Days that suit, days never, hours: for this and every later conversation."""
    standing = standing_or_404(request.user, number, shows=FIELDS)
    tie = tie_or_404(standing, tie)
    form, told = GuardianDaysForm(request.POST), told_in(request)

    def keep(_given):
        return guardian_time.keep_days(standing.case, guardian=tie.guardian, by=request.user, told=told, **form.days())

    if done(form, keep, over=_over_days(request, tie)):
        said = _("Kept, for the next conversations as well.")
        return went_well(request, said, to=standing.case.get_absolute_url())
    return _page(request, standing, tie, days_form=form, telling=telling_form(tie.guardian, "days", request.POST))


@require_POST
def interpreting(request, number, tie):
    """How she is interpreted for, by whom, and how long it takes to book."""
    standing = standing_or_404(request.user, number, shows=FIELDS)
    tie = tie_or_404(standing, tie)
    form = InterpretingForm(request.POST)

    def keep(given):
        return guardian_time.keep_interpreting(standing.case, guardian=tie.guardian, by=request.user, **given)

    if done(form, keep):
        return went_well(
            request, _("Kept. No time is proposed before it can be booked."), to=standing.case.get_absolute_url()
        )
    return _page(request, standing, tie, interpreting_form=form)


def _over_days(request, tie):
    """Her days as the page showed them."""
    history = GuardianDays.history.filter(guardian=tie.guardian)
    return Over(history, request.POST.get("seen", ""), lambda: GuardianDaysForm(days=policy.days_of(tie.guardian)))


def _page(request, standing, tie, **refused):
    known, days = policy.interpreting_of(tie.guardian), policy.days_of(tie.guardian)
    initial = {"way": "present", "who": "service", "lead_days": policy.lead_days(tie.guardian)}
    if known is not None:
        initial = {"way": known.way, "who": known.who, "lead_days": known.lead_days}
    forms = {
        "days_form": GuardianDaysForm(days=days),
        "interpreting_form": InterpretingForm(initial=initial),
        "telling": telling_form(tie.guardian, "days"),
        **refused,
    }
    context = {"case": standing.case, "tie": tie, "seen": coach_eyes(standing).on("risk"), **forms}
    context["version"] = _over_days(request, tie).version
    context["how_told"] = days.how_told_among(known_here(standing)) if days else ""
    return render(request, "case/meeting.html", context, status=max(map(status_of, forms.values())))


@require_POST
def book(request, number, pk, tie):
    """An interpreter is booked for the time that is fixed."""
    standing = standing_or_404(request.user, number)
    talk, tie = talk_or_404(standing, pk), tie_or_404(standing, tie)
    return pressed(
        request,
        lambda: guardian_time.book_interpreter(talk, guardian=tie.guardian, by=request.user),
        said=_("Written down: an interpreter is booked for this time."),
        to=talk.get_absolute_url(),
    )


@require_POST
def stays(request, number, pk, tie):
    """A time stays, though it was sent to a phone that is not safe any more."""
    standing = standing_or_404(request.user, number)
    talk, tie = talk_or_404(standing, pk), tie_or_404(standing, tie)
    slot = next((one for one in talk.slots.all() if str(one.pk) == request.POST.get("slot")), None)
    if slot is None:
        raise Http404
    return pressed(
        request,
        lambda: conversations.keep_time(talk, guardian=tie.guardian, slot=slot, by=request.user),
        said=_("Written down: this time stays."),
        to=talk.get_absolute_url(),
    )


@require_POST
def comes(request, number, pk, tie):
    """The coach heard from her that she comes after all; what was pressed on her phone counts no more."""
    standing = standing_or_404(request.user, number)
    talk, tie = talk_or_404(standing, pk), tie_or_404(standing, tie)
    return pressed(
        request,
        lambda: conversations.comes_after_all(talk, guardian=tie.guardian, by=request.user),
        said=_("Written down: the time stands."),
        to=talk.get_absolute_url(),
    )
