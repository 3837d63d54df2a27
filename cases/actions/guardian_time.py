"""When a guardian can meet, and who interprets for her: said by herself or written down by her coach."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.locks import coached, locked
from cases.models import Conversation, GuardianDays, Interpreting
from cases.policy import access
from ruggensteun.audit.acting import action
from ruggensteun.refusal import NotAllowed, Refused

LONGEST_LEAD = 20  # school days
WEEKDAYS = range(5)


@action
def keep_days(case, *, guardian, by, suits=(), never=(), not_before=None, not_after=None, told=None, now=None):
    """Keep on which days and at what hours she can meet, for this and every later conversation.

    `suits` are pairs of weekday and part of the day, which are preferred; on `never` (weekdays) and outside the hours
    nothing is proposed. `told` (a Telling) is how she told it to `by`. When she may be reached is another thing
    (domain.md S2).
    """
    now = now or timezone.now()
    _hers_or_coached(case, guardian, by, now)
    if set(never) >= set(WEEKDAYS):
        raise Refused(_("Then no day is left. Leave at least one day open."), field="never")
    if not_before and not_after and not_before >= not_after:
        raise Refused(_("This ends before it starts."), field="not_after")
    row = _row(guardian, now)
    row.suits = sorted([day, part] for day, part in suits if day not in set(never))
    row.never, row.not_before, row.not_after, row.said_at = sorted(set(never)), not_before, not_after, now
    row.was_told(told, to=by)
    row.full_clean()
    row.save()
    return row


def remember_wishes(guardian, wishes, *, by, now, told=None):
    """What suits her better, said on her own page or to her coach, is kept for later conversations as well."""
    row = _row(guardian, now)
    # What she asks for now is no day on which it never can be.
    row.suits, row.said_at = sorted(wishes), now
    row.never = [day for day in row.never if day not in {wished for wished, _part in wishes}]
    row.was_told(told, to=by)
    row.save()


def _row(guardian, now):
    locked(guardian)  # who may be a parent in two cases, each with a coach of its own
    return GuardianDays.objects.filter(guardian=guardian).first() or GuardianDays(guardian=guardian, said_at=now)


def _hers_or_coached(case, guardian, by, now):
    """Herself, with a seat at this open case; or the coach, for a parent of this child."""
    if by.pk == guardian.pk and access.guardian_cases(guardian, now=now).filter(pk=case.pk).exists():
        return
    case = coached(case, by, now=now)
    if not case.child.guardianships.filter(guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."))


@action
def keep_interpreting(case, *, guardian, way, who, by, lead_days=None, now=None):
    """Keep how she is interpreted for, by whom, and how many school days it takes to book: never a child or family."""
    case = coached(case, by, now=now)
    if not case.child.guardianships.filter(guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."))
    lead_days = settings.SCHOOL_DAYS_FOR_INTERPRETER if lead_days is None else lead_days
    if not 0 <= lead_days <= LONGEST_LEAD:
        raise Refused(_("Fill in a number of school days, 20 at most."), field="lead_days")
    locked(guardian)
    row = Interpreting.objects.filter(guardian=guardian).first() or Interpreting(guardian=guardian)
    row.way, row.who, row.lead_days = way, who, lead_days
    row.full_clean()
    row.save()
    return row


@action
def book_interpreter(conversation, *, guardian, by, now=None):
    """Note that an interpreter is booked for the time that is fixed now; another time needs another booking."""
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if conversation.state != Conversation.State.CONFIRMED:
        raise Refused(_("There is no fixed time to book an interpreter for."))
    participant = conversation.participants.filter(user=guardian).first()
    if participant is None:
        raise NotAllowed(_("This person does not take part in this conversation."))
    participant.interpreter_for = conversation.slot
    participant.save(update_fields=["interpreter_for"])
    return participant
