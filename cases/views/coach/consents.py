"""Who must consent, what each answered, and how an answer is taken back: for the school, and to pass on (§3.2)."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import consents
from cases.forms.consents import ConsentForm, OtherParentForm, WaiverForm
from cases.forms.telling import TellingForm, telling_form
from cases.models import Case, Consent, Guardianship, Waiver
from cases.policy.consents import askable_from, counts, is_shared
from cases.policy.eyes import coach_eyes
from cases.views.coach.loading import standing_or_404, told_in
from cases.views.responses import UNPROCESSED, done, pressed, went_well

FIELDS = ("child", "school", "guardians", "custody", "consent")


@dataclass
class Row:
    """One person who must consent: `stands` is a word for how it stands, by which the page shows its card."""

    key: str
    giver: str
    tie: Guardianship | None
    answer: Consent | Waiver | None
    stands: str
    form: ConsentForm
    waiver_form: WaiverForm | None
    other_form: OtherParentForm | None
    telling: TellingForm

    @property
    def failed(self):
        forms = (self.form, self.waiver_form, self.other_form)
        return any(form is not None and form.is_bound and form.errors for form in forms)


@require_http_methods(["GET", "POST"])
def consent(request, number):
    """One card per person; each answers for herself."""
    standing = standing_or_404(request.user, number, shows=FIELDS)
    if request.method == "GET" and standing.case.state == Case.State.CLOSED:
        return redirect(standing.case)
    rows = rows_of(standing, Consent.Purpose.SUPPORT, request)
    if request.method == "POST" and answered(rows, standing.case, Consent.Purpose.SUPPORT, request):
        shared = is_shared(standing.case, timezone.localdate())
        return went_well(request, _said(shared), to=standing.case if shared else request.path)
    context = {
        "case": standing.case,
        "standing": standing,
        "rows": rows,
        "refused": any(row.stands == "refused" for row in rows),
        "basis": standing.case.shelter.get_support_basis_display(),
        "seen": coach_eyes(standing).on("consent", "custody"),
    }
    return render(request, "consents/consents.html", context, status=status_of_rows(rows))


@require_POST
def withdraw(request, number, pk):
    """Take a consent back for who gave it; it works at once."""
    standing = standing_or_404(request.user, number)
    given = next((row for row in standing.case.answers if row.pk == pk), None)
    if given is None:
        raise Http404
    said, page = _("Withdrawn. From now on the school sees nothing."), "cases:consent"
    if given.purpose == Consent.Purpose.TRANSFER:
        said, page = _("Withdrawn. From now on nothing goes to another shelter."), "cases:pass-on"
    told = told_in(request)
    return pressed(
        request,
        lambda: consents.withdraw(given, by=request.user, told=told),
        said=said,
        to=reverse(page, args=[number]),
    )


def rows_of(standing, purpose, request):
    """One Row for each person who must consent to this purpose today, and for a court that may decide instead."""
    asked = askable_from(standing.case, timezone.localdate(), purpose)
    return [_row(standing, *one, purpose, request) for one in (*asked, *_court(asked))]


def answered(rows, case, purpose, request):
    """Write down what was sent in for one of these rows; None when that was refused: then its form says why."""
    row = next((row for row in rows if row.key == request.POST.get("about")), None)
    if row is None:
        raise Http404
    return _answered(row, case, purpose, request)


def status_of_rows(rows):
    """422 when one of the forms was refused."""
    return UNPROCESSED if any(row.failed for row in rows) else 200


def _court(asked):
    """A court may decide in place of parents who are asked; its card is there until it has."""
    givers = {giver for giver, _tie, _answer in asked}
    return [(Consent.Giver.COURT, None, None)] if Consent.Giver.GUARDIAN in givers else []


def _row(standing, giver, tie, answer, purpose, request):
    key = f"{giver}-{tie.pk}" if tie else str(giver)
    posted = request.POST if request.POST.get("about") == key else None
    initial = {}
    if tie:
        initial = {"language": tie.guardian.language, "with_interpreter": tie.guardian.needs_interpreter}
    waives, enters = (posted is not None and word in posted for word in ("waive", "enter"))
    other = giver == Consent.Giver.OTHER
    passes_on = purpose == Consent.Purpose.TRANSFER
    about = {"passes_on": passes_on, "goes_along": not passes_on and _goes_along(standing)}
    return Row(
        key=key,
        giver=giver,
        tie=tie,
        answer=answer,
        stands=_stands(answer, timezone.localdate()),
        form=ConsentForm(None if waives or enters else posted, prefix=key, initial=initial, **about),
        waiver_form=_waiver_form(posted if waives else None, f"{key}-not", tie) if tie or other else None,
        other_form=OtherParentForm(posted if enters else None, prefix=f"{key}-who") if other else None,
        telling=telling_form(tie and tie.guardian, key),
    )


def _waiver_form(posted, prefix, tie):
    return WaiverForm(posted, prefix=prefix, entered=tie is not None)


def _goes_along(standing):
    made = (row for talk in standing.talks for row in talk.agreements.all())
    return any(row.goes_along_to_id == standing.case.school_id for row in made)


def _stands(answer, today):
    if answer is None:
        return "open"
    if isinstance(answer, Waiver):
        return "waived" if answer.state == Waiver.State.APPROVED else "waits"
    if answer.state == Consent.State.ENDED or (answer.state == Consent.State.GIVEN and not counts(answer, today)):
        return "over"
    return str(answer.state)


def _answered(row, case, purpose, request):
    if row.waiver_form is not None and row.waiver_form.is_bound:

        def ask(data):
            consents.ask_waiver(case, guardianship=row.tie, by=request.user, **data)

        return done(row.waiver_form, ask)

    if row.other_form is not None and row.other_form.is_bound:

        def enter(data):
            consents.enter_other_parent(case, by=request.user, **data)

        return done(row.other_form, enter)

    def record(_data):
        guardian = row.tie and row.tie.guardian
        who = {"giver": row.giver, "guardian": guardian, "purpose": purpose}
        consents.record(case, **who, by=request.user, **row.form.values())

    return done(row.form, record)


def _said(shared):
    if shared:
        return _("Everybody who must consent has said yes. Now the school can take part.")
    return _("Written down.")
