"""What a parent knows as one appointment: two children at one time are one of it, whichever link she opens.

Only conversations that she is party to are led to (domain.md S11).
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from cases.models import Conversation
from cases.policy import access
from cases.policy.companions import RUNNING
from ruggensteun.prepared import Prepared


@dataclass(frozen=True)
class Appointment:
    """`talk` has the time and the answers; `about` is one conversation for each child it is about, that one first.

    `talks` is one for each child of whom she may read here: also of a child who was talked about at one time before.
    """

    talk: Conversation
    about: tuple[Conversation, ...]
    talks: tuple[Conversation, ...]

    @property
    def cases_about(self):
        """The cases of the children whom it is about."""
        return [talk.case for talk in self.about]

    @property
    def cases(self):
        """The cases of which something is shown."""
        return [talk.case for talk in self.talks]


def appointment_of(link, *, now=None):
    """What this link of hers leads to at that moment, or None when there is nothing left that she may see.

    A link has one purpose (domain.md S4): its own conversation, or, when that is over, the one about a brother or
    sister with which it shared a time, as long as that runs; or the one that runs about the same child by now. She has
    few: all that she may see are read in one go.
    """
    mine = _HERS(guardian=link.guardian, now=now or timezone.now())
    own = link.conversation_id
    case = next((talk.case_id for talk in mine if talk.pk == own), None)
    others = any(talk.case_id != case for talk in mine)
    shared = at_one_time(own) if others else set()
    near = [talk for talk in mine if talk.pk == own or talk.pk in shared or _follows(talk, case)]
    known = sorted(near, key=lambda talk: _order(talk, own))
    if not known:
        return None
    talk = next((one for one in mine if one.pk == known[0].together_with_id), known[0])
    about = (talk, *(one for one in mine if one.together_with_id == talk.pk))
    return Appointment(talk, about, _one_for_each_child([*about, *known]))


def _follows(talk, case):
    return talk.case_id == case and talk.state in RUNNING


def _hers(guardian, now):
    return access.visible_conversations(guardian, now=now).select_related("slot", "case")


_HERS = Prepared(lambda later: _hers(later.guardian("guardian"), later.moment("now")))


def _order(talk, own):
    return talk.state not in RUNNING, talk.pk != own, -talk.pk


def at_one_time(pk):
    """Ids of those with which it shares or shared a time; of what is over only history knows."""
    rows = Conversation.history.exclude(together_with=None).filter(Q(id=pk) | Q(together_with=pk))
    return {one for pair in rows.values_list("id", "together_with_id") for one in pair}


def _one_for_each_child(talks):
    found = {}
    for talk in talks:
        found.setdefault(talk.case_id, talk)
    return tuple(found.values())
