"""The people of a shelter, as those who run it see them."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from cases.models import Membership
from cases.policy import people
from cases.policy.projections.lead import CaseLine, case_lines
from ruggensteun.people.models import Invitation


@dataclass(frozen=True)
class Role:
    """One membership: what somebody is here, since when."""

    pk: int
    label: str
    since: date


@dataclass(frozen=True)
class Colleague:
    """One person. `invitation` says whether she came in: "joined", "open" or "expired"."""

    name: str
    email: str
    roles: tuple[Role, ...]
    invitation: str
    open_until: datetime | None
    is_you: bool

    @property
    def first_role(self):
        return self.roles[0]


@dataclass(frozen=True)
class ShelterPage:
    """What a lead or administrator sees of one shelter; `cases` is None for who does not lead it."""

    pk: int
    name: str
    people: tuple[Colleague, ...]
    cases: tuple[CaseLine, ...] | None


def shelter_pages(user, *, now=None):
    """One page part per shelter that this person runs."""
    now = now or timezone.now()
    rows = list(people.colleagues(user, on=timezone.localdate(now)))
    open_until = _open_invitations(rows, now)
    led = {row.shelter_id for row in rows if row.user_id == user.pk and row.role == Membership.Role.LEAD}
    lines = case_lines(user, now=now)
    return [
        ShelterPage(
            pk=shelter.pk,
            name=shelter.name,
            people=_people([row for row in rows if row.shelter_id == shelter.pk], open_until, user),
            cases=tuple(line for line in lines if line.shelter_id == shelter.pk) if shelter.pk in led else None,
        )
        for shelter in people.run_shelters(user, on=timezone.localdate(now))
    ]


def colleague(user, pk, *, now=None):
    """The person of one membership, with that role alone; None for whoever does not run this shelter."""
    now = now or timezone.now()
    rows = list(people.colleagues(user, on=timezone.localdate(now)).filter(pk=pk))
    return _people(rows, _open_invitations(rows, now), user)[0] if rows else None


def _open_invitations(rows, now):
    """Until when each person's open invitation works."""
    invited = Invitation.objects.filter(user__in={row.user_id for row in rows}, used_at=None, revoked_at=None)
    return dict(invited.filter(expires_at__gt=now).values_list("user", "expires_at"))


def _people(rows, open_until, user):
    rows = sorted(rows, key=lambda row: (row.user.get_full_name().casefold(), row.user_id, row.pk))
    return tuple(_colleague(list(group), open_until, user) for _who, group in groupby(rows, lambda row: row.user_id))


def _colleague(rows, open_until, user):
    person = rows[0].user
    until = open_until.get(person.pk)
    return Colleague(
        name=person.get_full_name(),
        email=person.email,
        roles=tuple(Role(row.pk, row.get_role_display(), row.since) for row in rows),
        invitation="joined" if person.has_joined else "open" if until else "expired",
        open_until=until,
        is_you=person.pk == user.pk,
    )
