"""This coach's conversations that are fixed or being planned, a page at a time."""

from django.utils import timezone

from cases.models import Case, Conversation
from cases.policy import access
from cases.policy.pages import page


def coming(user, *, now, until=None, number=1):
    """Fixed conversations that are still to come, soonest first; `until` leaves out those that begin later."""
    rows = _fixed(user, now).filter(slot__starts_at__gt=now)
    rows = rows.filter(slot__starts_at__lt=until) if until else rows
    return page(rows.order_by("slot__starts_at", "pk"), number)


def passed(user, *, now, number=1):
    """Fixed conversations that have been and are not written down yet, oldest first."""
    return page(_fixed(user, now).filter(slot__starts_at__lte=now).order_by("slot__starts_at", "pk"), number)


def looking(user, *, now, number=1):
    """Conversations for which a time is looked for, by the day before which they should be held."""
    rows = _talks(user, now).filter(state=Conversation.State.PLANNING).prefetch_related("slots__replies")
    return page(rows.order_by("deadline", "pk"), number)


def _fixed(user, now):
    return _talks(user, now).filter(state=Conversation.State.CONFIRMED)


def _talks(user, now):
    cases = access.coached_cases(user, now=now or timezone.now()).filter(state=Case.State.OPEN)
    rows = Conversation.objects.filter(case__in=cases).select_related("slot", "case__child", "case__school")
    return rows.prefetch_related("participants__user")
