"""A short visit: in by the link, inside in her name and language, out by one button (domain.md S4, S5)."""

import logging
import re
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST, require_safe

from cases.actions import links
from cases.views.guardian.errors import not_found, wait
from cases.views.guardian.speaking import COOKIE, language_in, visit_of
from ruggensteun import languages, limits
from ruggensteun.audit import reads
from ruggensteun.audit.acting import acting
from ruggensteun.health import reach_database

logger = logging.getLogger("ruggensteun.visits")

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
# What messengers and mail programs call themselves when they fetch a link to show what is behind it.
ROBOTS = re.compile(
    r"facebookexternalhit|facebot|whatsapp/|telegrambot|twitterbot|slackbot|skypeuripreview|discordbot|linkedinbot"
    r"|bingpreview|bingbot|googlebot|google-pagerenderer|applebot|viberbot|signal-preview|mailpreview",
    re.IGNORECASE,
)
SEAT = {"rule": "seat: guardian", "role": "guardian"}
# Where she may be when she chooses another language; the rest leads to the first page.
STANDS_ON = ("page", "own-code", "more", "own-part", "own-history", "own-change", "own-consent", "other-time")


@dataclass(frozen=True)
class Language:
    """One language to choose, in its own letters."""

    code: str
    own_name: str
    current: bool


def inside(view):
    """Only in an open visit, in her name and her language. Whoever has none gets the neutral page, at once.

    The visit is looked up again on every request, so that a link revoked or a seat ended closes it half-way too.
    """

    @wraps(view)
    def run(request, **kwargs):
        visit = visit_of(request)
        if visit is None:
            return not_found(request)
        guardian = visit.link.guardian
        reads.who(guardian, role="guardian")
        request.spoken = language_in(visit)
        with translation.override(request.spoken), acting(guardian):
            response = view(request, visit, **kwargs)
        _remember(response, request.COOKIES[COOKIE])
        return response

    return login_not_required(run)


def behind_the_code(view):
    """Only once her own code was given in this visit; else that is asked first. Stands under `inside`."""

    @wraps(view)
    def run(request, visit, **kwargs):
        return view(request, visit, **kwargs) if visit.code_passed_at else redirect("own-code")

    return run


def _remember(response, key):
    response.set_cookie(
        COOKIE,
        key,
        max_age=settings.GUARDIAN_SESSION_MINUTES * 60,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def show(request, visit, template, context=None, status=200):
    """One of her pages, with the choice of language and the way back to here."""
    now = translation.get_language()
    choice = [Language(code, languages.OWN_NAMES[code], code == now) for code in languages.offered()]
    common = {"languages": choice, "knows_code": bool(visit.code_passed_at)}
    return render(request, f"guardian/{template}", {**common, **(context or {})}, status=status)


@login_not_required
@require_safe
def follow(request, token):
    """Open the link and leave it at once: the token does not stay in the address bar. It answers nothing.

    What a message put behind the token (a full stop, a bracket) is not of it. A right token is never refused, whoever
    else guessed from that address. Nothing happens for a HEAD, nor for a robot that makes a preview.
    """
    token = TOKEN.match(token)
    if token is not None and request.method == "HEAD" and links.opens(token[0]):
        return redirect("page")
    looks = request.method == "GET" and not is_robot(request)
    opened = links.open_visit(token[0]) if token is not None and looks else None
    if opened is None:
        address = limits.address_of(request)
        if limits.too_many("link", address):
            return wait(request)
        if looks:
            limits.miss("link", address)
        return not_found(request)
    visit, key = opened
    reads.who(visit.link.guardian, role="guardian")
    reads.note("sign_in", visit.link, cases=visit.appointment.cases_about, rule="link", role="guardian")
    response = redirect("page")
    _remember(response, key)
    return response


def is_robot(request):
    """Whether a program of a messenger or a browser fetches this ahead, and nobody is looking."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return ahead or ROBOTS.search(request.headers.get("User-Agent", "")) is not None


@require_POST
@inside
def language(request, visit):
    """Choose one of the languages that are offered, for this visit."""
    wished = request.POST.get("language", "")
    if wished in languages.offered():
        links.choose_language(visit, wished)
    return redirect(_here(request.POST.get("here", "")))


def _here(path):
    """Where she was, when that is one of her pages to come back to; else the first one."""
    try:
        known = resolve(path).url_name in STANDS_ON
    except Resolver404:
        known = False
    return path if known else "page"


@login_not_required
@require_GET
def leave(request):
    """Away, whatever happens: the visit ends, the browser forgets this site, and something else is on the screen."""
    try:
        reach_database()
        visit = visit_of(request)
        if visit is not None:
            links.end_visit(visit)
    except DatabaseError:
        logger.exception("A visit could not be ended; its cookie was taken away all the same.")
    response = redirect(settings.GUARDIAN_EXIT_URL)
    for cookie in (COOKIE, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(cookie)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
