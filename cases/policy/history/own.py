"""What changed in a parent's own part: never another parent, nor how she is spoken about (domain.md S11, S13).

In few words of her own language: the whole of it, or one thing alone, such as one agreement or one appointment.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext

from cases.models import Consent, Slot
from cases.policy.history.own_words import WHAT, Words
from cases.policy.history.parties import KINDS, Reader, guardian_reader
from cases.policy.history.records import history_of
from cases.policy.history.telling import PER_PAGE, Told
from cases.policy.table import GUARDIAN

# Each kind of record: the screen of hers on which it stands, and of which thing there a row of it tells. "about" and
# "you" are no screens: beside how she is reached, her name would seem to be all that was changed there (domain.md S13).
THINGS = {
    "case": ("about", lambda row, hers: row.child_id),
    "child": ("about", lambda row, hers: row.id),
    "seat": ("who", lambda row, hers: row.content_object_id),
    "conversation": ("when", lambda row, hers: row.id),
    "participant": ("when", lambda row, hers: row.conversation_id),
    "reply": ("when", lambda row, hers: hers.talk_of[row.slot_id]),
    "agreement": ("agreed", lambda row, hers: row.id),
    "update": ("news", lambda row, hers: row.id),
    "consent": ("yes", lambda row, hers: hers.answer_of[row.id]),
    "user": ("you", lambda row, hers: row.id),
}


@dataclass(frozen=True)
class OwnTold(Told):
    """One line of hers; `thing` leads to the rest of it, when more was changed there: its screen and its number."""

    thing: tuple[str, int] | None = None


@dataclass(frozen=True)
class OwnThing:
    """All that was changed about one thing: its screen, its own words ("" when the screen names it), its lines."""

    screen: str
    about: str
    lines: tuple[OwnTold, ...]


@dataclass(frozen=True)
class Hers:
    """What is hers in one case: which things there are, and which record belongs to which."""

    reader: Reader
    case: object
    slots: dict = field(repr=False)
    answers: dict = field(repr=False)

    @cached_property
    def talk_of(self):
        """{time: the conversation that it was proposed for}"""
        return {pk: slot.conversation_id for pk, slot in self.slots.items()}

    @cached_property
    def answer_of(self):
        """{consent: the latest one about the same school}, for to her that is one thing."""
        latest = {(row.purpose, row.school_id): pk for pk, row in sorted(self.answers.items())}
        return {pk: latest[row.purpose, row.school_id] for pk, row in self.answers.items()}

    @cached_property
    def things(self):
        """Every thing of which she may read the history: pairs of a screen and a number."""
        reader = self.reader
        some = {"when": reader.talks, "agreed": reader.agreements, "news": reader.updates, "yes": self.answers}
        one = {("about", self.case.child_id), ("who", self.case.pk), ("you", reader.user_id)}
        return one | {(screen, pk) for screen, keys in some.items() for pk in keys}

    def thing(self, change):
        """Of which thing this change tells."""
        screen, number = THINGS[change.model_name]
        return screen, number(change.row, self)


def own_history(guardian, conversation, *, now=None):
    """The latest changes of what she may see, since her seat began, each as a line."""
    hers = _hers(guardian, conversation.case, now or timezone.now())
    found = hers.reader.only_hers(history_of(hers.case, KINDS[GUARDIAN]))
    return _lines(found[:PER_PAGE], hers, Counter(hers.thing(change) for change in found))


def own_history_of(guardian, conversation, screen, number, *, now=None):
    """The same of one thing alone; None when there is no such thing of hers."""
    hers = _hers(guardian, conversation.case, now or timezone.now())
    if (screen, number) not in hers.things:
        return None
    thing = screen, hers.answer_of[number] if screen == "yes" else number
    kinds = [kind for kind in KINDS[GUARDIAN] if THINGS[kind][0] == screen]
    found = [one for one in hers.reader.only_hers(history_of(hers.case, kinds)) if hers.thing(one) == thing]
    return OwnThing(screen, _about(found, screen), _lines(found[:PER_PAGE], hers))


def _hers(guardian, case, now):
    reader = guardian_reader(guardian, case, now=now)
    answers = Consent.objects.filter(case=case, guardian=guardian).in_bulk()
    return Hers(reader, case, Slot.objects.filter(conversation__in=reader.talks).in_bulk(), answers)


def _lines(found, hers, times=None):
    """`times` is how often each thing was changed; the first line about one leads to the rest, where there is more."""
    words = Words(found, hers.reader.user_id, hers.slots)
    return tuple(_told(change, words, hers.thing(change), times or Counter()) for change in found)


def _told(change, words, thing, times):
    more = times.pop(thing, 0) > 1
    return OwnTold(
        at=change.row.history_date,
        kind=change.model_name,
        lead=words.lead(change),
        details=words.details(change),
        thing=thing if more else None,
    )


def _about(found, screen):
    """What she knows this thing by: the latest words of what was agreed, or the school that it is about."""
    row = found[0].row if found else None
    if screen == "agreed" and row:
        return row.plain or row.what
    if screen == "yes" and row:
        return row.school.name if row.school else gettext("Passing on to another organisation")
    return str({"about": WHAT["case"], "you": WHAT["user"]}.get(screen, ""))
