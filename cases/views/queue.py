"""The outbox for an administrator: whether messages leave, without a word of what they say or to whom."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.policy.projections.queue import may_see_queue, queue


@require_GET
def messages(request):
    """What waits, is being sent, was held back or could not be delivered: counts and ages."""
    if not may_see_queue(request.user):
        raise Http404
    return render(request, "shelter/messages.html", {"lines": queue()})
