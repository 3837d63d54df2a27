"""After the conversation: how it went, what was agreed, and when people look back."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import agreements, conversations
from cases.forms.conversations import LookBackForm, RecordForm, agreement_forms
from cases.views.coach.conversation_page import in_words, page_of
from cases.views.coach.loading import CONVERSATION_FIELDS, agreement_or_404, standing_or_404, talk_or_404
from cases.views.responses import done, pressed, went_well


@require_POST
def record(request, number, pk):
    """How it went: did it take place, and who was there."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    people = [(str(person.user_id), in_words(person)) for person in talk.participants.all()]
    form = RecordForm(request.POST, people=people)

    def write(data):
        came = {int(pk) for pk in data["came"]}
        return conversations.record(talk, took_place=data["took_place"] == "yes", came=came, by=request.user)

    if done(form, write):
        return went_well(request, _("Written down."), to=talk.get_absolute_url())
    return page_of(request, standing, talk, record_form=form)


@require_POST
def look_back(request, number, pk):
    """Another day for looking back than the one that was counted, or none."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    form = LookBackForm(request.POST)
    if done(form, lambda data: conversations.look_back_on(talk, day=data["review_on"], by=request.user)):
        return went_well(request, _("Written down."), to=talk.get_absolute_url())
    return page_of(request, standing, talk, look_back_form=form)


@require_POST
def agreement(request, number, pk):
    """Up to three agreements at once; all of them, or none and everything typed is kept."""
    standing = standing_or_404(request.user, number, shows=CONVERSATION_FIELDS)
    talk = talk_or_404(standing, pk)
    forms = agreement_forms(request.POST, shelter=standing.case.shelter)
    written = [form for form in forms if form.has_changed()] or forms[:1]
    written[0].empty_permitted = False
    refused = [form for form in written if not form.is_valid()]

    def make(_data):
        return agreements.make_all(talk, agreed=[form.cleaned_data for form in written], by=request.user)

    if not refused and done(written[0], make):
        to = standing.case.get_absolute_url() + "#agreements"
        return went_well(request, _("The agreements have been made."), to=to)
    return page_of(request, standing, talk, agreement_forms=forms)


@require_POST
def settle(request, number, pk):
    """An agreement is done, dropped for a reason, or taken along to the latest talk."""
    standing = standing_or_404(request.user, number)
    row = agreement_or_404(standing, pk)
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")

    def decide():
        if state == "carried":
            return agreements.carry_over(row, to=standing.talks[0], by=request.user)
        return agreements.settle(row, state=state, reason=reason, by=request.user)

    return pressed(
        request,
        decide,
        said=_("Written down."),
        to=standing.case.get_absolute_url() + "#agreements",
    )
