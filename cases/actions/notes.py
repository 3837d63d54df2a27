"""Internal notes: for the coach and a substitute alone."""

from django.utils import timezone

from cases.actions.locks import coached
from cases.models import Note
from ruggensteun.audit.acting import action


@action
def write(case, *, text, by, now=None):
    """Keep one internal note with the case; it is encrypted and never shared."""
    now = now or timezone.now()
    case = coached(case, by, now=now)
    note = Note(case=case, text=text, written_by=by, written_at=now)
    note.full_clean()
    note.save()
    return note
