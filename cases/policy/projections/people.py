"""The people of a shelter and of a school, as those who let them in see them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from cases.models import Membership
from cases.policy import people
from cases.policy.own_time import contact_hours
from cases.policy.projections.lead import (
    CaseLine,
    Count,
    Emergency,
    Unsafe,
    counts_of_late,
    counts_per_coach,
    counts_per_state,
    emergencies,
    unsafe_contacts,
)
from cases.policy.unreached import uninvited, uninvited_by, unreached
from ruggensteun.people.models import Invitation
from ruggensteun.people.models.workhours import WEEKDAYS
from schools.calendar import known_until, unknown_soon
from schools.models import SchoolContact


@dataclass(frozen=True)
class Colleague:
    """One person in one role. `invitation` says whether she came in: "joined", "open" or "expired"."""

    pk: int
    name: str
    email: str
    role: str
    since: date
    invitation: str
    open_until: datetime | None
    is_you: bool
    is_coach: bool


@dataclass(frozen=True)
class Uninvited:
    """A contact of a school whom the mail that lets her in does not reach."""

    name: str
    email: str
    school: str
    code: str


@dataclass(frozen=True)
class ShelterPage:
    """What a lead or administrator sees of one shelter; `cases` is None for who does not lead it."""

    pk: int
    name: str
    people: tuple[Colleague, ...]
    cases: tuple[CaseLine, ...] | None
    unsafe: tuple[Unsafe, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    unreached: tuple[Colleague, ...] = ()
    uninvited: tuple[Uninvited, ...] = ()
    per_coach: tuple[Count, ...] = ()
    per_state: tuple[Count, ...] = ()

    @property
    def headcount(self):
        """How many people work here, each counted once in whatever roles."""
        return len({colleague.email for colleague in self.people})


def shelter_pages(user, lines, *, now=None):
    """One page part per shelter that this person runs; `lines` are the cases of this page of the list."""
    now = now or timezone.now()
    rows = list(people.colleagues(user, on=timezone.localdate(now)))
    open_until = _open_invitations(rows, now)
    led = {row.shelter_id for row in rows if row.user_id == user.pk and row.role == Membership.Role.LEAD}
    unsafe = unsafe_contacts(user, now=now)
    opened, silent = emergencies(user, now=now), unreached({row.user_id for row in rows}, now=now)
    return [
        ShelterPage(
            pk=shelter.pk,
            name=shelter.name,
            people=tuple(_colleague(row, open_until, user) for row in rows if row.shelter_id == shelter.pk),
            cases=tuple(line for line in lines if line.shelter_id == shelter.pk) if shelter.pk in led else None,
            unsafe=tuple(one for one in unsafe if one.shelter_id == shelter.pk),
            unreached=tuple(
                {
                    row.user_id: _colleague(row, open_until, user)
                    for row in rows
                    if row.shelter_id == shelter.pk and row.user_id in silent
                }.values()
            ),
            uninvited=tuple(
                Uninvited(row.user.get_full_name(), row.user.email, row.school.name, row.school.code)
                for row in uninvited_by(shelter, now=now, on=timezone.localdate(now))
            ),
            emergencies=tuple(one for one in opened if one.shelter_id == shelter.pk),
            per_coach=counts_per_coach(user, shelter.pk, now=now) if shelter.pk in led else (),
            per_state=_counts(user, shelter.pk, now) if shelter.pk in led else (),
        )
        for shelter in people.run_shelters(user, on=timezone.localdate(now))
    ]


def _counts(user, shelter_id, now):
    return (*counts_per_state(user, shelter_id), *counts_of_late(user, shelter_id, now=now))


def colleague(user, pk, *, now=None):
    """One membership; None for whoever does not run this shelter."""
    now = now or timezone.now()
    rows = list(people.colleagues(user, on=timezone.localdate(now)).filter(pk=pk))
    return _colleague(rows[0], _open_invitations(rows, now), user) if rows else None


def _open_invitations(rows, now):
    """Until when each person's open invitation works."""
    invited = Invitation.objects.filter(user__in={row.user_id for row in rows}, used_at=None, revoked_at=None)
    return dict(invited.filter(expires_at__gt=now).values_list("user", "expires_at"))


def _came_in(person, open_until):
    if person.has_joined:
        return "joined"
    return "open" if person.pk in open_until else "expired"


def _colleague(row, open_until, user):
    return Colleague(
        pk=row.pk,
        name=row.user.get_full_name(),
        email=row.user.email,
        role=row.get_role_display(),
        since=row.since,
        invitation=_came_in(row.user, open_until),
        open_until=open_until.get(row.user_id),
        is_you=row.user_id == user.pk,
        is_coach=row.role == Membership.Role.COACH,
    )


@dataclass(frozen=True)
class Contact:
    """One contact of a school; `invitation` as for a colleague."""

    pk: int
    name: str
    email: str
    role: str
    is_backup: bool
    since: date
    is_confirmed: bool
    invitation: str
    mail_fails: bool
    open_until: datetime | None
    hours: tuple[tuple[str, time, time], ...]


@dataclass(frozen=True)
class Closed:
    """Days on which a school is closed of its own accord."""

    pk: int
    why: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class SchoolEntry:
    """What people here know of a school besides the register; `unknown` says when holidays lie beyond the known."""

    code: str
    name: str
    town: str
    is_closed: bool
    region: str
    hours: tuple[tuple[str, time, time], ...]
    contacts: tuple[Contact, ...]
    closures: tuple[Closed, ...]
    holidays: tuple[Closed, ...]
    known_until: date
    unknown: str


def school_entry(school, *, now=None, only=None):
    """One school with its current contacts and what is not over; of the contacts `only` this person when given."""
    now = now or timezone.now()
    on = timezone.localdate(now)
    rows = SchoolContact.objects.current(on).filter(school=school).select_related("user")
    rows = list(rows.prefetch_related("contact_hours").filter(**({"user": only} if only else {})))
    open_until = _open_invitations(rows, now)
    silent = set(uninvited(SchoolContact.objects.filter(school=school), now=now).values_list("pk", flat=True))
    closures = school.closures.standing().filter(last_day__gte=on)
    holidays = school.own_holidays.standing().filter(last_day__gte=on)
    return SchoolEntry(
        code=school.code,
        name=school.name,
        town=school.town,
        is_closed=school.closed_on is not None,
        region=school.get_region_display(),
        hours=tuple((dict(WEEKDAYS)[day], *hours) for day, hours in school.hours().items()),
        contacts=tuple(_contact(row, open_until, on, row.pk in silent) for row in rows),
        closures=tuple(Closed(row.pk, row.get_kind_display(), row.first_day, row.last_day) for row in closures),
        holidays=tuple(Closed(row.pk, row.name, row.first_day, row.last_day) for row in holidays),
        known_until=known_until(school),
        unknown=unknown_soon(school, on),
    )


def _contact(row, open_until, on, mail_fails):
    person = row.user
    return Contact(
        pk=row.pk,
        name=person.get_full_name(),
        email=person.email,
        role=row.get_role_display(),
        is_backup=row.is_backup,
        since=row.since,
        is_confirmed=row.is_confirmed(on),
        invitation=_came_in(person, open_until),
        mail_fails=mail_fails,
        open_until=open_until.get(person.pk),
        hours=tuple((dict(WEEKDAYS)[day], *pair) for day, pairs in contact_hours(row).items() for pair in pairs),
    )
