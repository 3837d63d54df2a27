"""Neutral pages: the same for what never existed, what is over, and what she may not see (domain.md S12)."""

from django.shortcuts import render

from ruggensteun.limits import MINUTES


def not_found(request, exception=None):
    """What is not here, or not any more."""
    return render(request, "guardian/404.html", status=404)


def forbidden(request, exception=None):
    """What she may not see looks as if it were not here."""
    return render(request, "guardian/404.html", status=403)


def bad_request(request, exception=None):
    """A request that makes no sense gets the same page."""
    return render(request, "guardian/404.html", status=400)


def went_wrong(request):
    """Our own mistake, said without a word of what broke."""
    return render(request, "guardian/500.html", status=500)


def wait(request):
    """Too many wrong guesses from this address: nothing is tried for a while."""
    response = render(request, "guardian/wait.html", {"minutes": MINUTES}, status=429)
    response["Retry-After"] = MINUTES * 60
    return response
