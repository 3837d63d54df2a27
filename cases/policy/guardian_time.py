"""When a guardian can meet, and how she is interpreted for: for her coach and the planning, never for the school."""

from django.conf import settings

from cases.models import GuardianDays, Interpreting


def days_of(guardian):
    """The days and times that she gave, or None when nobody asked yet."""
    return GuardianDays.objects.filter(guardian=guardian).first()


def interpreting_of(guardian):
    """How she is interpreted for, or None when nobody said so yet."""
    return Interpreting.objects.filter(guardian=guardian).first()


def lead_days(guardian):
    """School days that it takes to book her interpreter; 0 when she needs none."""
    if not guardian.needs_interpreter:
        return 0
    known = interpreting_of(guardian)
    return settings.SCHOOL_DAYS_FOR_INTERPRETER if known is None else known.lead_days
