"""Facts that no canary can carry: choices, marks, dates, counts, order. They are changed, and the bytes compared."""

import pickle
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache as cache_in_process

from django.core import mail
from django.core.cache import caches
from django.db import models
from django.utils import timezone

from cases.policy.table import NO, TABLE, sees
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import outbox
from ruggensteun.delivery.texts import MemoryTexts
from ruggensteun.people.models import User
from tests import databases
from tests.crawl.canaries import Subjects
from tests.crawl.fields import DERIVED, TOLD, is_text, name_of, our_models, own_fields, row_of
from tests.crawl.pages import NUMBERS, page_of
from tests.crawl.parties import CODE, LINK, NOBODY, VIEWERS, outside, parties
from tests.crawl.walk import kind_of
from tests.reads import Reads, recorded, tables_written, undone

# Fields of which the change is no secret but another situation, with the reason.
STANDS = {
    "cases.Case.state": "an open case and a closed one differ for everybody; the visibility tests close it",
    "cases.Case.closed_at": "goes with the state",
    "cases.Case.closing_reason": "goes with the state",
    "cases.Conversation.state": "goes with its slot",
    "cases.Conversation.round": "goes with its slots",
    "cases.Slot.round": "goes with its conversation",
    "cases.Slot.rank": "which time is asked of her follows from it; the school reads them by time",
    "cases.Slot.ends_at": "moves with the beginning",
    "cases.Participant.role": "goes with the seat",
    "cases.Reply.answer": "who said no to a time is not asked for it again; her page asks the next one",
    "cases.Seat.until": "whether somebody takes part at all",
    "cases.Seat.since": "the same",
    "cases.Update.withdrawn_at": "whether it stands anywhere",
    "cases.Consent.state": "whether the school may look at all",
    "cases.Consent.purpose": "the same",
    "cases.Consent.giver": "goes with the guardian",
    "cases.Consent.answered_on": "whether it counts yet",
    "cases.Consent.withdrawn_at": "goes with the state",
    "cases.Waiver.state": "whether the school may look at all",
    "cases.Waiver.decided_at": "goes with the state",
    "cases.Agreement.state": "goes with why it was dropped",
    "cases.Agreement.drop_reason": "goes with the state",
    "cases.Link.expires_at": "whether her link opens at all",
    "cases.Link.revoked_at": "the same",
    "cases.Busy.at": "follows from the conversation",
    "delivery.Notification.state": "that one left or failed is counted for who keeps it running; see messages_are_held",
    "delivery.Notification.kind": "which event it is about",
    "delivery.Notification.subject_id": "the same",
    "delivery.Notification.sequence": "the same",
    "delivery.Notification.told_at": "goes with who told it",
    "cases.Shelter.named_to_schools": "said once for all its schools",
    "cases.Case.ends_on": "the day is told to everybody at the table",
    "people.WeekException.kind": "goes with its hours",
    "people.WeekException.start": "goes with the end",
    "people.WeekException.end": "goes with the beginning",
    "schools.Holiday.name": "a word out of a list, which goes with its days",
    "schools.Holiday.region": "it is of a region or of a school",
    "schools.SchoolHours.weekday": "there is one for each day",
    "people.WorkHours.weekday": "there is one for each day",
    "people.User.kind": "a parent never signs in",
}
# Records that are the viewer's own way in, or can be written once only.
ONCE = {"cases.Visit", "audit.AccessLog", "audit.LoggedCase", "audit.Ledger"}
# What a field becomes, where the next value of its kind would not do.
BECOMES = {
    "cases.Guardianship.custody": lambda record: (
        "unknown" if record.custody == "both" and not record.stays_here else record.custody
    ),
    "cases.Case.risk": lambda record: "red",
    "cases.Slot.reasons": lambda record: [*record.reasons, "as_wished", "after_deadline"],
    "cases.Participant.wishes": lambda record: [[4, "afternoon"]],
    "cases.GuardianDays.suits": lambda record: [[2, "morning"]],
    "cases.GuardianDays.never": lambda record: [3],
    "cases.GuardianDays.not_before": lambda record: time(9),
    "cases.GuardianDays.not_after": lambda record: time(16),
    "people.SafeContact.days": lambda record: "0246",
    "delivery.Notification.hold_reason": lambda record: "device",
    "delivery.Notification.channel": lambda record: "text",
    "cases.IntakeDraft.data": lambda record: '{"child-first_name": ["Anders"]}',
    "cases.Slot.starts_at": lambda record: record.starts_at - timedelta(minutes=10),
    "people.PersonalCode.tries": lambda record: 5,
}
# Pages that hold nothing of any family.
ELSEWHERE = ("account_", "mfa_", "usersessions_", "openid_", "schools:", "cases:who-sees-what", "cases:my-week")


def changed(record, field):
    """Another value of the same kind."""
    value, name = getattr(record, field.name), name_of(field)
    if name in BECOMES:
        return BECOMES[name](record)
    if field.choices:
        others = [key for key, _label in field.flatchoices if key not in (value, "")]
        return others[0]
    if isinstance(field, models.BooleanField):
        return not value
    now = timezone.now()
    empty = {models.DateField: now.date(), models.DateTimeField: now, models.TimeField: time(9)}
    if value is None:
        return next((one for kind, one in empty.items() if type(field) is kind), 7)
    if isinstance(value, datetime | date):
        return value - timedelta(days=1)
    if isinstance(value, time):
        return value.replace(minute=(value.minute + 15) % 60)
    return value + 1 if isinstance(value, int) else f"{value}x"[: field.max_length or 20]


def facts(world, row, whose):
    """What belongs to this row of the table in this family, or of this person: by whom else it is about.

    For each set of families pairs of a record and those of its fields to change: what is written of a mother of two
    children may be known at both schools.
    """
    found = {}
    for record, fields, subjects in _facts(world, row, whose):
        found.setdefault(subjects, []).append((record, fields))
    return found


def _facts(world, row, whose):
    subjects = Subjects(world)
    for model in our_models():
        if model._meta.label in ONCE | set(DERIVED):
            continue
        fields = [one for one in own_fields(model) if row_of(one) == row and not _stands(one)]
        fields = [one for one in fields if not is_text(one) or name_of(one) in BECOMES]
        for record in model._base_manager.order_by("pk") if fields else ():
            about = frozenset(subject for _part, subject in subjects.of(record))
            if whose in about and _concerns(row, record):
                yield record, fields, about if isinstance(whose, str) else frozenset({whose})


def _stands(one):
    """How something was told goes together with who told it."""
    return name_of(one) in STANDS or one.name.removeprefix("wish_") in TOLD.split()


def _concerns(row, record):
    """A parent has no account, and a professional needs no interpreter."""
    return not isinstance(record, User) or record.is_guardian == (row == "guardian")


def change(facts):
    """Write other values, as the program itself would: with their history."""
    with acting(SYSTEM):
        for record, fields in facts:
            fresh = type(record)._base_manager.get(pk=record.pk)
            for one in fields:
                setattr(fresh, one.name, changed(fresh, one))
            fresh.save()


def blind(row, whose):
    """Who may see nothing of this row in any of these families, or of this person."""

    def may(viewer):
        # By the link alone she sees date and time, and whether she is asked (domain.md S4).
        level = CODE if viewer.level == LINK and row in ("conversation", "agreements") else viewer.level
        here = {party for party, name in parties(type(viewer)(viewer.name, level, viewer.family)) if name in whose}
        if row in TABLE and any(sees(party, row) != NO for party in here):
            return True
        return any(key == row and subject in whose for key, subject in outside(viewer))

    return [viewer for viewer in watchers(whose) if not may(viewer)]


def watchers(whose):
    """Of everybody those who stand near these families, and one of each who stands far away."""
    near = {viewer for viewer in VIEWERS if {name for _party, name in parties(viewer)} & whose}
    near |= {viewer for viewer in VIEWERS if viewer.level and viewer.family in whose}
    if not near:
        near = {viewer for viewer in VIEWERS if viewer.name in ("noor", "sam", "lotte", "selam")}
    far = {"bram", "fenna", "kees", "henk", "root", "dawit"}
    return sorted(near | {viewer for viewer in VIEWERS if viewer.name in far} | {NOBODY}, key=str)


MESSAGES = "messages"


@dataclass
class Seen:
    """What a viewer's pages and messages said, to the byte, by address; and what each of them read."""

    said: dict
    reads: dict

    def may_differ(self, tables):
        """The addresses of which something that they read is not as it was, now that these tables were written."""
        known = {}
        return [address for address, reads in self.reads.items() if reads.differ(tables, known)]


def seen_by(world, viewer):
    """All that this viewer's pages and messages say, to the byte, and what they read for it."""
    said, statements = _look(world, viewer)
    return Seen(said, {address: Reads(made) for address, made in statements.items()})


def _look(world, viewer, addresses=None):
    """What these addresses say, or all that are hers, each with an empty cache; and the statements of each."""
    walker = world.explored[viewer]
    if addresses is None:
        addresses = [*_addresses(walker, world.cases["yara"].number), MESSAGES]
    said, statements = {}, {}
    for address in addresses:
        caches["default"].key_prefix = uuid.uuid4().hex  # an empty cache; clearing it would empty other workers' too
        with undone(), recorded() as statements[address]:
            said[address] = _said(world, walker, address)
    return said, statements


def _said(world, walker, address):
    if address == MESSAGES:
        return _messages(world, walker.viewer)
    page = page_of("GET", address, walker.browser.get(address))
    return page.status, page.text


def _addresses(walker, first):
    """Her pages about families; of those that are alike but for whom they are about, three.

    Numbers of cases are drawn by lot, and so are these three; but about the case with the number `first` there is one.
    """
    kinds = {}
    for address in sorted(walker.pages, key=lambda address: (first not in address, address)):
        kind = kind_of(address)
        if not kind.startswith(ELSEWHERE):
            kinds.setdefault(kind, []).append(address)
    return [address for alike in kinds.values() for address in alike[:3]]


def _messages(world, viewer):
    person = getattr(world, viewer.name, None)
    for pk in outbox.due(timezone.now()):
        outbox.deliver(pk)
    said = [(one.subject, one.body) for one in mail.outbox if person and person.email in one.to]
    mail.outbox.clear()
    MemoryTexts.sent.clear()
    return said


def as_it_was(world, viewer):
    """What this viewer got before anything happened; asked once a run."""
    kept = world.shared / f"seen-{viewer}.pickle"
    with databases.only_one(world.shared, f"seen-{viewer}"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(seen_by(world, viewer)))
    return _read(kept)


@cache_in_process
def _read(path):
    return pickle.loads(path.read_bytes())  # noqa: S301 - written by this run


def noticed(world, happens, viewers, before=as_it_was, *, whole=False):
    """Who of these viewers notices that something happens, and on which page.

    Looks again only where an answer of the database differs; with `whole` everywhere.
    """
    earlier = {viewer: before(world, viewer) for viewer in viewers}
    found = []
    with undone():
        with recorded() as made:
            happens(world)
        tables = tables_written(made)
        if not tables:
            raise AssertionError("Nothing was changed, so there was nothing to notice.")
        for viewer, seen in earlier.items():
            said, _statements = _look(world, viewer, None if whole else seen.may_differ(tables))
            changed = [address for address, words in said.items() if words != seen.said[address]]
            found += [f"{viewer}: {NUMBERS.sub('…', address)}" for address in changed]
    return sorted(found)
