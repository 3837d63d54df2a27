"""How the cases of one list stand, at a glance: enough for one chip each; what else would be loaded stays in SQL."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.models import Agreement, Case, Consent, Conversation, Guardianship, Participant, Reply, Slot, Waiver
from cases.policy import access
from cases.policy.consents import askable_from, shared_column
from cases.policy.pages import PreparedPages, page
from ruggensteun.prepared import PreparedAmong, PreparedRelated

# What a line of the list shows or is worked out from; the other columns are left where they are.
SHOWN = (
    *("number", "state", "group", "school_status", "school", "school__name", "school__town"),
    *("child", "child__first_name", "child__last_name", "child__birth_date"),
)
OF_A_TALK = ("case", "state", "together_with", "slot", "slot__starts_at")


@dataclass(frozen=True)
class Glance:
    """One case of a list; it answers what `progress.next_thing` asks, as a whole Standing does."""

    case: Case
    shared: bool
    asked: list
    talks: list

    @property
    def open_talk(self):
        """The conversation that is being planned or is fixed, if any."""
        return next((talk for talk in self.talks if talk.state in ("planning", "confirmed")), None)

    def takes_part(self, role):
        """Whether somebody has a seat in this role, now."""
        return {"school_contact": self.case.school_sits, "guardian": self.case.parent_sits}[role]

    def time_left(self, talk, now):
        """Whether a proposed time is left that nobody who must come has said no to."""
        return talk.time_left

    def agreed(self, talk):
        """Whether something was agreed."""
        return talk.agreed


def times_left(now):
    """Proposed times, for within a query on conversations, that nobody who must come has said no to."""
    required = Participant.objects.filter(
        conversation=OuterRef("slot__conversation"), user=OuterRef("user"), required=True
    )
    no = Reply.objects.filter(Exists(required), slot=OuterRef("pk"), answer=Reply.Answer.NO)
    proposed = Slot.objects.filter(conversation=OuterRef("pk"), round=OuterRef("round"), fell_through=False)
    return proposed.filter(~Exists(no), starts_at__gt=now)


def sits(role, now):
    """A condition on cases: somebody has a seat in this role."""
    return Exists(access.open_seats([role], now, content_object=OuterRef("pk")))


def children(user, *, now, number, only=None):
    """One page of this coach's open cases by first name; `only` are the ids of those that are looked for."""
    today = timezone.localdate(now)
    every = only is None
    found = _CASES(number, user=user, now=now) if every else page(_cases(user, now).filter(pk__in=only), number)
    _why_not_shared([case for case in found.rows if not case.shared])
    talks = _talks(found.rows, now)
    return found.of([_glance(case, talks.get(case.pk, []), today) for case in found.rows])


def _cases(user, now):
    cases = access.coached_cases(user, now=now).filter(state=Case.State.OPEN).select_related("child", "school")
    cases = cases.annotate(
        shared=shared_column(timezone.localdate(now)),
        school_sits=sits("school_contact", now),
        parent_sits=sits("guardian", now),
    )
    return cases.only(*SHOWN).order_by("child__first_name", "pk")


_CASES = PreparedPages(lambda later: _cases(later.person("user"), later.moment("now")))


def _glance(case, talks, today):
    return Glance(case, case.shared, [] if case.shared else askable_from(case, today), talks)


def _why_not_shared(cases):
    """Who must consent and what they said, where that is not complete; elsewhere nobody asks."""
    _TIES([case.child for case in cases])
    _ANSWERS(cases)
    _EXCEPTIONS(cases)


_TIES = PreparedRelated(Guardianship.child, Guardianship.objects.order_by("-stays_here", "pk"), to_attr="ties")
_ANSWERS = PreparedRelated(Consent.case, Consent.objects.order_by("-answered_on", "-pk"), to_attr="answers")
_EXCEPTIONS = PreparedRelated(
    Waiver.case, Waiver.objects.exclude(state=Waiver.State.DECLINED).order_by("pk"), to_attr="exceptions"
)


def _talks(cases, now):
    """{id of the case: [conversation]}, the latest first."""
    talks = {}
    for talk in _TALKS([case.pk for case in cases], now=now):
        talks.setdefault(talk.case_id, []).append(talk)
    return talks


def _of_these(cases, now):
    agreed = Exists(Agreement.objects.filter(conversation=OuterRef("pk")))
    rows = Conversation.objects.filter(case__pk__in=cases).select_related("slot").only(*OF_A_TALK)
    return rows.annotate(time_left=Exists(times_left(now)), agreed=agreed).order_by("-started_at", "-pk")


_TALKS = PreparedAmong(lambda cases, later: _of_these(cases, later.moment("now")))


def described(user, *, now):
    """Each of this coach's open cases in the words by which it is searched: pairs of its id and those words."""
    cases = access.coached_cases(user, now=now).filter(state=Case.State.OPEN)
    words = ("child__first_name", "child__last_name", "school__name", "school__town", "number")
    return [(pk, " ".join(word or "" for word in row)) for pk, *row in cases.values_list("pk", *words)]
