"""What has been closed stays closed when a copy is put back: noted outside the database, and done again from there.

Closing things are done again by themselves, opening things never. What changed after the copy in a way that nobody can
repeat is named by case number, for the coach to go through.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from cases.actions import conversations, erasing, seats
from cases.actions.consents import end_sharing_if_over
from cases.actions.conversations.ending import call_off
from cases.actions.links import revoke_all, revoke_what_leads_nowhere
from cases.models import Case, Consent, Conversation, Link, Membership, Seat, Visit
from cases.policy.belonging import cases_of
from ruggensteun.audit import closings
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.living import audited_models
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import standstill
from ruggensteun.people.models import CalendarFeed, Invitation, PersonalCode, SafeContact, User
from ruggensteun.people.models.contact import TRIES
from schools.models import SchoolContact

WHY = "closed before a copy was put back"
RUNNING = (Conversation.State.PLANNING, Conversation.State.CONFIRMED, Conversation.State.NO_SHOW)


@dataclass(frozen=True)
class Kind:
    """One way in which records of a model are closed."""

    name: str
    model: type[models.Model]
    is_closed: Callable  # whether this record, as it was just saved, is closed; `fields` are those that were saved
    again: Callable | None = None  # close it again; None where that takes a person


def _consent(consent, at):
    if consent.state == Consent.State.GIVEN:
        consent.move(Consent.State.WITHDRAWN, withdrawn_at=at)
        end_sharing_if_over(consent.case, by=SYSTEM, now=timezone.now())


def _revoked(row, at):
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])


def _contact(contact, at):
    contact.channel, contact.device = SafeContact.Channel.IN_PERSON, SafeContact.Device.UNKNOWN
    contact.save(update_fields=["channel", "device"])
    for case in Case.objects.filter(child__guardianships__guardian=contact.guardian):
        revoke_all(guardian=contact.guardian, case=case, by=SYSTEM, now=timezone.now())


def _code(code, at):
    code.tries = TRIES
    code.save(update_fields=["tries"])


def _seat(seat, at):
    now, case = timezone.now(), seat.content_object
    if not seat.is_open(now):
        return
    seats.close_seats(case, seat.role, user=seat.user, now=now, reason=WHY)
    if seat.role == "guardian":
        conversations.step_out(case, seat.user, by=SYSTEM, now=now)
        revoke_what_leads_nowhere(guardian=seat.user, case=case, now=now)


def _ended(row, at):
    if row.until is None or row.until > timezone.localdate(at):
        row.until = max(timezone.localdate(at), row.since)
        row.save(update_fields=["until"])


def _account(user, at):
    user.is_active = False
    user.save(update_fields=["is_active"])


def _talk(talk, at):
    if talk.state in RUNNING:
        call_off(talk, Conversation.Cancelled.RESTORED, SYSTEM, timezone.now())


def _erased(case, at):
    erasing.erase_again(case, timezone.now())


def _is_over(row, fields):
    return row.until is not None and row.until <= timezone.localdate()


KINDS = (
    Kind("withdrawn", Consent, lambda row, fields: row.state in ("withdrawn", "ended"), _consent),
    Kind("revoked", Link, lambda row, fields: row.revoked_at is not None, _revoked),
    # Whatever changed in it: a number of before may be that of the wrong phone.
    Kind("unsafe", SafeContact, lambda row, fields: True, _contact),
    Kind("code", PersonalCode, lambda row, fields: fields is None or "code_hash" in fields, _code),
    Kind("seat", Seat, lambda row, fields: row.until is not None and row.until <= timezone.now(), _seat),
    Kind("work", Membership, _is_over, _ended),
    Kind("contact", SchoolContact, _is_over, _ended),
    Kind("invitation", Invitation, lambda row, fields: row.revoked_at is not None, _revoked),
    Kind("feed", CalendarFeed, lambda row, fields: row.revoked_at is not None, _revoked),
    Kind("account", User, lambda row, fields: not (row.is_active or row.is_guardian), _account),
    Kind("cancelled", Conversation, lambda row, fields: row.state == Conversation.State.CANCELLED, _talk),
    Kind("moved", Conversation, lambda row, fields: row.state == "planning" and row.released_id is not None),
    Kind("closed", Case, lambda row, fields: row.state == Case.State.CLOSED),
    Kind("erased", Case, lambda row, fields: False, _erased),  # noted by who erases
)


def _note(record, created, fields):
    for kind in KINDS:
        if kind.model is type(record) and not created and kind.is_closed(record, fields):
            numbers = Case.objects.filter(pk__in=cases_of(record)).values_list("number", flat=True)
            closings.note(kind.name, record._meta.label, record.pk, list(numbers), timezone.now())


closings.watch(_note)


def newest_record() -> datetime | None:
    """The moment of the newest line of history or log; of a copy that was just put back: until when it knows."""
    moments = [AccessLog.objects.aggregate(at=Max("at"))["at"]]
    moments += [history.objects.aggregate(at=Max("history_date"))["at"] for _model, history in audited_models()]
    return max((moment for moment in moments if moment is not None), default=None)


def close_again(lists: Iterable[Iterable[closings.Closing]], now: datetime):
    """After a copy was put back: nobody is signed in, what was closed later is closed again, and no message leaves.

    `lists` are the lines that each machine wrote. Returns the Standstill that begins; its `lost` names each closing
    with kind, case numbers, moment, and what came of it: "done", "by hand" or "unknown" (not in the copy).
    """
    since = newest_record() or now
    with acting(SYSTEM, why=WHY):
        Session.objects.all().delete()
        Visit.objects.filter(ended_at=None).update(ended_at=now)
        lines = {(one.kind, one.record): one for several in lists for one in several if one.at > since}
        found = _Found(lines.values())
        # Erased last: what else was closed of it is found by then.
        ordered = sorted(lines.values(), key=lambda one: (one.kind == "erased", one.at))
        lost = [_again(one, found) for one in ordered]
    return standstill.begin_restored(since=now, sure_until=since, lost=lost)


class _Found:
    """Which record and which case of this database each line means."""

    def __init__(self, lines):
        lines = list(lines)
        self.records, self.numbers = {}, {}
        for key in {one.key for one in lines}:
            for number in Case.objects.values_list("number", flat=True):
                self.numbers[closings.fingerprint("case", number, key)] = number
            for kind in KINDS:
                if any(one.kind == kind.name for one in lines):
                    for pk in kind.model._base_manager.values_list("pk", flat=True):
                        self.records[kind.name, closings.fingerprint(kind.model._meta.label, pk, key)] = pk


def _again(line, found):
    [kind] = [one for one in KINDS if one.name == line.kind]
    pk = found.records.get((line.kind, line.record))
    numbers = sorted(found.numbers[one] for one in line.cases if one in found.numbers)
    came_of_it = "unknown"
    if pk is not None:
        came_of_it = "by hand"
        if kind.again is not None:
            with transaction.atomic():
                kind.again(kind.model._base_manager.get(pk=pk), line.at)
            came_of_it = "done"
    return {"kind": line.kind, "numbers": numbers, "at": line.at.isoformat(), "came_of_it": came_of_it}
