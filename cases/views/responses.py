"""How a page answers when something is refused: the sentence, where it belongs, and nothing lost."""

from django.contrib import messages
from django.shortcuts import redirect

from ruggensteun.refusal import Refused

UNPROCESSED = 422


def tell(form, refusal):
    """Put the sentence next to the field that is in the way, or above the form; what was typed stays."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def done(form, act):
    """Whether the form was filled in well and `act(cleaned_data)` did it; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        tell(form, refusal)
        return False
    return True


def pressed(request, act, *, to, said):
    """A button without a form: do it, say how it went, go (back) to the page `to`.

    Sentences hold no names: until the next page they travel in a cookie.
    """
    try:
        act()
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect(to)


def status_of(form):
    """200 for a fresh form, 422 for one that was refused (htmx swaps both)."""
    return UNPROCESSED if form.is_bound and form.errors else 200
