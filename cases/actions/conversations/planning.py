"""Starting a conversation: who is at the table, its deadline, and the coach who asks for other times."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import proposals
from cases.actions.conversations import rounds, sharing
from cases.actions.locks import coached, locked
from cases.models import Conversation, Participant
from cases.policy import access
from cases.policy.consents import is_shared
from ruggensteun.audit.acting import action
from ruggensteun.refusal import Refused


@action
def start(case, *, trigger, by, place="school", guardian=None, together=None, agreed=False, now=None):
    """Begin a conversation: the people at the table, the deadline of its trigger, and three proposed times.

    Proposing is the coach's yes. Refused when consent is incomplete or somebody at the table is missing.
    `guardian` says with whom, where parents sit at tables of their own (domain.md S11). `together` is the conversation
    about a brother or sister whose time it shares, when the parents `agreed` to that: then no times are proposed.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    people = _people_at_the_table(case, by, now, guardian)
    _refuse_a_second(case)
    first = together and sharing.first_to_join(case, together, people=people, agreed=agreed, by=by, now=now)
    conversation = Conversation(
        case=case,
        trigger=trigger,
        place=first.place if first else place,
        minutes=first.minutes if first else settings.CONVERSATION_MINUTES,
        together_with=first,
        deadline=proposals.deadline_for(case, trigger, now),
        started_by=by,
        started_at=now,
    )
    conversation.full_clean(exclude=["slot"])
    conversation.save()
    for role, user in people:
        Participant(conversation=conversation, user=user, role=role).save()
    if first:
        sharing.join(conversation, first, now=now)
    else:
        rounds.new_round(conversation, by=by, now=now)
    return conversation


def _refuse_a_second(case):
    running = [Conversation.State.PLANNING, Conversation.State.CONFIRMED]
    if Conversation.objects.filter(case=case, state__in=running).exists():
        raise Refused(_("A conversation is being planned already. Finish or cancel that one first."))


def _people_at_the_table(case, by, now, guardian):
    if not is_shared(case, timezone.localdate(now)):
        raise Refused(_("The school sees nothing yet: consent is not complete."))
    contacts = list(access.seat_holders(case, "school_contact", now=now))
    if case.school_contact:  # of several, the one with whom the coach works comes
        contacts.sort(key=lambda seat: seat.user_id != case.school_contact.user_id)
    guardians = access.seat_holders(case, "guardian", now=now)
    if not contacts:
        raise Refused(_("Nobody of the school takes part yet. Invite the school contact first."))
    if not guardians:
        raise Refused(_("No parent takes part yet. Give the parent a seat first."))
    return [
        (Participant.Role.COACH, by),
        *((Participant.Role.SCHOOL_CONTACT, seat.user) for seat in contacts[:1]),
        *((Participant.Role.GUARDIAN, seat.user) for seat in _parents(case, guardians, guardian, now)),
    ]


def _parents(case, seats, chosen, now):
    """All parents with a seat, or the one chosen where each sits at a table of her own (domain.md S11)."""
    if access.one_parent_too_many(case, now=now):
        raise Refused(_("Two parents have a seat, and that is not safe now. End one of the seats first."))
    if len(seats) == 1 or not any(seat.apart for seat in seats):
        return seats
    found = [seat for seat in seats if seat.user == chosen]
    if not found:
        raise Refused(_("Each of these parents has a table apart. Choose with whom this one is."), field="guardian")
    return found


@action
def propose_again(conversation, *, by, now=None):
    """A new round of times, when none of the old ones will do; earlier times are not proposed again."""
    now = now or timezone.now()
    coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if conversation.state != Conversation.State.PLANNING:
        raise Refused(_("This conversation is not being planned any more."))
    if conversation.together_with_id:
        raise Refused(_("This conversation shares the time of another one. Propose new times there."))
    conversation.round += 1
    conversation.save(update_fields=["round"])
    rounds.new_round(conversation, by=by, now=now)
    return conversation
