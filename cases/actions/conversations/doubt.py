"""A parent says by her link alone that she cannot come after all: the time is in doubt, and no message leaves.

Whoever holds her phone may press that at three in the morning. So the time stays taken; it is off when her coach says
so, when she repeats it behind her code, or two school hours before (domain.md S4).
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.conversations.ending import move
from cases.actions.locks import coached, locked
from cases.models import Conversation, Participant
from cases.policy import access
from ruggensteun.audit.acting import SYSTEM, acting, action
from ruggensteun.batches import carrying_on
from ruggensteun.refusal import Refused
from schools.calendar import school_days

HERE = ZoneInfo("Europe/Amsterdam")
BEFORE = timedelta(hours=2)  # hours in which the school is open
LOOKED_BACK = timedelta(days=70)  # longer than any holiday


@action
def doubt(conversation, *, by, now=None):
    """A parent at the table cannot come to the time that is fixed, she says; it stays taken, and no message leaves."""
    place, conversation = _place_of(conversation, by, now or timezone.now())
    if place.doubted_for_id != conversation.slot_id:
        place.doubted_for, place.doubted_at = conversation.slot, now or timezone.now()
        place.save(update_fields=["doubted_for", "doubted_at"])
    return place


@action
def comes_after_all(conversation, *, by, guardian=None, now=None):
    """She takes it back; or her coach heard from her that she comes, and says who (`guardian`)."""
    now = now or timezone.now()
    if guardian is not None:
        coached(conversation.case, by, now=now)
    place, _conversation = _place_of(conversation, guardian or by, now)
    place.doubted_for, place.doubted_at = None, None
    place.save(update_fields=["doubted_for", "doubted_at"])
    return place


def _place_of(conversation, guardian, now):
    """Her place at the table of a conversation whose time is fixed and still to come."""
    conversation = locked(conversation)
    fixed = conversation.state == Conversation.State.CONFIRMED and conversation.slot.starts_at > now
    place = conversation.participants.filter(user=guardian, role=Participant.Role.GUARDIAN).first()
    if not fixed or place is None or not access.visible_conversations(guardian, now=now).filter(pk=conversation.pk):
        raise Refused(_("This has changed in the meantime. Have a look at how it stands now."))
    return place, conversation


def let_go_of_what_stays_in_doubt(now):
    """Look for another time where nobody decided until two school hours before: the others must hear it in time."""
    rows = Participant.objects.filter(
        doubted_for=F("conversation__slot"),
        conversation__state=Conversation.State.CONFIRMED,
        conversation__slot__starts_at__gt=now,
    )
    for place in rows.select_related("user", "conversation__slot", "conversation__case__school").order_by("pk"):
        if now >= two_school_hours_before(place.conversation.case.school, place.conversation.slot.starts_at):
            with carrying_on("Conversation", place.conversation_id):
                _let_go(place, now)


@transaction.atomic
def _let_go(place, now):
    conversation = locked(place.conversation)
    place.refresh_from_db()
    if conversation.state == Conversation.State.CONFIRMED and place.doubted_for_id == conversation.slot_id:
        with acting(SYSTEM, why="in doubt until two school hours before"):
            reason = Conversation.Moved.CANNOT
            move(conversation, by=None, now=now, reason=reason, asked_by=place.user, must=False)


def two_school_hours_before(school, moment):
    """The moment after which this school is open for two more hours before `moment`; without a school two hours."""
    if school is None:
        return moment - BEFORE
    local, left = moment.astimezone(HERE), BEFORE
    days = school_days(school, local.date() - LOOKED_BACK, local.date())
    hours = school.hours()
    for day in sorted(days, reverse=True):
        if day.weekday() not in hours:
            continue
        opens, closes = (datetime.combine(day, at, HERE) for at in hours[day.weekday()])
        until = min(closes, moment)
        if until <= opens:
            continue
        if until - opens >= left:
            return until - left
        left -= until - opens
    return moment - LOOKED_BACK
