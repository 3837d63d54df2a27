"""Where a child stands in the way of working, and the one thing to do next (domain.md §3)."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Conversation, Waiver
from cases.policy.consents import counts, said_no


@dataclass(frozen=True)
class Step:
    """One step of the way of working."""

    label: str
    done: bool
    current: bool


def steps(standing):
    """The six steps of the way of working; the first that is not done is the current one."""
    talk = latest_talk(standing)
    held = talk is not None and talk.state == Conversation.State.HELD
    stages = [
        (_("Intake"), True),
        (_("Consent"), standing.shared),
        (_("School informed"), standing.shared and bool(standing.seated("school_contact"))),
        (_("Plan conversation"), held or (talk is not None and talk.state == Conversation.State.CONFIRMED)),
        (_("Conversation"), held),
        (_("Agreements"), held and bool(talk.agreements.all())),
    ]
    if standing.case.state == Case.State.CLOSED:
        return [Step(label, done, False) for label, done in stages]
    first = next((at for at, (_label, done) in enumerate(stages) if not done), None)
    return [Step(label, done, at == first) for at, (label, done) in enumerate(stages)]


def latest_talk(standing):
    """The conversation that the page is about: the running one, else the latest that was not called off."""
    talks = (talk for talk in standing.talks if talk.state != Conversation.State.CANCELLED)
    return standing.open_talk or next(talks, None)


def next_thing(standing, now):
    """A word for what is open on the case page now; each word is one block of that page."""
    case, talk = standing.case, latest_talk(standing)
    if case.state == Case.State.CLOSED:
        return "closed"
    if case.school is None:
        return "school"
    if not standing.shared:
        return _about_consent(standing, now)
    if not standing.takes_part("school_contact"):
        return "admit_contact"
    if not standing.takes_part("guardian"):
        return "admit_guardian"
    if talk is None:
        return "plan"
    return _about_talk(standing, talk, now)


def _about_consent(standing, now):
    answers = [answer for _giver, _tie, answer in standing.asked]
    if said_no(standing.asked):
        return "refused"
    missing = [answer for answer in answers if not counts(answer, timezone.localdate(now))]
    if missing and all(isinstance(answer, Waiver) for answer in missing):
        return "waiver"
    return "consent"


def _about_talk(standing, talk, now):
    if talk.state == Conversation.State.PLANNING:
        return "asking" if talk.together_with_id or standing.time_left(talk, now) else "stuck"
    if talk.state == Conversation.State.CONFIRMED:
        return "coming" if talk.slot.starts_at > now else "record"
    if talk.state == Conversation.State.NO_SHOW:
        return "no_show"
    return "running" if standing.agreed(talk) else "agreements"


def missing_for_a_talk(standing):
    """What must still be there before a conversation can be planned: pairs of words and whether it is there."""
    return [
        (_("Consent of everybody who must give it"), standing.shared),
        (_("Somebody of the school who takes part"), standing.shared and bool(standing.seated("school_contact"))),
        (_("A parent who takes part"), bool(standing.seated("guardian"))),
    ]


def triggers_for(standing):
    """What a conversation can be about now: the first is the start, later ones look back."""
    held = any(talk.state == Conversation.State.HELD for talk in standing.talks)
    first = Conversation.Trigger.REVIEW if held else Conversation.Trigger.START
    return [first, Conversation.Trigger.VIOLENCE, Conversation.Trigger.ABSENCE, Conversation.Trigger.CONCERN]
