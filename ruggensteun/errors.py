"""Pages for when something is not there or cannot be done; each host has its own."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """A form came back without its token: mostly from a page that stood open too long."""
    template = "guardian/403.html" if request.on_guardian_host else "403_csrf.html"
    return render(request, template, status=403)
