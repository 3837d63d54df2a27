"""What the school's pages are made from: only what this contact may see is loaded (domain.md §5)."""

from django.db.models import Case as Switch
from django.db.models import Q, When
from django.utils import timezone

from cases.models import (
    Agreement,
    Case,
    Consent,
    Conversation,
    Guardianship,
    Participant,
    Reply,
    Seat,
    Slot,
    Update,
    Waiver,
)
from cases.policy import access
from cases.policy.consents import askable_from, covered
from cases.policy.pages import PAGE, PreparedPages
from ruggensteun.prepared import Constant, Prepared, PreparedAmong, PreparedRelated


def page_of(user, number, now):
    """A page of ids of the cases that she may see: those of which something is asked of her come first."""
    return _ORDERED(number, user=user, now=now)


def loaded(ids, user, now):
    """These cases by first name, with all that is shown of them; `page_of` has made sure that she may see them."""
    return _with_all(_THESE(ids), user, now)


def one(user, number, now):
    """The case with this number, loaded as those of a page; None where she may not see it."""
    return next(iter(_with_all(_ONE(user=user, number=number, now=now), user, now)), None)


def at_one_time(user, now):
    """Brothers and sisters at one time, where she may see both: {talk: (first name, number) of the other}."""
    rows = _TOGETHER(user=user)
    pairs = [pair for talk in rows for pair in ((talk, talk.together_with), (talk.together_with, talk))]
    if not pairs:
        return {}
    seen = access.visible_conversations(user, now=now).filter(pk__in=[one.pk for one, _other in pairs])
    seen = set(seen.values_list("pk", flat=True))
    return {
        one.pk: (other.case.child.first_name, other.case.number) for one, other in pairs if {one.pk, other.pk} <= seen
    }


def _with_all(rows, user, now):
    """Of each conversation only those to which she is party."""
    talks = _TALKS(rows, user=user)
    _PEOPLE(talks)
    _REPLIES(_SLOTS(talks))
    for about in (_SEATS, _ANSWERS, _EXCEPTIONS):
        about(rows)
    _TIES([case.child for case in rows])
    today = timezone.localdate(now)
    for case in rows:
        case.asked = askable_from(case, today)
        case.covers = covered(case.asked, today)
    _what_consent_covers(rows, user)
    return rows


def _what_consent_covers(rows, user):
    """Agreements and updates of cases that she may see anyway: of each case, what its consent covers."""
    ids = {name: [case.pk for case in rows if name in case.covers] for name in ("agreements", "earlier", "updates")}
    _SHARED(rows, user=user, agreements=ids["agreements"], earlier=ids["earlier"])
    _UPDATES(rows, updates=ids["updates"])


def _ordered(user, now):
    running = Conversation.objects.filter(participants__user=user, state__in=["planning", "confirmed"])
    agreed = access.visible_agreements(user, now=now).filter(who=Agreement.Who.SCHOOL, state=Agreement.State.OPEN)
    asks = Q(pk__in=running.values("case")) | Q(pk__in=agreed.values("case"))
    rank = Switch(When(asks, then=Constant(0)), default=Constant(1))
    ordered = access.school_cases(user, now=now).annotate(rank=rank).order_by("rank", "child__first_name", "pk")
    return ordered.values_list("pk", flat=True)


def _whole(cases):
    return cases.select_related("child", "school", "shelter").order_by("child__first_name", "pk")


def _one(user, number, now):
    return _whole(access.school_cases(user, now=now).filter(number=number))


def _together(user):
    party = Conversation.objects.filter(participants__user=user)
    rows = party.filter(together_with__in=party.values("pk"))
    return rows.select_related("case__child", "together_with__case__child")


def _talks(user):
    return Conversation.objects.filter(participants__user=user).select_related("slot").order_by("-started_at", "-pk")


def _shared(user, agreements, earlier):
    return Agreement.objects.filter(access.school_agreements(user, agreements=agreements, earlier=earlier))


_ORDERED = PreparedPages(lambda later: _ordered(later.person("user"), later.moment("now")))
_ONE = Prepared(lambda later: _one(later.person("user"), later.text("number"), later.moment("now")))
_THESE = PreparedAmong(lambda ids, later: _whole(Case.objects.filter(pk__in=ids)))
_TOGETHER = Prepared(lambda later: _together(later.person("user")))
_TALKS = PreparedRelated(Conversation.case, lambda later: _talks(later.person("user")), to_attr="talks")
_PEOPLE = PreparedRelated(Participant.conversation, Participant.objects.select_related("user"))
_SLOTS = PreparedRelated(Slot.conversation, Slot.objects.all())
_REPLIES = PreparedRelated(Reply.slot, Reply.objects.order_by("pk"))
_SEATS = PreparedRelated(
    Seat.content_object, Seat.objects.select_related("user", "permission").order_by("since", "pk"), to_attr="everyone"
)
_ANSWERS = PreparedRelated(Consent.case, Consent.objects.order_by("-answered_on", "-pk"), to_attr="answers")
_EXCEPTIONS = PreparedRelated(Waiver.case, Waiver.objects.filter(state=Waiver.State.APPROVED), to_attr="exceptions")
_TIES = PreparedRelated(
    Guardianship.child, Guardianship.objects.select_related("guardian").order_by("pk"), to_attr="ties"
)
_SHARED = PreparedRelated(
    Agreement.case,
    lambda later: _shared(later.person("user"), later.ids("agreements", PAGE), later.ids("earlier", PAGE)),
    to_attr="shared",
)
_UPDATES = PreparedRelated(
    Update.case,
    lambda later: Update.objects.filter(access.school_updates(later.ids("updates", PAGE))).select_related("written_by"),
    to_attr="shared_updates",
)
