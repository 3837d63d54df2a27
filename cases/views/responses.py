"""How a page answers when something is refused: the sentence, where it belongs, and nothing lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from django.contrib import messages
from django.db import transaction
from django.db.models import Max, QuerySet
from django.forms import Form
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import current
from ruggensteun.refusal import Refused
from ruggensteun.templatetags.ui import as_time

UNPROCESSED = 422


def tell(form, refusal):
    """Put the sentence next to the field that is in the way, or above the form; what was typed stays."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


@dataclass(frozen=True)
class Over:
    """What a page showed when it was filled in: the history of the record, and the version that stood in the page.

    `now` makes a form of how it stands at this moment, to be shown beside what was typed.
    """

    history: QuerySet
    seen: str
    now: Callable[[], Form]

    @property
    def version(self):
        """What a page carries along: the newest line of history; "0" of what is not there yet."""
        return str(self.history.aggregate(newest=Max("history_id"))["newest"] or 0)

    def was_changed(self):
        """Whether somebody else, or another page of hers, wrote since; asked when the own writing has been done."""
        if not self.seen.isdecimal():
            return False
        since = self.history.filter(history_id__gt=int(self.seen))
        return since.exclude(request_id=current().request_id).exists()

    def tell(self, form):
        """Say so above the form, with how it stands now: pressing once more is somebody's own choice."""
        sentence = _(
            "This was changed while your page was open, and nothing of it was kept. What you typed stands here."
        )
        form.add_error(None, sentence)
        now = self.now()
        form.stands_now = [(one.label, shown) for one in now if (shown := in_words(one)) and not one.is_hidden]


def in_words(bound):
    """What a field of a form holds at the start, as people read it; "" when that is nothing."""
    value = bound.initial
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(labels.get(str(one), as_time(one) if isinstance(one, time) else str(one)) for one in values)


def done(form, act, *, over=None):
    """What `act(cleaned_data)` made, or True; None when the form was not filled in well or it was refused.

    Then the form says why. With `over` nothing is kept either when the record was changed since the page showed it.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data) or True if over is None else _done_over(over, form, act)
    except Refused as refusal:
        tell(form, refusal)
        return None


def _done_over(over, form, act):
    with transaction.atomic():
        made = act(form.cleaned_data) or True
        if not over.was_changed():
            return made
        transaction.set_rollback(True)
    over.tell(form)
    return None


def would_do(form, act):
    """Whether `act` would be done, without doing it; else the form says why not."""
    with transaction.atomic():
        did = done(form, act)
        transaction.set_rollback(True)
    return bool(did)


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
