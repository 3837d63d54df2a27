"""Whether this session has shown a second factor, and asking for it once more before what is irrevocable.

The factors themselves, and every check of them, are allauth's.
"""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

KEY = "second_factor"
MAIN = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def mark(request, user, *, again=False):
    """Remember in the session that this person has shown her second factor; `again` when asked to."""
    known = request.session.get(KEY) or {}
    last = time.time() if again else known.get("again", 0) if known.get("user") == user.pk else 0
    request.session[KEY] = {"user": user.pk, "again": last}


def forget(request):
    request.session.pop(KEY, None)


def shown(request):
    """Whether who is signed in has shown a second factor in this session."""
    return (request.session.get(KEY) or {}).get("user") == request.user.pk


def shown_again(request):
    """Whether she did so when asked, in the last five minutes."""
    last = (request.session.get(KEY) or {}).get("again", 0)
    return shown(request) and 0 <= time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def enrolled(user):
    """Whether this person has a passkey or an app; recovery codes alone do not count."""
    return is_mfa_enabled(user, MAIN)


def ask(request):
    """Where a second factor is asked, or the first one is made, and back to this page afterwards."""
    if not enrolled(request.user):
        return reverse("mfa_index")
    there = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    back = request.get_full_path() if request.method == "GET" else "/"
    return f"{there}?{urlencode({REDIRECT_FIELD_NAME: back})}"


def pages():
    """Where `ask` may lead to."""
    return [reverse(name) for name in ("mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")]


def step_up(view):
    """Decorator for a page that asks for the second factor once more: export, break-glass, the access log."""

    @wraps(view)
    def asked_again(request, *args, **kwargs):
        if shown_again(request):
            return view(request, *args, **kwargs)
        if not enrolled(request.user):
            messages.warning(request, _("For this page you need a passkey or an app of your own. Set it up first."))
            return redirect("mfa_index")
        return suspend_request(request, get_adapter().get_reauthentication_methods(request.user)[0]["url"])

    return asked_again


def idle(request):
    """For every page of who is signed in: after how many seconds without doing anything the session ends."""
    user = getattr(request, "user", None)
    here = user is not None and user.is_authenticated and not getattr(request, "on_guardian_host", False)
    return {"idle_seconds": settings.SESSION_COOKIE_AGE} if here else {}
