"""Two children of one family at one school, talked about at one time: two conversations that share one (domain.md S8).

Each child keeps a conversation of its own, with its own permissions, agreements and end. Only where the same people sit
at both tables, both consents are complete and the parents agree.
"""

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from cases.models import Case, Conversation
from cases.policy import access
from cases.policy.consents import is_shared

RUNNING = (Conversation.State.PLANNING, Conversation.State.CONFIRMED)


def companion_of(talk):
    """The conversation about a brother or sister that goes along with this one, or None."""
    try:
        return talk.companion
    except ObjectDoesNotExist:
        return None


def other_of(talk):
    """The other one of the two, whichever of them has the time."""
    return talk.together_with or companion_of(talk)


def other_for(user, talk, *, now):
    """The other one, for who coaches that child too; None for anybody else (domain.md S8)."""
    other = other_of(talk)
    return other if other is not None and access.may_coach(user, other.case, now=now) else None


def table(talk):
    """Who must come, in which role."""
    return {(person.role, person.user_id) for person in talk.participants.all() if person.required}


def at_one_table(talk, other):
    """Whether exactly the same people must come to both."""
    return table(talk) == table(other)


def joinable(case, user, *, now):
    """Running conversations of brothers and sisters, at whose time this coach could have this child talked about too.

    A list, mostly empty. Whether each person is the same is asked again when one is chosen.
    """
    coached = access.coached_cases(user, now=now).filter(school=case.school_id, state=Case.State.OPEN)
    talks = Conversation.objects.filter(case__in=coached, state__in=RUNNING, together_with=None, companion=None)
    rows = talks.exclude(case=case).select_related("case__child", "case__school", "slot")
    return [talk for talk in rows.prefetch_related("participants__user") if _may_join(talk, case, user, now)]


def _may_join(talk, case, user, now):
    if talk.slot is not None and talk.slot.starts_at <= now:
        return False
    contacts = access.seat_holders(case, "school_contact", now=now)[:1]
    seated = {("guardian", seat.user_id) for seat in access.seat_holders(case, "guardian", now=now)}
    professionals = {("coach", user.pk), *(("school_contact", seat.user_id) for seat in contacts)}
    people = table(talk)
    parents = {one for one in people if one[0] == "guardian"}
    return people - parents == professionals and parents <= seated and may_share(talk.case, now)


def may_share(case, now):
    """Whether consent for this child is complete, and no parent too many has a seat."""
    return is_shared(case, timezone.localdate(now)) and not access.one_parent_too_many(case, now=now)
