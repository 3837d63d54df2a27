"""Small answers about one's own session."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def here(request):
    """Who is still at her desk; asking keeps the session open (see app.js)."""
    return HttpResponse(status=204)
