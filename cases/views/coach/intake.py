"""The intake: one page of four blocks, kept on the server while it is typed (domain.md §3.1)."""

import secrets

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import intake as actions
from cases.forms.intake import IntakeForms, typed_from
from cases.policy import access
from cases.policy.eyes import Eyes
from cases.policy.guardians import known_parents, risks_of_families
from cases.policy.table import COACH
from cases.views.responses import UNPROCESSED, went_well
from ruggensteun.audit import reads
from ruggensteun.refusal import Refused
from schools.search import find

DRAFT_FIELDS = ("child", "school", "guardians", "custody", "safe_contact", "consent", "risk")
# The parts that are fetched again while typing; any other answer is what is saved and still needed.
PARTS = {"school": "intake/_school.html", "found": "intake/_found.html", "consent": "intake/_consent.html"}
FOUND = 8


@require_http_methods(["GET", "POST"])
def begin(request):
    """Start an intake by a button; a plain visit, as after signing in again, leads to where that button is."""
    if request.method == "GET":
        return redirect("cases:today")
    try:
        draft = actions.begin_draft(by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("cases:today")
    return redirect("cases:intake", pk=draft.pk)


@require_http_methods(["GET", "POST"])
def intake(request, pk):
    """The page itself; every button of it but "finish" gives the page again, with all that was typed."""
    if request.method == "GET":
        return _read(request, get_object_or_404(access.visible_drafts(request.user), pk=pk))
    finished = request.POST.get("do") == "finish"
    forms = _forms(request, request.POST, judged=finished)
    draft = access.visible_drafts(request.user).filter(pk=pk).first()
    if draft is None:
        return _finished_before(request, forms)
    if not _saved(request, draft, forms):
        return _page(request, draft, forms)
    return _finish(request, draft, forms) if finished else _page(request, draft, forms)


@require_POST
def keep(request, pk):
    """Keep what was typed, while typing or for later."""
    draft = get_object_or_404(access.visible_drafts(request.user), pk=pk)
    forms = _forms(request, request.POST)
    if not _saved(request, draft, forms) and not request.htmx:
        return _page(request, draft, forms)
    if not request.htmx:
        return went_well(request, _("The intake is kept. Go on whenever you like."), to="cases:today")
    return _page(request, draft, forms, PARTS.get(request.htmx.target, "intake/_progress.html"))


def _saved(request, draft, forms):
    """Keep what was typed; False when another window went on with this intake, which the page then says."""
    here = {"window": request.POST.get("window", "")[:64], "seen": request.POST.get("seen", "")}
    try:
        actions.save_draft(draft, data=forms.kept, **here)
    except Refused as refusal:
        forms.elsewhere = refusal.sentence
        return False
    return True


@require_POST
def drop(request, pk):
    """Throw a half-finished intake away."""
    actions.drop_draft(get_object_or_404(access.visible_drafts(request.user), pk=pk))
    return went_well(request, _("The half-finished intake is gone."), to="cases:today")


def _forms(request, typed, *, judged=False):
    known = {"known": known_parents(request.user), "families": risks_of_families(request.user)}
    return IntakeForms(typed, today=timezone.localdate(), judged=judged, **known)


def _read(request, draft):
    """What was kept; or, while a school is being searched, the schools that were found."""
    typed = typed_from(actions.kept(draft))
    if request.htmx and request.htmx.target == "found":
        typed["q"] = request.GET.get("q", "").strip()
        return _page(request, draft, _forms(request, typed), PARTS["found"])
    reads.note("read", draft, fields=DRAFT_FIELDS, rule="own draft", role="coach")
    return _page(request, draft, _forms(request, typed))


def _page(request, draft, forms, template="intake/intake.html"):
    eyes = Eyes(COACH, school=True, guardians=[_("parent")])
    context = {
        "draft": draft,
        "forms": forms,
        "window": request.POST.get("window", "") or secrets.token_hex(32),
        "version": request.POST.get("seen", "") or actions.version_of(draft),
        "found": find(forms.search, FOUND) if forms.search and not forms.school.school else (),
        "seen": {
            "child": eyes.on("first_name", "surname"),
            "school": eyes.on("school", "school_contact"),
            "guardians": eyes.on("guardian", "custody", "safe_contact", "risk"),
            "consent": eyes.on("consent", "custody"),
        },
    }
    return render(request, template, context, status=UNPROCESSED if forms.errors or forms.elsewhere else 200)


def _finish(request, draft, forms):
    if not forms.is_valid():
        return _page(request, draft, forms)
    try:
        case = actions.finish(_as_intake(forms.values()), by=request.user, draft=draft)
    except Refused as refusal:
        if not access.visible_drafts(request.user).filter(pk=draft.pk).exists():
            return _finished_before(request, forms)
        forms.refuse(refusal)
        return _page(request, draft, forms)
    if forms.consent_has_no_school:
        messages.info(request, _("Consent is for one school, so it was not kept. Ask again when the school is known."))
    return went_well(request, _("The intake is finished."), to=case)


def _as_intake(values):
    guardians = tuple(actions.GuardianEntry(**entry) for entry in values.pop("guardians"))
    invited = values.pop("new_contact")
    contact = actions.ContactEntry(**invited) if invited else None
    return actions.Intake(**values, guardians=guardians, new_contact=contact)


def _finished_before(request, forms):
    """A second click on "finish": the case that the first one made. Anything else does not exist."""
    if not forms.is_valid():
        raise Http404
    same = {f"child__{name}": forms.values()[name] for name in ("first_name", "last_name", "birth_date")}
    case = access.coached_cases(request.user).filter(**same).order_by("-opened_at").first()
    if case is None:
        raise Http404
    return redirect(case)
