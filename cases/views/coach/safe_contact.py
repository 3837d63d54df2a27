"""How a parent may be reached: gone through by coach and parent together, on one calm page (domain.md S2, S4)."""

from dataclasses import replace

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import links
from cases.actions import safe_contact as actions
from cases.actions.previews import previews
from cases.forms.safe_contact import AskedForm, CodeForm, SafeContactForm, answers_of
from cases.forms.telling import telling_form
from cases.policy import access
from cases.policy.access import COACHING
from cases.policy.eyes import coach_eyes
from cases.policy.guardians import carer
from cases.views.coach.loading import SAFE_CONTACT_FIELDS, known_here, standing_or_404, tie_or_404, told_in
from cases.views.responses import Over, done, pressed, sent, status_of, went_well
from ruggensteun.people.models import SafeContact
from ruggensteun.people.models.telling import Way


@require_http_methods(["GET", "POST"])
def safe_contact(request, number, tie):
    """Six plain questions, and the message exactly as it will arrive."""
    standing = standing_or_404(request.user, number, shows=SAFE_CONTACT_FIELDS)
    tie = tie_or_404(standing, tie)
    form = SafeContactForm(sent(request), initial=answers_of(tie.guardian))

    def agree(_data):
        told = replace(told_in(request), way=Way.IN_PERSON)
        actions.agree(standing.case, guardian=tie.guardian, by=request.user, told=told, **form.profile())

    if done(form, agree, over=_over(request, tie)):
        return went_well(request, _("Kept. From now on messages follow these answers."), to=request.path)
    return _page(request, standing, tie, form=form, together=_together(tie, sent(request)))


def _over(request, tie):
    """The profile as the page showed it."""
    history = SafeContact.history.filter(guardian=tie.guardian)
    return Over(history, request.POST.get("seen", ""), lambda: _as_it_stands(request.user, tie))


def _as_it_stands(user, tie):
    guardian = access.coached_guardians(user).select_related("safe_contact").get(pk=tie.guardian_id)
    return SafeContactForm(initial=answers_of(guardian))


def _together(tie, data=None):
    return telling_form(tie.guardian, "together", data, always=Way.IN_PERSON)


def _page(request, standing, tie, **refused):
    contact = getattr(tie.guardian, "safe_contact", None)
    forms = {
        "form": SafeContactForm(initial=answers_of(tie.guardian)),
        "code_form": CodeForm(),
        "asked_form": AskedForm(),
        "together": _together(tie),
        "asking": telling_form(tie.guardian, "asking"),
        **refused,
    }
    context = {
        "case": standing.case,
        "person": carer(standing, tie, timezone.now()),
        "contact": contact,
        "how_wished": contact.how_wished_among(known_here(standing)) if contact else "",
        "how_told": contact.how_told_among(known_here(standing)) if contact else "",
        "previews": previews(tie.guardian),
        "version": _over(request, tie).version,
        "elsewhere": _gone_through_elsewhere(standing, tie),
        "seen": coach_eyes(standing).on("safe_contact", "custody"),
        **forms,
    }
    status = max(map(status_of, forms.values()))
    return render(request, "safe_contact/safe_contact.html", context, status=status)


def _gone_through_elsewhere(standing, tie):
    """Whether a colleague went through it last, who has nothing to do with this case: there is another child then."""
    contact = getattr(tie.guardian, "safe_contact", None)
    here = {seat.user_id for seat in standing.case.all_seats if seat.role in COACHING}
    return contact is not None and contact.verified_by_id is not None and contact.verified_by_id not in here


@require_POST
def code(request, number, tie):
    """The personal code that coach and parent agreed on, in person; a new one takes the place of the old."""
    standing = standing_or_404(request.user, number, shows=SAFE_CONTACT_FIELDS)
    tie = tie_or_404(standing, tie)
    form = CodeForm(request.POST)

    def agree(data):
        links.agree_code(standing.case, guardian=tie.guardian, code=data["code"], by=request.user)

    if done(form, agree):
        return went_well(
            request, _("The personal code is set. Only the parent knows it now."), to=_address(standing, tie)
        )
    return _page(request, standing, tie, code_form=form)


@require_POST
def asked(request, number, tie):
    """What she asked about it while there was no time or place to go through it: her coach comes back to it."""
    standing = standing_or_404(request.user, number, shows=SAFE_CONTACT_FIELDS)
    tie = tie_or_404(standing, tie)
    form, told = AskedForm(request.POST), told_in(request)

    def ask(data):
        actions.ask_to_change(standing.case, guardian=tie.guardian, told=told, by=request.user, **data)

    if done(form, ask):
        return went_well(
            request, _("Written down. Go through it together as soon as you can."), to=_address(standing, tie)
        )
    asking = telling_form(tie.guardian, "asking", request.POST)
    return _page(request, standing, tie, asked_form=form, asking=asking)


@require_POST
def unsafe(request, number, tie):
    """Contact is not safe any more: everything in person from now on, her links stop working at once."""
    standing = standing_or_404(request.user, number)
    tie = tie_or_404(standing, tie)
    return pressed(
        request,
        lambda: actions.not_safe_any_more(standing.case, guardian=tie.guardian, by=request.user),
        said=_("Nothing is sent any more: you tell everything in person. Links do not open any more."),
        to=_address(standing, tie),
    )


@require_POST
def revoke(request, number, tie):
    """No link to this child's conversations opens any more; the next message brings a new one."""
    standing = standing_or_404(request.user, number)
    tie = tie_or_404(standing, tie)
    return pressed(
        request,
        lambda: links.revoke(standing.case, guardian=tie.guardian, by=request.user),
        said=_("Links that were sent do not open any more. The next message brings a new one."),
        to=_address(standing, tie),
    )


def _address(standing, tie):
    return redirect("cases:safe-contact", standing.case.number, tie.pk).url
