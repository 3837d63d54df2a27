"""How a page answers when something is refused: the sentence, where it belongs, and nothing lost."""

from django.contrib import messages
from django.shortcuts import redirect

from ruggensteun.refusal import Refused

UNPROCESSED = 422


def tell(form, refusal):
    """Put the sentence next to the field that is in the way, or above the form; what was typed stays."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def done(form, act):
    """What `act(cleaned_data)` made, or True; None when the form was not filled in well or it was refused.

    Then the form says why.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data) or True
    except Refused as refusal:
        tell(form, refusal)
        return None


def went_well(request, sentence, *, to):
    """Say so on the page that follows. No names in it: until then the sentence travels in a cookie."""
    messages.success(request, sentence)
    return redirect(to)


def pressed(request, act, *, said, to):
    """A button without a form: do it, say how it went, go (back) to the page `to`.

    `said` is a sentence, or makes one from what `act` returned.
    """
    try:
        result = act()
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect(to)
    return went_well(request, said(result) if callable(said) else said, to=to)


def status_of(form):
    """200 for a fresh form, 422 for one that was refused (htmx swaps both)."""
    return UNPROCESSED if form.is_bound and form.errors else 200


def sent(request):
    """What was sent in, for a form; None when the page is only being looked at."""
    return request.POST if request.method == "POST" else None
