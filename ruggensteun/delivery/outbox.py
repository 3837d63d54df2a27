"""From the outbox to the door: claim, ask the gate, compose, send, and remember how it went (design.md §3.4)."""

import hashlib
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation

from ruggensteun.audit import reads
from ruggensteun.delivery import channels, claims, gate, kinds
from ruggensteun.delivery.failures import PermanentFailure
from ruggensteun.delivery.models import Notification
from ruggensteun.languages import spoken

logger = logging.getLogger("ruggensteun.delivery")
State = Notification.State
# How long a database may be away (it restarts) before what was sent meanwhile is sent once more; less than any lease.
PATIENCE_SECONDS = 60


def announce(kind, *, recipient, subject_id, sequence=0, due_at=None, too_late_at=None):
    """Put one message in the outbox, in the caller's transaction, and ring the bell after it.

    The same event for the same person is one message, however often it is announced; one that was taken back
    before it left waits again.
    """
    from ruggensteun.delivery.tasks import deliver

    now = timezone.now()
    notification, new = Notification.objects.get_or_create(
        kind=kind,
        recipient=recipient,
        subject_id=subject_id,
        sequence=sequence,
        defaults={"created_at": now, "due_at": due_at or now, "too_late_at": too_late_at},
    )
    if notification.state == State.WITHDRAWN:
        anew = {"due_at": due_at or now, "too_late_at": too_late_at, "attempts": 0, "channel": ""}
        new = notification.move(State.WAITING, **anew)
    if new and notification.due_at <= now:

        def ring():
            deliver.delay(notification.pk)

        # A broker that is gone must not make an error of what has been saved by then: the sweep finds it.
        transaction.on_commit(ring, robust=True)
    return notification


def withdraw(*, subject_id, kinds, recipient=None, keep=None):
    """Take back what has not left yet: it is no longer true. `keep` is the sequence of what still is."""
    rows = Notification.objects.filter(kind__in=kinds, subject_id=subject_id).exclude(sequence=keep)
    if recipient:
        rows = rows.filter(recipient=recipient)
    here = [State.WAITING, State.HELD, State.FAILED]
    # Held while we look: one that leaves at this very moment must not make a refusal of what takes it back.
    for row in rows.filter(state__in=here).select_for_update():
        row.move(State.WITHDRAWN)


def due(now):
    """Ids of messages to deliver now, and of those whose sender died half-way."""
    return list(claims.due(now).values_list("pk", flat=True))


def deliver(pk=None, *, now=None):
    """Deliver one message: that one, or the next that is due; False when there is nothing to take."""
    now = now or timezone.now()
    notification = claims.claim(now, pk)
    if notification is None:
        return False
    try:
        if notification.attempts > attempts_allowed():
            _give_up(notification)  # its worker died each time: perhaps because of it
        else:
            _go_by(decide(notification, now), notification, now)
    except Exception as problem:
        _failed(notification, problem, now)
    return True


def _go_by(decision, notification, now):
    if isinstance(decision, gate.Wait):
        claims.settle(notification, State.WAITING, due_at=decision.until, attempts=notification.attempts - 1)
    elif isinstance(decision, gate.Hold):
        hold(notification, decision.reason)
    else:
        _send(notification, decision, now)


@transaction.atomic
def hold(notification, reason):
    """Keep a message back; whether it is still needed at all is asked first."""
    needed = kinds.get(notification.kind).compose(notification) is not None
    claims.settle(notification, State.HELD if needed else State.WITHDRAWN, hold_reason=reason)


def decide(notification, now):
    """Professionals are mailed; guardians only in ways that they said are safe."""
    from ruggensteun.people.models import SafeContact

    person = notification.recipient
    if not person.is_guardian:
        return gate.Send("mail", person.email) if person.is_active else gate.Hold("left")
    contact = SafeContact.objects.filter(guardian=person).first()  # as it is now, whatever was loaded earlier
    return gate.decide(profile_of(contact), now=now, too_late_at=notification.too_late_at)


def profile_of(contact):
    """A guardian's safe contact (SafeContact) as the gate reads it; None when there is none."""
    return contact and gate.Profile(
        channel=contact.channel,
        address=contact.number if contact.channel == "text" else contact.address,
        days=frozenset(int(day) for day in contact.days),
        not_before=contact.not_before,
        not_after=contact.not_after,
        device=contact.device,
        review_due=contact.review_due,
        wish=contact.wish,
    )


def _send(notification, decision, now):
    with translation.override(spoken(notification.recipient)), transaction.atomic():
        message = kinds.get(notification.kind).compose(notification)
    if message is None:
        claims.settle(notification, State.WITHDRAWN)
        return
    notification.channel = decision.channel
    guardian = notification.recipient.is_guardian
    channels.send(decision.channel, decision.address, message, reference(notification), guardian=guardian)
    _remember_sent(notification, now)


def _remember_sent(notification, now):
    """Write down that it has left, as soon as the database is there for it: forgotten, it would leave once more."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with transaction.atomic():
                claims.settle(notification, State.SENT, sent_at=now, channel=notification.channel)
                reads.log("message", notification, rule=notification.kind, at=now, whom=notification.recipient_id)
            return
        except (OperationalError, InterfaceError):
            if time.monotonic() > end or connection.in_atomic_block:
                raise
        notification.state = State.SENDING  # as it still is in the database
        connection.close()
        time.sleep(0.5)


def _failed(notification, problem, now):
    # Only the kind of problem: its text may hold an address (domain.md S9).
    logger.warning("Message %s not delivered: %s", notification.pk, type(problem).__name__)
    if isinstance(problem, PermanentFailure) or notification.attempts >= attempts_allowed():
        _give_up(notification)
    else:
        due_at = now + back_off(notification)
        # How far it came: what never reached a channel must not keep others waiting (claims.py).
        claims.settle(notification, State.WAITING, due_at=due_at, channel=notification.channel)


def _give_up(notification):
    claims.settle(notification, State.FAILED)


def attempts_allowed():
    """After how many attempts in vain a message becomes somebody's task."""
    return len(settings.DELIVERY_BACK_OFF_SECONDS) + 1


def back_off(notification):
    """How long to wait after this attempt: longer each time, and up to a quarter more, so that not all come at once."""
    seconds = settings.DELIVERY_BACK_OFF_SECONDS[notification.attempts - 1]
    part = int(reference(notification)[notification.attempts * 2 :][:4], 16) / 0xFFFF
    return timedelta(seconds=seconds * (1 + part / 4))


def reference(notification):
    """The same for every attempt at the same message, so that a repeat can be recognised."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{notification.pk}".encode()).hexdigest()[:24]
