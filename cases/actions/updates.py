"""Updates between school and shelter: short, about one thing, readable by all three unless marked (domain.md §3.6)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import conversations
from cases.actions.locks import coached, locked, still_open
from cases.models import Update
from cases.policy import access
from cases.policy.consents import shared_now
from cases.policy.shared_text import problem_with
from cases.policy.written import was_read
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce, withdraw
from ruggensteun.refusal import NotAllowed, Refused

# What an update is about, as the reason of a conversation that follows from it.
TRIGGERS = {Update.Category.ABSENCE: "absence"}


@action
def write(case, *, category, text, by, readers="all", now=None):
    """Let the others know something: the coach writes for the school, the school for the coach.

    Refused without a consent that covers updates, and when the text tells what nobody may read (domain.md S1).
    """
    now = now or timezone.now()
    by_coach = access.may_coach(by, case, now=now)
    if not by_coach and not access.school_cases(by, covering="updates", now=now).filter(pk=case.pk).exists():
        raise NotAllowed(_("You cannot write updates about this child."))
    case = still_open(case)
    if not type(case).objects.filter(shared_now(timezone.localdate(now), "updates"), pk=case.pk).exists():
        raise Refused(_("There is no consent for sharing updates with the school."))
    sentence = problem_with(text, case.shelter, parents_read=readers == Update.Readers.ALL)
    if sentence:
        raise Refused(sentence, field="text")
    update = Update(
        case=case,
        school=case.school,
        category=category,
        text=text,
        readers=readers,
        written_by=by,
        by_school=not by_coach,
        written_at=now,
        seen_at=now if by_coach else None,
    )
    update.full_clean()
    update.save()
    for role in ("school_contact", "coach", "substitute"):
        for seat in access.seat_holders(case, role, now=now):
            if seat.user_id != by.pk:
                announce("update.written", recipient=seat.user, subject_id=update.pk)
    return update


@action
def take_back(update, *, by, now=None):
    """Whoever wrote it takes it back, as long as nobody else has read it; what was read cannot be unread."""
    now = now or timezone.now()
    case = locked(update.case)
    update = locked(update)
    if update.written_by_id != by.pk or not access.visible_updates(by, now=now).filter(pk=update.pk).exists():
        raise NotAllowed(_("Only who wrote this can take it back."))
    if was_read(update):
        raise Refused(_("Somebody has read this already. Write what has to be put right."))
    update.withdrawn_at = now
    update.save(update_fields=["withdrawn_at"])
    withdraw(subject_id=update.pk, kinds=["update.written"])
    return case


@action
def see(update, *, by, now=None):
    """The coach has read what the school wrote, and nothing more has to follow."""
    now = now or timezone.now()
    coached(update.case, by, now=now)
    update = locked(update)
    if update.seen_at is None:
        update.seen_at = now
        update.save(update_fields=["seen_at"])
    return update


@action
def talk_about(update, *, by, now=None):
    """Plan a conversation because of what the school wrote; returns the conversation."""
    now = now or timezone.now()
    see(update, by=by, now=now)
    return conversations.start(update.case, trigger=TRIGGERS.get(update.category, "concern"), by=by, now=now)
