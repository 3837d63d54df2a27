"""The clockwork of planning: what became impossible is replaced, and a backup steps in. Idempotent, early or late."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.actions import proposals, seats
from cases.actions.conversations import fixing, rounds, sharing
from cases.actions.locks import locked
from cases.models import Busy, Case, Conversation, Participant, Slot
from cases.policy import companions, own_time, planning
from cases.policy.consents import is_shared
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.batches import carrying_on
from ruggensteun.delivery.outbox import announce
from ruggensteun.refusal import Refused
from schools.calendar import school_days
from schools.models import SchoolContact

RUNNING = (Conversation.State.PLANNING, Conversation.State.CONFIRMED)


def tend_all(now, *, everything=False):
    """Tend whatever needs it; one that goes wrong does not keep the others waiting, and comes back next time."""
    for pk in due(now, everything=everything):
        with carrying_on("Conversation", pk):
            tend(pk, now=now)


def tend_everything(now):
    """The same for all that is being planned, once a night: hours and closures may have changed."""
    tend_all(now, everything=True)


def due(now, *, everything=False):
    """Ids of conversations of which a time went by, was taken elsewhere or was not answered; or all being planned."""
    planned = Conversation.objects.filter(state=Conversation.State.PLANNING, case__state=Case.State.OPEN)
    if not everything:
        slots = Slot.objects.filter(conversation=OuterRef("pk"), round=OuterRef("round"), fell_through=False)
        taken = Busy.objects.filter(
            person__participations__conversation=OuterRef("conversation"),
            person__participations__required=True,
            at__gte=OuterRef("starts_at"),
            at__lt=OuterRef("ends_at"),
        )
        away = [talk.pk for talk in _with_a_contact_who_goes_away(planned, now) if _contact_is_away(talk, now)]
        planned = planned.filter(
            Exists(slots.filter(starts_at__lte=now))
            | Exists(slots.filter(Exists(taken)))
            | Q(reply_by__lt=timezone.localdate(now))
            | Q(pk__in=away)
        )
    return list(planned.order_by("pk").values_list("pk", flat=True))


def _with_a_contact_who_goes_away(planned, now):
    """Those of which the contact has a day off before the day on which an answer is asked for."""
    away = own_time.away_between(timezone.localdate(now), OuterRef(OuterRef("reply_by"))).filter(user=OuterRef("user"))
    contact = Participant.objects.filter(conversation=OuterRef("pk"), role=Participant.Role.SCHOOL_CONTACT)
    return planned.filter(Exists(contact.filter(Exists(away)))).select_related("case__school")


def _contact_is_away(conversation, now):
    contact = conversation.participants.filter(role=Participant.Role.SCHOOL_CONTACT).values_list("user", flat=True)
    return bool(_away_as_long_as_asked(conversation, contact, timezone.localdate(now)))


def tend(pk, *, now=None):
    """Bring one conversation that is being planned up to date: twice, late or at the same moment changes nothing more.

    Without complete consent nothing is asked of anybody.
    """
    now = now or timezone.now()
    with transaction.atomic(), acting(SYSTEM):
        conversation = Conversation.objects.select_related("case").get(pk=pk)
        case = locked(conversation.case)
        conversation = locked(conversation)
        if conversation.state != Conversation.State.PLANNING or not is_shared(case, timezone.localdate(now)):
            return
        if conversation.together_with_id:
            _follow(conversation, now)
            return
        if stand_in(conversation, now=now):
            return
        gone = _drop_what_became_impossible(conversation, now)
        fresh = rounds.keep_enough(conversation, now=now)
        # Who was silent after the reminder is called, not asked by message day after day.
        if (fresh or gone) and not planning.is_late(conversation, now=now):
            rounds.ask_guardians(conversation, now=now)


def _follow(companion, now):
    """What shares the time of another one has none of its own to tend; it may have waited for consent."""
    if companion.together_with.state == Conversation.State.CONFIRMED:
        fixing.fix_along(companion, now=now)


def _drop_what_became_impossible(conversation, now):
    """Whether a time fell through: somebody is expected elsewhere, or the school turned out to be closed."""
    gone = [
        slot for slot, _replies in planning.alive(conversation, now=now) if not proposals.still_possible(slot, now=now)
    ]
    for slot in gone:
        slot.fell_through = True
        slot.save(update_fields=["fell_through"])
    return bool(gone)


def stand_in(conversation, *, now):
    """Let the school's backup take the contact's place when she left, is silent after the reminder, or is away.

    Away: on every day that is left for an answer which she still owes (design.md §6).
    Only with consent, which is for the school, and only for a current contact of it who has come in. A backup has no
    backup: then the coach calls. Whether somebody stepped in.
    """
    case, today = conversation.case, timezone.localdate(now)
    place = conversation.participants.filter(role=Participant.Role.SCHOOL_CONTACT).select_related("user").first()
    if place is None or conversation.state not in RUNNING or not is_shared(case, today):
        return False
    current = SchoolContact.objects.current(today).filter(school=case.school)
    own = current.filter(user=place.user).first()
    away = _away_as_long_as_asked(conversation, current.values("user"), today)
    missing = place.pk in {person.pk for person in planning.to_call(conversation, now=now)} or (
        place.user_id in away and place.pk in {person.pk for person in planning.silent(conversation, now=now)}
    )
    if own is not None and (own.is_backup or not missing):
        return False
    backups = current.filter(is_backup=True, user__is_active=True).exclude(user=place.user).exclude(user__in=away)
    joined = (row.user for row in backups.select_related("user") if row.user.has_joined)
    backup = next((one for one in joined if not _is_like_a_parent(case, one)), None)
    if backup is None:
        return False
    other = companions.other_of(conversation)
    both = [case, other.case] if other is not None and is_shared(other.case, today) else [case]
    for one in both:
        seat = seats.open_seat(one, backup, "school_contact", now=now, reason="stands in")
        seats.take_over(one, "school_contact", backup, by=None, now=now)
        announce("seat.given", recipient=backup, subject_id=one.pk, sequence=seat.history.count())
    sharing.part_where_tables_differ(case, by=None, now=now)
    return True


def _is_like_a_parent(case, person):
    """Whom the program must not seat by itself: only the coach can say that it is somebody else."""
    try:
        seats.refuse_who_is_like_a_parent(case, person, somebody_else=False)
    except Refused:
        return True
    return False


def _away_as_long_as_asked(conversation, people, today):
    """Ids of those people who are away on each school day until an answer is asked for, that day included."""
    last = conversation.reply_by
    if last is None or last < today:
        return set()
    return own_time.absent_on_all(people, school_days(conversation.case.school, today, last))
