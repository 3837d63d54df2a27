"""The screens behind her own code, one thing on each, and the list that leads to them.

A new one is a row here and a template of that name in templates/guardian/more/.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cases.actions import safe_contact
from cases.forms.guardian import Wished
from cases.policy.history import own_history, own_history_of
from cases.policy.projections import own_page
from cases.policy.projections.guardian import names_of
from cases.policy.projections.plain import WISHES
from cases.policy.projections.sees import own_who_sees_what
from cases.views.guardian.errors import not_found
from cases.views.guardian.visits import SEAT, behind_the_code, inside, show
from ruggensteun.audit import reads


@dataclass(frozen=True)
class Part:
    """One screen: its pictogram and title, and the fields that it shows, for the access log."""

    icon: str
    title: str
    shows: tuple[str, ...]
    brings: Callable = lambda visit: {}  # what its template needs beside her pages


def _changes(visit):
    guardian, talks = visit.link.guardian, visit.appointment.talks
    return {"changes": [(talk.case.child.first_name, own_history(guardian, talk)) for talk in talks]}


def _about(visit):
    return {"about": names_of(visit.appointment.about)}


def _rows(visit):
    return {"rows": own_who_sees_what()}


def _this_talk(visit):
    """By which number the history of this appointment is asked for."""
    return {"number": visit.appointment.talk.pk}


def _this_table(visit):
    return {"number": visit.appointment.talk.case_id}


PARTS = {
    "when": Part("calendar-days", _("When and where"), ("conversation", "school"), _this_talk),
    "who": Part("users", _("Who will be there"), ("coach", "school_contact"), _this_table),
    "what": Part("message-circle", _("What it is about"), ("first_name",), _about),
    "agreed": Part("handshake", _("What we agreed"), ("agreements",)),
    "news": Part("mail-open", pgettext_lazy("to a parent", "What was written"), ("updates",)),
    "yes": Part("file-check", _("Your consent"), ("consent",)),
    "call": Part("phone", _("Call your coach"), ("coach",)),
    "reach": Part("smartphone", _("How we reach you"), ("safe_contact",)),
    "seen": Part("eye", _("Who looked"), ("who_looked",)),
    "sees": Part("list-checks", _("Who sees what"), ("who_sees_what",), _rows),
    "changed": Part("history", _("What was changed"), ("history",), _changes),
}


def pages_of(visit):
    """Her own part of the case of each child; the first is about the one whose conversation has the time."""
    return [own_page(visit.link.guardian, talk) for talk in visit.appointment.talks]


def _hers(visit):
    pages = pages_of(visit)
    return {"page": pages[0], "pages": pages, "children": names_of(visit.appointment.talks)}


@require_GET
@inside
@behind_the_code
def more(request, visit):
    """The list of what she can look at."""
    talks, cases = visit.appointment.talks, visit.appointment.cases
    reads.note("read", talks[0].case, cases=cases, fields=["first_name"], **SEAT)
    return show(request, visit, "more/list.html", {**_hers(visit), "parts": PARTS})


@require_GET
@inside
@behind_the_code
def part(request, visit, name):
    """One thing on one screen."""
    if name not in PARTS:
        return not_found(request)
    talks, cases = visit.appointment.talks, visit.appointment.cases
    reads.note("read", talks[0].case, cases=cases, fields=PARTS[name].shows, **SEAT)
    shown = {**_hers(visit), "part": PARTS[name], **PARTS[name].brings(visit)}
    return show(request, visit, f"more/{name}.html", shown)


@require_GET
@inside
@behind_the_code
def history(request, visit, name, pk):
    """What was changed about one thing of hers: one agreement, her consent, this appointment."""
    things = [(talk.case, own_history_of(visit.link.guardian, talk, name, pk)) for talk in visit.appointment.talks]
    case, thing = next((pair for pair in things if pair[1]), (None, None))
    if thing is None:
        return not_found(request)
    reads.note("read", case, cases=[case], fields=["history"], **SEAT)
    shown = {"thing": thing, "part": PARTS["changed"], "stands_on": PARTS.get(name)}
    return show(request, visit, "more/history.html", {**shown, "back": name if name in PARTS else "changed"})


@require_GET
@inside
@behind_the_code
def change(request, visit):
    """What she may ask about how she is reached: four taps, and not a word of her own."""
    return show(request, visit, "more/change.html", {"wishes": WISHES, "stops": "nothing"})


@require_POST
@inside
@behind_the_code
def wish(request, visit):
    """Keep what she asked, or that it is not needed any more."""
    form = Wished(request.POST)
    if form.is_valid():
        guardian, case = visit.link.guardian, visit.appointment.talk.case
        safe_contact.ask_to_change(case, wish=form.cleaned_data["wish"], by=guardian)
    return redirect("own-part", "reach")
