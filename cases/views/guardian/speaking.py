"""Whose visit a request belongs to, and so in which language its page is read, also when nothing is found."""

import logging

from django.db import DatabaseError

from cases.actions import links
from ruggensteun import languages

logger = logging.getLogger("ruggensteun.visits")

COOKIE = "v"


def visit_of(request):
    """The open visit that this request belongs to, or None."""
    return links.current_visit(request.COOKIES.get(COOKIE, ""))


def language_in(visit):
    """What she chose in this visit, else her own language."""
    return languages.spoken(visit.link.guardian, visit.language)


def language_of(request, *, look=True):
    """That of her visit, else the one that her browser asks for.

    Without `look` the visit is not sought: where the database itself may be what is broken.
    """
    spoken = getattr(request, "spoken", "") or (_sought(request) if look else "")
    return spoken or languages.of_browser(request.headers.get("Accept-Language", ""))


def _sought(request):
    try:
        visit = visit_of(request)
    except DatabaseError:
        logger.exception("A visit could not be looked up; the page speaks the language of the browser.")
        return ""
    return language_in(visit) if visit else ""
