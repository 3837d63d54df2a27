"""Updates between school and shelter, as the coach reads and writes them."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import updates as written
from cases.forms.updates import UpdateForm
from cases.policy import access, progress
from cases.policy.consents import covered
from cases.policy.eyes import coach_eyes
from cases.policy.written import was_read
from cases.views.coach.loading import standing_or_404
from cases.views.responses import done, pressed, sent, status_of, went_well, would_do

FIELDS = ("child", "school", "updates")


@require_http_methods(["GET", "POST"])
def updates(request, number):
    """All updates of one child, the latest first, and room for a new one while consent covers it."""
    standing = standing_or_404(request.user, number, shows=FIELDS)
    form = UpdateForm(sent(request))
    looks = False

    def write(data):
        return written.write(standing.case, by=request.user, **data)

    if "share" not in request.POST:
        looks = would_do(form, write)
    elif done(form, write):
        return went_well(request, _("Written. The school gets a message that something waits."), to=request.path)
    rows = list(access.visible_updates(request.user).filter(case=standing.case).select_related("written_by"))
    eyes = coach_eyes(standing)
    context = {
        "case": standing.case,
        "updates": rows,
        "look": eyes.readers_of_update(form.cleaned_data["readers"]) if looks else None,
        "mine": {row.pk for row in rows if row.written_by_id == request.user.pk and not was_read(row)},
        "may_write": "updates" in covered(standing.asked, timezone.localdate()) and standing.shared,
        "may_plan": standing.open_talk is None and all(there for _what, there in progress.missing_for_a_talk(standing)),
        "form": form,
        "seen": eyes.on_updates([row.readers for row in rows]),
    }
    return render(request, "updates/updates.html", context, status=status_of(form))


@require_POST
def seen(request, number, pk):
    """What the school wrote has been read; nothing more has to follow."""
    return _about(request, number, pk, written.see, said=_("Written down."))


@require_POST
def talk_about(request, number, pk):
    """What the school wrote is a reason to meet."""
    said = _("A conversation is being planned: times have been proposed.")
    return _about(request, number, pk, written.talk_about, said=said)


@require_POST
def take_back(request, number, pk):
    """What nobody has read yet is taken back by who wrote it."""
    return _about(request, number, pk, written.take_back, said=_("Taken back: nobody has read it."))


def _about(request, number, pk, act, *, said):
    standing = standing_or_404(request.user, number)
    update = get_object_or_404(access.visible_updates(request.user).filter(case=standing.case), pk=pk)
    return pressed(request, lambda: act(update, by=request.user), said=said, to=reverse("cases:updates", args=[number]))
