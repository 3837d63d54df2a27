"""Who sees what: the visibility table in words, for every professional."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.policy import access, explained


@require_GET
def who_sees_what(request):
    """The same table that the program itself goes by; the reader's own part first."""
    own = explained.own_parties(access.works_as(request.user))
    page = {"views": explained.party_views(own), "rows": explained.whole_table()}
    return render(request, "policy/who_sees_what.html", page)
