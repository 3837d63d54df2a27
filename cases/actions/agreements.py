"""Werkafspraken: made after a talk, settled later."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.locks import coached, locked, still_open
from cases.models import Agreement, Conversation, Participant
from cases.policy import access
from cases.policy.shared_text import problem_with
from ruggensteun.audit.acting import action
from ruggensteun.delivery.outbox import announce
from ruggensteun.refusal import NotAllowed, Refused


@action
def make(conversation, *, what, who, by, plain="", by_when=None, now=None):
    """Write down one agreement of a talk that was held; school and parent who were party to it see it."""
    now = now or timezone.now()
    case = coached(conversation.case, by, now=now)
    conversation = locked(conversation)
    if conversation.state != Conversation.State.HELD:
        raise Refused(_("Agreements follow from a conversation that took place."))
    for field, text in (("what", what), ("plain", plain)):
        sentence = problem_with(text, case.shelter)
        if sentence:
            raise Refused(sentence, field=field)
    agreement = Agreement(
        case=case, conversation=conversation, what=what, plain=plain, who=who, by_when=by_when, made_at=now
    )
    agreement.full_clean()
    agreement.save()
    for participant in conversation.participants.filter(role=Participant.Role.SCHOOL_CONTACT).select_related("user"):
        if access.school_cases(participant.user, now=now).filter(pk=case.pk).exists():
            announce("agreements.made", recipient=participant.user, subject_id=conversation.pk)
    return agreement


@action
def make_all(conversation, *, agreed, by, now=None):
    """Write down everything that was agreed in one talk (fields of `make` for each), or nothing of it."""
    return [make(conversation, by=by, now=now, **one) for one in agreed]


@action
def carry_over(agreement, *, to, by, now=None):
    """Take an agreement that is still open along to a later talk that was held; the earlier one is settled by that."""
    now = now or timezone.now()
    case = coached(agreement.case, by, now=now)
    if to.case_id != case.pk or to.state != Conversation.State.HELD or to.pk == agreement.conversation_id:
        raise Refused(_("Agreements follow from a conversation that took place."))
    agreement.move(Agreement.State.CARRIED, refusal=_("This agreement has been settled already."))
    again = Agreement(
        case=case,
        conversation=to,
        what=agreement.what,
        plain=agreement.plain,
        who=agreement.who,
        by_when=agreement.by_when if agreement.by_when and agreement.by_when > timezone.localdate(now) else None,
        carried_from=agreement,
        made_at=now,
    )
    again.full_clean()
    again.save()
    return again


@action
def settle(agreement, *, state, by, reason="", now=None):
    """Mark an agreement done, or dropped for a reason out of Agreement.Dropped.

    The coach may; the school for what the school does.
    """
    now = now or timezone.now()
    if state not in (Agreement.State.DONE, Agreement.State.DROPPED):
        raise Refused(_("An agreement is done, or it is dropped."), field="state")
    if state == Agreement.State.DROPPED and not reason:
        raise Refused(_("Say why it is dropped: the others read it."), field="reason")
    if not access.visible_agreements(by, now=now).filter(pk=agreement.pk).exists() or by.is_guardian:
        raise NotAllowed(_("You do not take part in this conversation."))
    if not access.may_coach(by, agreement.case, now=now) and agreement.who != Agreement.Who.SCHOOL:
        raise NotAllowed(_("You can only settle what the school has agreed to do."))
    still_open(agreement.case)
    changes = {"drop_reason": reason} if state == Agreement.State.DROPPED else {}
    return agreement.move(state, refusal=_("This agreement has been settled already."), **changes)
