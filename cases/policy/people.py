"""Who runs a shelter, and who may edit the directory of schools: no case content follows from either."""

from django.utils import timezone

from cases.models import Case, Membership, Shelter
from cases.policy import access
from schools.models import School, SchoolContact

RUNS = (Membership.Role.LEAD, Membership.Role.ADMINISTRATOR)
WORKS_WITH_SCHOOLS = (*RUNS, Membership.Role.COACH)


def run_shelters(user, *, on=None):
    """Shelters that this person runs, as lead or administrator."""
    mine = access.memberships(user, on=on).filter(role__in=RUNS).values("shelter")
    return Shelter.objects.filter(pk__in=mine).order_by("name", "pk")


def led_cases(user, *, on=None):
    """Open cases of shelters that this person leads: to hand over by number; their content stays closed."""
    mine = access.memberships(user, role=Membership.Role.LEAD, on=on).values("shelter")
    return Case.objects.filter(shelter__in=mine, state=Case.State.OPEN)


def leads_of(shelter, *, on=None):
    """Current memberships of who leads this shelter."""
    rows = Membership.objects.current(on or timezone.localdate()).filter(shelter=shelter, role=Membership.Role.LEAD)
    return rows.select_related("user").order_by("pk")


def colleagues(user, *, on=None):
    """Current memberships of the shelters that this person runs."""
    on = on or timezone.localdate()
    rows = Membership.objects.current(on).filter(shelter__in=run_shelters(user, on=on))
    return rows.select_related("shelter", "user").order_by("user__first_name", "user__last_name", "user", "pk")


def coaches_for(user, case, *, on=None):
    """Other coaches of the case's own shelter who have come in, for a lead who hands it over."""
    on = on or timezone.localdate()
    rows = Membership.objects.current(on).filter(shelter=case.shelter, role=Membership.Role.COACH)
    holders = access.seat_holders(case, Membership.Role.COACH).values("user")
    rows = (
        rows.exclude(user=user)
        .exclude(user__in=holders)
        .select_related("user")
        .order_by("user__first_name", "user__last_name", "user")
    )
    return [membership.user for membership in rows if membership.user.has_joined]


def may_edit_schools(user, *, on=None):
    """Leads and administrators keep regions, hours, closures and contacts right, of every school."""
    return access.memberships(user, on=on).filter(role__in=RUNS).exists()


def editable_schools(user, *, on=None):
    """Schools to which this person may add something; a coach only a contact."""
    works = access.memberships(user, on=on).filter(role__in=WORKS_WITH_SCHOOLS).exists()
    return School.objects.all() if works else School.objects.none()


def ending_contacts(user, code, *, on=None):
    """Current contacts of a school, for who may end them."""
    on = on or timezone.localdate()
    rows = SchoolContact.objects.current(on).filter(school__code=code).select_related("user", "school")
    return rows if may_edit_schools(user, on=on) else rows.none()


def contacts_to_confirm(user, code, *, on=None):
    """Current contacts of a school, for who works with schools: whoever asked there may note the answer."""
    on = on or timezone.localdate()
    rows = SchoolContact.objects.current(on).filter(school__code=code).select_related("user", "school")
    return rows if editable_schools(user, on=on).exists() else rows.none()


def held_cases(user, *, on=None):
    """Every case of the shelters that this person leads, closed ones too: to keep from being erased, by number."""
    mine = access.memberships(user, role=Membership.Role.LEAD, on=on).values("shelter")
    return Case.objects.filter(shelter__in=mine)


def leads(user, *, on=None):
    """Whether this person leads a shelter now."""
    return access.memberships(user, role=Membership.Role.LEAD, on=on).exists()


def led_cases_of(user, coach, *, now=None):
    """The open cases that this lead leads and that this coach holds."""
    now = now or timezone.now()
    held = access.open_seats(["coach"], now, user=coach).values("content_object")
    return led_cases(user, on=timezone.localdate(now)).filter(pk__in=held).order_by("number")


def other_coaches(membership, *, but, on=None):
    """Coaches of the same shelter who have come in, without this one and without `but`."""
    on = on or timezone.localdate()
    rows = Membership.objects.current(on).filter(shelter=membership.shelter, role=Membership.Role.COACH)
    rows = rows.exclude(user__in=[membership.user, but]).select_related("user").order_by("user__first_name", "pk")
    return [row.user for row in rows if row.user.has_joined]
