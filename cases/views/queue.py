"""The outbox for an administrator: whether messages leave, without a word of what they say or to whom."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.actions import machinery
from cases.policy.projections.queue import lost_in_counts, may_see_queue, queue
from ruggensteun.delivery import standstill


@require_GET
def messages(request):
    """What waits, is being sent, was held back or could not be delivered: counts and ages; and why nothing leaves."""
    if not may_see_queue(request.user):
        raise Http404
    standing = [(one, lost_in_counts(one)) for one in standstill.lasting()]
    return render(request, "shelter/messages.html", {"lines": queue(), "standing": standing})


@require_POST
def let_leave(request, pk):
    """The clock is right, or what was lost has been gone through."""
    if not may_see_queue(request.user):
        raise Http404
    machinery.let_messages_leave(get_object_or_404(standstill.lasting(), pk=pk), by=request.user)
    return redirect("cases:messages")
