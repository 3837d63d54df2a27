"""Neutral pages: the same for what never existed, what is over, and what she may not see (domain.md S12).

In the language of her visit, as long as that is open; else in the one that the browser asks for.
"""

from django.shortcuts import render
from django.utils import translation

from cases.views.guardian.speaking import language_of
from ruggensteun.limits import MINUTES


def _calm(request, template, status, context=None, *, look=True):
    with translation.override(language_of(request, look=look)):
        return render(request, f"guardian/{template}", context, status=status)


def not_found(request, exception=None):
    """What is not here, or not any more."""
    return _calm(request, "404.html", 404)


def forbidden(request, exception=None):
    """What she may not see looks as if it were not here."""
    return _calm(request, "404.html", 403)


def bad_request(request, exception=None):
    """A request that makes no sense gets the same page."""
    return _calm(request, "404.html", 400)


def not_through(request):
    """A form came back without its token: mostly from a page that stood open too long."""
    return _calm(request, "403.html", 403)


def went_wrong(request):
    """Our own mistake, said without a word of what broke."""
    return _calm(request, "500.html", 500, look=False)


def not_now(request):
    """Nothing can be shown that would not be logged; it looks like any other mistake of ours."""
    return _calm(request, "500.html", 503, look=False)


def wait(request):
    """Too many wrong guesses from this address: nothing is tried for a while."""
    response = _calm(request, "wait.html", 429, {"minutes": MINUTES})
    response["Retry-After"] = MINUTES * 60
    return response
