"""All that a coach needs to call those who have not answered, on one screen; for the coach alone (domain.md S13)."""

from dataclasses import dataclass

from cases.models import Participant, Reply
from cases.policy import planning, slots
from cases.policy.guardians import Reach, reach
from ruggensteun.people.models import User


@dataclass(frozen=True)
class Asked:
    """One time with what this person said of it, or ""."""

    slot: object
    why: str
    answer: str
    how: str
    telling: object = None  # for the page: how she says it now


@dataclass(frozen=True)
class Call:
    """One person to call: `phones` are pairs of whose and the number; a parent has none but her safe way."""

    person: User
    role: str
    silent: bool
    phones: tuple[tuple[str, str], ...]
    reach: Reach | None
    tie_id: int | None
    interpreter: str
    times: tuple[Asked, ...]


def calls(standing, talk, now):
    """Everybody who must come beside the coach, those who have not answered first."""
    waiting = {person.pk for person in planning.silent(talk, now=now)}
    left = planning.alive(talk, now=now)
    seated = sorted(talk.participants.all(), key=lambda one: one.pk)  # a database gives no order of its own
    people = [one for one in seated if one.required and one.role != Participant.Role.COACH]
    found = [_call(standing, person, person.pk in waiting, left, now) for person in people]
    return sorted(found, key=lambda call: not call.silent)


def _call(standing, participant, silent, left, now):
    person = participant.user
    tie = next((tie for tie in standing.case.child.ties if tie.guardian_id == person.pk), None)
    return Call(
        person=person,
        role=participant.get_role_display(),
        silent=silent,
        phones=() if tie else _phones(person, standing.case.school),
        reach=reach(tie.guardian, now) if tie else None,
        tie_id=tie and tie.pk,
        interpreter=person.get_language_display() if person.needs_interpreter else "",
        times=tuple(_asked(slot, replies.get(person.pk)) for slot, replies in left),
    )


def _phones(person, school):
    own = [(person.first_name, person.work_phone)] if person.work_phone else []
    general = [(school.name, school.phone)] if school and school.phone else []
    return tuple((whose, number.as_international) for whose, number in own + general)


def _asked(slot, reply):
    return Asked(
        slot=slot,
        why=slots.why(slot),
        answer=reply.get_answer_display() if reply else "",
        how=reply.way if reply and reply.via != Reply.Via.SELF else "",
    )
