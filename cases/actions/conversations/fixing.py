"""A time becomes fixed: it is taken for everybody, and everybody hears of it (design.md §6)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions import proposals
from cases.actions.locks import locked
from cases.models import Busy, Conversation, Slot
from cases.policy import access, companions, planning
from cases.policy.consents import is_shared
from ruggensteun.delivery.outbox import announce, withdraw

REMIND_BEFORE = timedelta(hours=24)
QUESTIONS = [
    "guardian.asked",
    "guardian.asked_again",
    "conversation.proposed",
    "conversation.replaced",
    "conversation.waiting",
]


def confirm_what_fits(conversation, *, now):
    """Fix the best slot that everybody can make; one that turns out impossible after all falls through."""
    case = conversation.case
    if not is_shared(case, timezone.localdate(now)) or access.one_parent_too_many(case, now=now):
        return False
    for slot in planning.fitting(conversation, now=now):
        if still_free(slot, now=now):
            _fix(conversation, slot, now)
            return True
        slot.fell_through = True
        slot.save(update_fields=["fell_through"])
    return False


def still_free(slot, *, now):
    """Whether school and people can still make this slot; if so it is taken for all of them."""
    return proposals.still_possible(slot, now=now) and _occupy(slot)


def _occupy(slot):
    """Take five-minute rows for every required person; False when somebody is taken already (design.md §6)."""
    people = slot.conversation.participants.filter(required=True).values_list("user_id", flat=True)
    step = timedelta(minutes=Busy.STEP_MINUTES)
    moments = [slot.starts_at + step * i for i in range(-(-(slot.ends_at - slot.starts_at) // step))]
    rows = [
        Busy(person_id=person, at=moment, conversation=slot.conversation)
        for person in sorted(people)
        for moment in moments
    ]
    try:
        with transaction.atomic():
            Busy.objects.bulk_create(rows)
    except IntegrityError:
        return False
    return True


def _fix(conversation, slot, now):
    conversation.move(Conversation.State.CONFIRMED, slot=slot, sequence=conversation.sequence + 1, confirmed_at=now)
    withdraw(subject_id=conversation.pk, kinds=QUESTIONS)
    tell_it_is_fixed(
        conversation, [person.user for person in conversation.participants.select_related("user")], now=now
    )
    companion = companions.companion_of(conversation)
    if companion is not None:
        fix_along(companion, now=now)


def fix_along(companion, *, now):
    """The time of the other child is that of this one too; it is taken once, and told once (domain.md S3).

    Without complete consent it goes on waiting.
    """
    if not companions.may_share(companion.case, now):
        return
    companion, first = locked(companion), companion.together_with.slot
    slot = Slot(conversation=companion, round=companion.round, rank=1, starts_at=first.starts_at, ends_at=first.ends_at)
    slot.reasons = ["together"]
    slot.save()
    fixed = {"slot": slot, "minutes": companion.together_with.minutes, "confirmed_at": now}
    companion.move(Conversation.State.CONFIRMED, sequence=companion.sequence + 1, **fixed)


def tell_it_is_fixed(conversation, people, *, now, know=()):
    """Tell these people when it is, each in the way each may be told, and remind them the day before.

    `know` are ids of those who have heard of this very time: they are only reminded.
    """
    slot = conversation.slot
    for person in people:
        told = "guardian" if person.is_guardian else "conversation"
        common = {"recipient": person, "subject_id": conversation.pk, "sequence": conversation.sequence}
        if person.pk not in know:
            announce(f"{told}.confirmed", **common, too_late_at=slot.starts_at)
        remind_at = slot.starts_at - REMIND_BEFORE
        if remind_at > now:
            announce(f"{told}.reminder", **common, due_at=remind_at, too_late_at=slot.starts_at)
