"""Pages of a school contact: what is asked of her, her pupils. Templates get projections only."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import agreements, conversations
from cases.actions import updates as written
from cases.actions.calendar_files import calendar_file
from cases.forms.contact import AnswerForm
from cases.forms.conversations import MoveForm
from cases.forms.updates import UpdateForm
from cases.policy import access, pages, projections
from cases.policy.eyes import Eyes
from cases.policy.history import pupil_history
from cases.policy.school_days import own_school_names
from cases.policy.table import SCHOOL
from cases.policy.written import was_read
from cases.views.responses import UNPROCESSED, done, pressed, sent, status_of, went_well, would_do
from ruggensteun.audit import reads

RULE = {"rule": "seat: school_contact", "role": "school_contact"}
ON_LIST = ("first_name", "conversation", "replies", "slot_reason", "agreements")
ON_PAGE = (*ON_LIST, "surname", "school", "coach", "shelter", "may_collect", "guardian", "consent")


@require_GET
def pupils(request):
    """What is asked of this contact: times to answer, fixed conversations, agreements; then the way to each pupil."""
    found, cases = projections.page_of_pupils(request.user, pages.number_from(request.GET.get("page", "")))
    reads.note("list", None, cases=cases, fields=ON_LIST, **RULE)
    children = [(child, eyes_of(child)) for child in found.rows]
    page = {"children": children, "ends": found, "seen": seen_on_list(), "schools": own_school_names(request.user)}
    return render(request, "pupils/list.html", {**page, **work_of(children)})


@require_GET
def pupil(request, number):
    """One pupil: the conversation, the agreements, the people."""
    child = _opened(request, number)
    return render(request, "pupils/pupil.html", {"pupil": child, "eyes": eyes_of(child)})


@require_GET
def history(request, number, kind="", pk=None):
    """What changed of what she may see, since she may see it; of one record alone when asked."""
    child = _opened(request, number, (*ON_PAGE, "history"))
    kind, page = kind or request.GET.get("kind", ""), request.GET.get("page")
    told = pupil_history(request.user, number, kind=kind, record=pk, page=page)
    if told is None:
        raise Http404
    # For each line differs who else reads it: the page says what holds for the whole of it.
    page = {"pupil": child, "history": told, "seen": Eyes(SCHOOL).on("history", "first_name")}
    return render(request, "history/pupil.html", page)


@require_POST
def answer(request, number, pk):
    """One tap on one time. Without JavaScript it leads back to the page where it was given."""
    slot = get_object_or_404(_slots(request.user, number), pk=pk)
    form = AnswerForm(request.POST)
    user = request.user
    went_well = done(form, lambda given: conversations.reply(slot, user=user, by=user, **given))
    trouble = "" if went_well else " ".join(sentence for errors in form.errors.values() for sentence in errors)
    if request.htmx:
        child = _opened(request, number)
        page = {"pupil": child, "eyes": eyes_of(child), "trouble": trouble, "back": request.POST.get("back")}
        return render(request, "pupils/_conversation.html", page, status=UNPROCESSED if trouble else 200)
    messages.add_message(request, *((messages.WARNING, trouble) if trouble else (messages.SUCCESS, _("Thank you!"))))
    return redirect(_back(request, number))


@require_http_methods(["GET", "POST"])
def move(request, number, pk):
    """Ask for another time for a fixed conversation; on a page of its own first, because everybody hears of it."""
    talk = get_object_or_404(_talks(request.user, number), pk=pk)
    page = reverse("cases:pupil", args=[number])
    form = MoveForm(sent(request), role=SCHOOL)
    if form.is_valid():
        said, reason = _("The old time is off. Coach and parent hear of it."), form.cleaned_data["reason"]
        return pressed(request, lambda: conversations.let_go(talk, reason=reason, by=request.user), said=said, to=page)
    child = _opened(request, number)
    if child.current is None or child.current.pk != pk or not child.current.may_move:
        return redirect(page)
    context = {"pupil": child, "talk": child.current, "form": form}
    return render(request, "pupils/move.html", context, status=status_of(form))


@require_GET
def calendar(request, number, pk):
    """The fixed time for her own diary, without names."""
    talk = get_object_or_404(_talks(request.user, number), pk=pk, state="confirmed", together_with=None)
    reads.note("export", talk, cases=[talk.case_id], fields=["conversation"], **RULE)
    content = calendar_file(talk, request.user)
    name = {"Content-Disposition": 'attachment; filename="gesprek.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=name)


@require_POST
def settle(request, number, pk):
    """What the school would do has been done."""
    made = access.visible_agreements(request.user).filter(case__in=_cases(request.user, number))
    agreement = get_object_or_404(made, pk=pk)
    said = _("Well done. Coach and parent see it too.")
    to = _back(request, number)
    return pressed(request, lambda: agreements.settle(agreement, state="done", by=request.user), to=to, said=said)


@require_http_methods(["GET", "POST"])
def updates(request, number):
    """What school and shelter let each other know; the school adds to it."""
    child = _opened(request, number)
    if not child.shares_updates:
        raise Http404
    form = UpdateForm(request.POST if request.method == "POST" else None)
    case = get_object_or_404(_cases(request.user, number))
    looks = False

    def write(data):
        return written.write(case, by=request.user, **data)

    if "share" not in request.POST:
        looks = would_do(form, write)
    elif done(form, write):
        return went_well(request, _("The coach gets a message that something waits."), to=request.path)
    rows = access.visible_updates(request.user).filter(case=case, written_by=request.user)
    page = {"pupil": child, "eyes": eyes_of(child), "form": form, "mine": {row.pk for row in rows if not was_read(row)}}
    page["look"] = _eyes(child).readers_of_update(form.cleaned_data["readers"]) if looks else None
    return render(request, "pupils/updates.html", page, status=status_of(form))


@require_POST
def take_back(request, number, pk):
    """What nobody has read yet is taken back by who wrote it."""
    mine = access.visible_updates(request.user).filter(case__in=_cases(request.user, number))
    update = get_object_or_404(mine, pk=pk)
    said, to = _("Taken back: nobody has read it."), reverse("cases:contact-updates", args=[number])
    return pressed(request, lambda: written.take_back(update, by=request.user), said=said, to=to)


def _eyes(child):
    guardians = [child.guardian] if child.guardian else []
    return Eyes(SCHOOL, school=True, guardians=guardians, contacts=child.colleagues)


def eyes_of(child):
    """Who else sees each card of this pupil, by the table and by who takes part."""
    eyes = _eyes(child)
    return {
        "slots": eyes.on("conversation", "replies", "slot_reason"),
        "fixed": eyes.on("conversation"),
        "agreements": eyes.on("agreements"),
        "updates": eyes.on_updates(["all" if update.parent_reads else "professionals" for update in child.updates]),
        "child": eyes.on("surname", "may_collect"),
        "people": eyes.on("coach", "guardian"),
    }


def seen_on_list():
    """The same for lists in which several families stand: each parent sees her own child's line alone."""
    eyes = Eyes(SCHOOL, school=True, guardians=[_("that child's parent")])
    return {"conversations": eyes.on("conversation"), "agreements": eyes.on("agreements")}


def work_of(children):
    """The three lists of the first page: what waits for an answer, what is fixed, what the school does."""
    current = [(child, eyes) for child, eyes in children if child.current]
    planning = [one for one in current if one[0].current.state == "planning"]
    fixed = [child for child, _eyes in current if child.current.state == "confirmed"]
    return {
        "asked": [one for one in planning if one[0].current.unanswered],
        "waiting": [child for child, _eyes in planning if not child.current.unanswered],
        "fixed": sorted(fixed, key=lambda child: child.current.starts_at),
        "mine": sorted(
            ((child, row) for child, _eyes in children for row in child.own_agreements),
            key=lambda one: one[1].by_when or date.max,
        ),
    }


def _cases(user, number):
    return access.school_cases(user).filter(number=number)


def _talks(user, number):
    return access.visible_conversations(user).filter(case__in=_cases(user, number)).select_related("case", "slot")


def _slots(user, number):
    return access.visible_slots(user).filter(conversation__in=_talks(user, number)).select_related("conversation")


def _opened(request, number, fields=ON_PAGE):
    """The projection of one pupil, and a line in the access log that she was looked at."""
    case = get_object_or_404(_cases(request.user, number))
    child = projections.pupil(request.user, number)
    if child is None:
        raise Http404
    reads.note("read", case, cases=[case], fields=_shown(child, fields), **RULE)
    return child


def _shown(child, fields):
    """Of the fields that a page can show those that it shows of this pupil, and updates where there are any."""
    there = {"may_collect": child.may_collect, "shelter": child.shelter, "agreements": child.agreements}
    there |= {"guardian": child.guardian, "coach": child.coach}
    return [*(name for name in fields if there.get(name, True)), *(["updates"] if child.updates else [])]


def _back(request, number):
    """To the page of the list on which the tap was given, else to the pupil."""
    if not (here := request.POST.get("back")):
        return reverse("cases:pupil", args=[number])
    page = pages.number_from(here)
    return reverse("cases:pupils") + (f"?page={page}" if page > 1 else "") + f"#conversation-{number}"
