"""Who must consent, and whether a school may look now: as Python for one case and as SQL for all (domain.md §3.2)."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from dateutil.relativedelta import relativedelta
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from cases.models import Case, Child, Consent, Guardianship, Waiver
from cases.models.child import WITH_CUSTODY

CHILD_CONSENTS_FROM = 12
CHILD_DECIDES_FROM = 16

OTHER_HOLDERS = (*WITH_CUSTODY, Guardianship.Custody.ORGANISATION)

Answer = Consent | Waiver | None
Asked = tuple[Consent.Giver, Guardianship | None, Answer]
Refer = Callable[[str], OuterRef]  # names a column of the case, from within a query


class Aged(Protocol):
    """A child, of whom only the age counts here."""

    def age(self, on: date) -> int: ...


class ChildWithTies(Aged, Protocol):
    """A child whose guardianships were loaded with it."""

    ties: list[Guardianship]


class Loaded(Protocol):
    """A case with all that `askable_from` reads of it; it asks the database for nothing."""

    school_id: int | None
    child: ChildWithTies
    answers: list[Consent]
    exceptions: list[Waiver]


def consent_ends(child: Child, given_on: date, months: int) -> date:
    """The first day on which it no longer holds: after so many months, or on a 12th or 16th birthday before that."""
    ends: list[date] = [given_on + relativedelta(months=months)]
    ends += [day for day in (child.birthday(CHILD_CONSENTS_FROM), child.birthday(CHILD_DECIDES_FROM)) if day > given_on]
    return min(ends)


def guardians_are_asked(child: Aged, on: date) -> bool:
    """Whether consent of those with custody counts on that day: until the 16th birthday."""
    return child.age(on) < CHILD_DECIDES_FROM


def child_is_asked(child: Aged, on: date) -> bool:
    """Whether the child's own consent counts on that day: from the 12th birthday."""
    return child.age(on) >= CHILD_CONSENTS_FROM


def other_is_missing(custodies: Iterable[str]) -> bool:
    """Whether somebody has custody "together with another" of whom nobody is entered, by the ties' custody."""
    holders = [custody for custody in custodies if custody in OTHER_HOLDERS]
    return holders == [Guardianship.Custody.BOTH]


def _given(case: Refer, today: date, covering: str | None, **by: Any) -> QuerySet[Consent]:
    """Consents that count today for a case's own school; `case("pk")` refers to that case from within a query."""
    by |= {f"covers_{covering}": True} if covering else {}
    return Consent.objects.filter(
        case=case("pk"),
        school=case("school"),
        purpose=Consent.Purpose.SUPPORT,
        state=Consent.State.GIVEN,
        answered_on__lte=today,
        ends_on__gt=today,
        **by,
    )


def _two_up(name: str) -> OuterRef:
    return OuterRef(OuterRef(name))


@lru_cache(maxsize=32)  # asked several times for one page, and much work to put together; a query copies it
def shared_now(today: date, covering: str | None = None) -> Q:
    """A condition on cases: everybody who must consent to the case's own school has done so, today.

    With `covering`, one of Consent.CATEGORIES, each of them for that category as well.

    It is tested in the query itself, so that no nightly job stands between an expiry and a closed door.
    """
    given_by_her = _given(_two_up, today, covering, guardian=OuterRef("guardian"))
    waived = Waiver.objects.filter(case=_two_up("pk"), guardianship=OuterRef("pk"), state=Waiver.State.APPROVED)
    of_child = Guardianship.objects.filter(child=OuterRef("child"))
    with_custody = of_child.filter(custody__in=WITH_CUSTODY)
    consented = with_custody.filter(Exists(given_by_her))
    missing = with_custody.exclude(Exists(given_by_her)).exclude(Exists(waived))
    in_hands_of_organisation = of_child.filter(custody=Guardianship.Custody.ORGANISATION)

    # Custody "together with another", and nobody else is entered who has it: the other one is missing too.
    others = Guardianship.objects.filter(child=OuterRef("child"), custody__in=OTHER_HOLDERS).exclude(pk=OuterRef("pk"))
    alone = of_child.filter(custody=Guardianship.Custody.BOTH).exclude(Exists(others))
    other_waived = Waiver.objects.filter(case=OuterRef("pk"), guardianship=None, state=Waiver.State.APPROVED)
    other_is_settled = ~Exists(alone) | Exists(other_waived)

    by_child = Q(Exists(_given(OuterRef, today, covering, giver=Consent.Giver.CHILD)))
    by_organisation = Exists(_given(OuterRef, today, covering, giver=Consent.Giver.ORGANISATION))
    by_court = Exists(_given(OuterRef, today, covering, giver=Consent.Giver.COURT))
    by_guardians = Q(by_court) | other_is_settled & ~Exists(missing) & (
        (Exists(consented) & ~Exists(in_hands_of_organisation)) | (Exists(in_hands_of_organisation) & by_organisation)
    )
    turns_12_after = Q(child__birth_date__gt=today - relativedelta(years=CHILD_CONSENTS_FROM))
    turns_16_after = Q(child__birth_date__gt=today - relativedelta(years=CHILD_DECIDES_FROM))
    not_over = Q(ends_on=None) | Q(ends_on__gte=today)
    return (
        Q(state="open", school__isnull=False)
        & not_over
        & (~turns_16_after | by_guardians)
        & (turns_12_after | by_child)
    )


def shared_column(today: date) -> "ExpressionWrapper[Q]":
    """Whether a case's school may look today, as a column of a query on cases."""
    return ExpressionWrapper(shared_now(today), output_field=BooleanField())


def is_shared(case: Case, today: date) -> bool:
    """Whether the case's school may see its shared part today."""
    return type(case).objects.filter(shared_now(today), pk=case.pk).exists()


def askable_from(case: Loaded, today: date, purpose: str = Consent.Purpose.SUPPORT) -> list[Asked]:
    """Who must consent on this day, with each one's latest answer: a list of (giver, guardianship or None, answer).

    `answer` is that person's latest Consent for the purpose (support is for the case's own school), an open or approved
    Waiver, or None. Reads `case.child.ties`, `case.answers` and `case.exceptions`, which the loader has prefetched.
    """
    asked: list[Asked] = []
    rows = _for_purpose(case, purpose)
    court = _latest(rows, lambda row: row.giver == Consent.Giver.COURT)
    if guardians_are_asked(case.child, today) and counts(court, today):
        asked.append((Consent.Giver.COURT, None, court))  # it stands in place of all of them
    elif guardians_are_asked(case.child, today):
        for tie in case.child.ties:
            if tie.has_custody:
                waiver = next((row for row in case.exceptions if row.guardianship_id == tie.pk), None)
                answer = next((row for row in rows if row.guardian_id == tie.guardian_id), None)
                asked.append((Consent.Giver.GUARDIAN, tie, waiver or answer))
        if other_is_missing(tie.custody for tie in case.child.ties):
            waiver = next((row for row in case.exceptions if row.guardianship_id is None), None)
            asked.append((Consent.Giver.OTHER, None, waiver))
        if any(tie.custody == Guardianship.Custody.ORGANISATION for tie in case.child.ties):
            organisation = _latest(rows, lambda row: row.giver == Consent.Giver.ORGANISATION)
            asked.append((Consent.Giver.ORGANISATION, None, organisation))
    if child_is_asked(case.child, today):
        asked.append((Consent.Giver.CHILD, None, _latest(rows, lambda row: row.giver == Consent.Giver.CHILD)))
    return asked


def _for_purpose(case: Loaded, purpose: str) -> list[Consent]:
    school = case.school_id if purpose == Consent.Purpose.SUPPORT else None
    return [row for row in case.answers if row.purpose == purpose and row.school_id == school]


def _latest(rows: list[Consent], matches: Callable[[Consent], bool]) -> Consent | None:
    return next((row for row in rows if matches(row)), None)


def said_no(asked: Iterable[Asked]) -> bool:
    """Whether somebody who must consent said no, or took a yes back: an answer, not something that is missing."""
    nos = (Consent.State.REFUSED, Consent.State.WITHDRAWN)
    return any(isinstance(answer, Consent) and answer.state in nos for _giver, _tie, answer in asked)


def counts(answer: Answer, today: date) -> bool:
    """Whether this answer lets the school in: a valid yes, or an approved exception."""
    if isinstance(answer, Waiver):
        return answer.state == Waiver.State.APPROVED
    return answer is not None and answer.state == Consent.State.GIVEN and answer.ends_on > today


def may_pass_on(asked: Iterable[Asked], today: date) -> bool:
    """Whether what was chosen may go to another shelter: nobody who must consent is missing, and somebody said yes."""
    answers = [answer for _giver, _tie, answer in asked]
    return all(counts(one, today) for one in answers) and any(isinstance(one, Consent) for one in answers)


def covered(asked: Iterable[Asked], today: date) -> frozenset[str]:
    """The categories that everybody's yes covers today; reads what `askable_from` gave."""
    answers = [answer for _giver, _tie, answer in asked if isinstance(answer, Consent) and counts(answer, today)]
    return frozenset(name for name in Consent.CATEGORIES if answers and all(name in row.covers for row in answers))
