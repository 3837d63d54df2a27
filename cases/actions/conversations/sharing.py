"""Two children of one family at one school, talked about at one time, if the parents agree (domain.md S8)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.conversations import ending, fixing, rounds
from cases.actions.locks import coached, locked
from cases.models import Conversation, Participant
from cases.policy import companions
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce
from ruggensteun.refusal import Refused


def first_to_join(case, talk, *, people, agreed, by, now):
    """The conversation whose time another child shares, locked; refused when it cannot be, or nobody agreed to it.

    `people` are pairs of role and person at the table of `case`; `agreed` is the coach's word that its parents agree.
    """
    if talk.pk not in {one.pk for one in companions.joinable(case, by, now=now)}:
        raise Refused(_("That conversation cannot be shared any more. Plan this one apart."), field="together")
    first = locked(talk)
    if companions.table(first) != {(role, user.pk) for role, user in people}:
        raise Refused(_("Other people sit at that table. Plan this one apart."), field="together")
    if not agreed:
        raise Refused(_("Ask the parent first whether both children may be talked about at one time."), field="agreed")
    return first


def join(conversation, first, *, now):
    """Keep the parents' word, and take over the time of the other one when that is fixed. Called by actions.

    What is fixed stays as long as people agreed to; what is not is planned as long as two children need.
    """
    for parent in conversation.participants.filter(role=Participant.Role.GUARDIAN):
        parent.agrees_together = True
        parent.save(update_fields=["agrees_together"])
    if first.state == Conversation.State.PLANNING:
        rounds.make_room_for_two(first, now=now)
    else:
        fixing.fix_along(conversation, now=now)
        conversation.refresh_from_db()
        # The time is known; that it is about another pupil too is new to the school alone.
        for contact in conversation.participants.filter(role=Participant.Role.SCHOOL_CONTACT).select_related("user"):
            common = {"recipient": contact.user, "subject_id": conversation.pk, "sequence": conversation.sequence}
            announce("conversation.confirmed", **common, too_late_at=conversation.slot.starts_at)


@action
def plan_apart(conversation, *, by, now=None):
    """The coach lets two conversations at one time go their own ways; the first one keeps the time."""
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    first = conversation.together_with
    if first is not None:
        locked(first)
    conversation = locked(conversation)
    if conversation.together_with is None:
        raise Refused(_("This conversation has a time of its own already."))
    ending.part(conversation, by=by, now=now)
    conversation.refresh_from_db()
    return conversation


def part_where_tables_differ(case, *, by, now):
    """Somebody left or took a place at one of two tables: they are not the same any more. Called by actions."""
    for talk in Conversation.objects.filter(case=case, state__in=companions.RUNNING):
        other = companions.other_of(talk)
        if other is not None and not companions.at_one_table(talk, other):
            ending.part(talk if talk.together_with_id else other, by=by, now=now)
