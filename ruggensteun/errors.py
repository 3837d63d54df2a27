"""Pages for when something is not there or cannot be done; each host has its own."""

from django.shortcuts import render
from django.urls import get_resolver


def csrf_failure(request, reason=""):
    """A form came back without its token: mostly from a page that stood open too long."""
    if request.on_guardian_host:
        return on_her_host(request, "_csrf")
    return render(request, "403_csrf.html", status=403)


def on_her_host(request, what):
    """The page that the guardian host has for this, in the language of her visit (its `handler…` of that name)."""
    return get_resolver(request.urlconf).resolve_error_handler(what)(request)
