"""Neutral pages: the same for what never existed, what is over, and what she may not see (domain.md S12)."""

from django.shortcuts import render
from django.utils import translation

from ruggensteun import languages
from ruggensteun.limits import MINUTES


def _calm(request, template, status, context=None, spoken=""):
    """Whose page it would be is not known, or not said: the language is the one that the browser asks for."""
    with translation.override(spoken or languages.of_browser(request.headers.get("Accept-Language", ""))):
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


def went_wrong(request):
    """Our own mistake, said without a word of what broke."""
    return _calm(request, "500.html", 500)


def wait(request, spoken=""):
    """Too many wrong guesses from this address: nothing is tried for a while. `spoken`: the language of her visit."""
    response = _calm(request, "wait.html", 429, {"minutes": MINUTES}, spoken)
    response["Retry-After"] = MINUTES * 60
    return response
