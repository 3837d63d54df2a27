"""The access log, for who keeps it: the page, whose lines to look at, a file. Each asks for the second factor again."""

import csv
import io

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.log import LogForm, PersonForm
from cases.policy import log
from cases.policy.eyes import Eyes
from cases.policy.table import LOG_MANAGER
from cases.views.responses import UNPROCESSED, done, sent, status_of
from ruggensteun.audit import reads
from ruggensteun.exports import safe_cell
from ruggensteun.people.second_factor import step_up

RULE = {"rule": "membership: log_manager", "role": "log_manager", "fields": ["who_looked"]}
FILTER = ("number", "action", "first_day", "last_day")


def _keepers_only(view):
    """For whoever keeps no log the page does not exist; she is not asked for her second factor either."""

    def run(request):
        if not log.may_read(request.user):
            raise Http404
        return step_up(view)(request)

    return run


@require_GET
@_keepers_only
def lines(request):
    """Who did what with which case, the latest first, by person, case, period and action."""
    form = LogForm(request.GET, people=log.people_of(request.user), here=log.working_for(request.user))
    reads.note("search" if any(request.GET.values()) else "list", None, **RULE)
    page = log.log_page(request.user, _asked(form), before=_number(request.GET.get("before")))
    left = request.GET.copy()
    left.pop("before", None)
    context = {"form": form, "page": page, "asked": left.urlencode(), "seen": Eyes(LOG_MANAGER).on("who_looked")}
    return render(request, "log/log.html", context, status=UNPROCESSED if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@_keepers_only
def people(request):
    """Somebody who is not in the list, by part of her name: sent, so that it stands in no address (domain.md S9)."""
    form = PersonForm(sent(request))
    found = done(form, lambda given: log.find(request.user, given["name"]))
    if found:
        reads.note("search", None, **{**RULE, "fields": ["professionals"]})
    kept = {"asked": _kept(request, "person", *FILTER), "rest": _kept(request, *FILTER)}
    return render(request, "log/people.html", {"form": form, "found": found, **kept}, status=status_of(form))


@require_GET
@_keepers_only
def file(request):
    """The same as a file for a spreadsheet; that it was saved is in the log before its first byte."""
    form = LogForm(request.GET, people=log.people_of(request.user))
    if not form.is_valid():
        raise Http404
    reads.note("export", None, **RULE)
    rows = log.rows_for_file(request.user, _asked(form))
    named = {"Content-Disposition": 'attachment; filename="logboek.csv"'}
    return StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8", headers=named)


def _asked(form):
    """What can be understood of what is asked; a field that cannot is left out, and says so on the page."""
    form.is_valid()
    return log.Asked(**{name: value for name, value in form.cleaned_data.items() if name not in form.errors})


def _kept(request, *names):
    """These fields of what was asked for, for an address that leads back to it."""
    return urlencode({name: request.GET[name] for name in names if request.GET.get(name)})


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _written(rows):
    """Line by line; a mark at the beginning tells spreadsheets that this is UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([safe_cell(cell) for cell in row])
        yield line.getvalue()
