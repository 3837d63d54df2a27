"""Who stands in for whom, who may be asked to, and by what a coach finds a case that cannot wait."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import BreakGlass, Case, Membership
from cases.policy import access
from ruggensteun.people.models import User
from schools.search import normalise

REASONS = (
    ("ill", _("the coach is ill")),
    ("leave", _("the coach has days off")),
    ("together", _("two coaches work together for a while")),
    ("other", _("another reason")),
)


def may_stand_in(case, *, on=None):
    """Coaches of the case's own shelter who have come in and have no seat as coach in it."""
    rows = Membership.objects.current(on or timezone.localdate()).filter(
        shelter=case.shelter, role=Membership.Role.COACH
    )
    rows = rows.exclude(user__in=access.seat_holders(case, "coach").values("user")).select_related("user")
    rows = rows.order_by("user__first_name", "user__last_name", "user")
    return [membership.user for membership in rows if membership.user.has_joined]


def may_break_glass(user, *, on=None):
    """Whether this person coaches somewhere: whoever does not, finds nothing in an emergency either."""
    return access.memberships(user, role=Membership.Role.COACH, on=on).exists()


def found_by(user, *, last_name, birth_date, first_name="", now=None):
    """The one open case of the own shelter of exactly this child; None when there is none, or more than one."""
    shelters = access.memberships(
        user, role=Membership.Role.COACH, on=timezone.localdate(now or timezone.now())
    ).values("shelter")
    born = Case.objects.filter(shelter__in=shelters, state=Case.State.OPEN, child__birth_date=birth_date)
    wanted, first = normalise(last_name), normalise(first_name)
    found = [
        case
        for case in born.select_related("child", "shelter")
        if wanted
        and normalise(case.child.last_name) == wanted
        and (not first or normalise(case.child.first_name) == first)
    ]
    return found[0] if len(found) == 1 else None


def leads_of(case, *, on):
    """The leads of a case's shelter."""
    rows = Membership.objects.current(on).filter(shelter=case.shelter, role=Membership.Role.LEAD)
    return User.objects.filter(pk__in=rows.values("user"))


def emergencies(cases, *, since):
    """Openings in an emergency of these cases since a moment, the latest first."""
    return BreakGlass.objects.filter(case__in=cases, opened_at__gt=since).select_related("user", "case")
