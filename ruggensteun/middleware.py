"""What happens around every request: which host, in whose name, what was looked at, what may be kept."""

import logging
import time
import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import translation

from ruggensteun.audit import reads
from ruggensteun.audit.acting import acting as acting_as
from ruggensteun.errors import on_her_host
from ruggensteun.limits import address_of
from ruggensteun.people import devices, second_factor

logger = logging.getLogger("ruggensteun.audit")
KEPT_OUT = (403, 404)


def host(get_response):
    """Two hosts that know nothing of each other: professionals here, guardians there (domain.md S12)."""
    static = f"/{settings.STATIC_URL.strip('/')}/"

    def middleware(request):
        request.on_guardian_host = _name(request.get_host()) == _name(settings.GUARDIAN_HOST)
        if request.on_guardian_host:
            request.urlconf = settings.GUARDIAN_URLCONF
            # Said at once, so that also what goes wrong before a view is found gets a page of this host.
            set_urlconf(request.urlconf)
            if request.path_info.startswith(static) and not request.path_info.startswith(f"{static}page."):
                raise Http404
        return get_response(request)

    return middleware


def _name(host):
    """Without port, capitals and final dot: the same host, however a browser writes it."""
    return split_domain_port(host)[0]


def own_origin(get_response):
    """A page that sends no referrer sends `Origin: null` with its own forms; Django would refuse all of them.

    Where the browser itself says that the form came from this very host, or is too old to say, the token in the form
    decides; whatever a browser calls cross-site is still refused on its origin.
    """

    def middleware(request):
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.META.get("HTTP_ORIGIN") == "null" and site == "same-origin":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return get_response(request)

    return middleware


def access_log(get_response):
    """Write what was opened after rendering and before the first byte; without a log line there is no page."""

    def middleware(request):
        opened = reads.begin()
        opened.origin = address_of(request) or None
        request.id = str(uuid.uuid4())
        try:
            response = get_response(request)
            if response.status_code in KEPT_OUT and opened.actor_id and request.resolver_match:
                page = request.resolver_match
                reads.kept_out(page.kwargs, rule=f"{response.status_code} {page.view_name}"[:60])
            with acting_as(None, request_id=request.id):
                reads.write(opened)
        except DatabaseError:
            logger.exception("The access log could not be written; request %s got no page.", request.id)
            return _no_page(request)
        finally:
            reads.end()
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return middleware


def _no_page(request):
    """On her host with the way out, as every page there has it (domain.md S5); elsewhere made without any database."""
    if request.on_guardian_host:
        page = on_her_host(request, 503)
    else:
        page = HttpResponse(render_to_string("503.html", {"LANGUAGE_CODE": translation.get_language()}), status=503)
    page["Cache-Control"] = "no-store, private"
    return page


def acting(get_response):
    """Everything written in this request is recorded in the name of who is signed in."""

    def middleware(request):
        user = request.user if request.user.is_authenticated else None
        reads.who(user)
        with acting_as(user, request_id=getattr(request, "id", "")):
            return get_response(request)

    return middleware


def language(get_response):
    """Professionals read their own language; the guardian's pages choose hers themselves."""

    def middleware(request):
        spoken = getattr(request.user, "language", settings.LANGUAGE_CODE)
        with translation.override(spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            return get_response(request)

    return middleware


def still_here(get_response):
    """A session ends when nothing was done for a while; what was done counts to half a minute."""

    def middleware(request):
        if request.user.is_authenticated and not request.on_guardian_host:
            now = time.time()
            if not 0 <= now - request.session.get("seen", 0) < 30:
                request.session["seen"] = now
        return get_response(request)

    return middleware


def known_device(get_response):
    """A device on which somebody signed in is known for a year, so that only a new one is told by mail."""

    def middleware(request):
        response = get_response(request)
        if hasattr(request, "came_in"):
            devices.remember(request, response)
        return response

    return middleware


class SecondFactor:
    """No page for professionals without a second factor: who has none yet, enrols first."""

    # Where one shows a second factor or gets the first one; each asks for the earlier one where there is one.
    ON_THE_WAY = frozenset(
        {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.on_guardian_host or not request.user.is_authenticated or second_factor.shown(request):
            return None
        on_the_way = request.resolver_match.view_name in self.ON_THE_WAY
        if on_the_way or not getattr(view, "login_required", True):
            return None
        return redirect(second_factor.ask(request))


def htmx_sign_in(get_response):
    """An expired session under htmx leads to the sign-in page, not into a fragment."""

    def middleware(request):
        response = get_response(request)
        if request.htmx and not request.on_guardian_host and response.status_code == 302:
            there = response["Location"].split("?")[0]
            if there in (resolve_url(settings.LOGIN_URL), *second_factor.pages()):
                came_from = urlencode({REDIRECT_FIELD_NAME: request.htmx.current_url_abs_path or "/"})
                return HttpResponse(status=204, headers={"HX-Redirect": f"{there}?{came_from}"})
        return response

    return middleware
