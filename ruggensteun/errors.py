"""Pages for when something is not there or cannot be done; each host has its own."""

from django.shortcuts import render
from django.utils import translation

from ruggensteun import languages


def csrf_failure(request, reason=""):
    """A form came back without its token: mostly from a page that stood open too long."""
    if not request.on_guardian_host:
        return render(request, "403_csrf.html", status=403)
    with translation.override(languages.of_browser(request.headers.get("Accept-Language", ""))):
        return render(request, "guardian/403.html", status=403)
