"""The door: in by invitation, on to one's own first page."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.people import PasswordForm
from cases.policy import access
from cases.views.responses import done, status_of
from ruggensteun import limits
from ruggensteun.people import actions as people

FIRST_PAGES = (
    ("coach", "cases:today"),
    ("school_contact", "cases:pupils"),
    ("lead", "cases:shelter"),
    ("administrator", "cases:shelter"),
    ("log_manager", "cases:log"),
)
# Stands in the address in place of the invitation, which is kept in the session (domain.md S9).
INSIDE = "welcome"
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
TOO_MANY = 429


@require_GET
def home(request):
    """Everybody to the page where her work begins."""
    roles = access.works_as(request.user)
    page = next((page for role, page in FIRST_PAGES if role in roles), None)
    return redirect(page) if page else render(request, "door/nothing.html")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request, token):
    """Accept an invitation by choosing a password. Unknown, used, expired and withdrawn links look the same."""
    if token != INSIDE:
        request.session["invitation"] = token
        return redirect("cases:join", INSIDE)
    invitation = people.open_invitation(request.session.get("invitation", ""))
    if invitation is None:  # a right token is never refused, whoever else guessed from that address
        address = limits.address_of(request)
        if limits.too_many("invitation", address):
            return render(request, "429.html", status=TOO_MANY)
        limits.miss("invitation", address)
        return render(request, "door/closed.html", status=404)
    form = PasswordForm(request.POST or None)
    if done(form, lambda given: people.join(invitation, password=given["password"], by=invitation.user)):
        return _welcome(request, invitation.user)
    page = {
        "form": form,
        "first_name": invitation.user.first_name,
        "email": invitation.user.email,
        "providers": settings.OPENID_PROVIDERS,
    }
    return render(request, "door/join.html", page, status=status_of(form))


def _welcome(request, person):
    """The first time signing in is part of joining, and the second factor follows at once."""
    request.session.pop("invitation")
    request.joining = True
    person.refresh_from_db()
    return perform_login(request, person)
