"""Whose looking can be asked for: who works there now to choose from, and anybody else by part of her name."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Membership, Seat
from cases.policy.log.asked import shelters_of
from ruggensteun import spoken
from ruggensteun.people.models import User
from schools.models import SchoolContact
from schools.search import normalise

SHOWN = 25


@dataclass(frozen=True)
class Person:
    """Somebody who was found, with what tells her from her namesakes."""

    pk: int
    name: str
    tie: str


@dataclass(frozen=True)
class Found:
    """The first people who were found, and whether there are more."""

    people: tuple[Person, ...]
    more: bool


def people_of(user):
    """Professionals whose looking can be asked for: who works or worked there, or has or had a seat at its cases."""
    return _people_of(shelters_of(user))


def working_for(user, *, on=None):
    """(pk, name) of who works in the shelters whose log this person keeps, as a query."""
    now = Membership.objects.current(on or timezone.localdate()).filter(shelter__in=shelters_of(user))
    name = Concat("first_name", Value(" "), "last_name")
    return _by_name(User.objects.filter(pk__in=now.values("user"))).values_list("pk", name)


def find(user, text, *, on=None):
    """Those of `people_of` in whose name every word is, by name; the words come without case and accents."""
    shelters, words = list(shelters_of(user).values_list("shelter", flat=True)), normalise(text).split()
    names = ((pk, normalise(" ".join(name))) for pk, *name in _names(shelters))
    named = [pk for pk, name in names if all(word in name for word in words)]
    people = list(_people_of(shelters).filter(pk__in=named).only("first_name", "last_name")[: SHOWN + 1])
    ties = _ties(shelters, people[:SHOWN], on or timezone.localdate())
    rows = [Person(one.pk, one.get_full_name(), ties[one.pk]) for one in people[:SHOWN]]
    return Found(tuple(rows), len(people) > SHOWN)


def _people_of(shelters):
    # Asked of each person on her own: a shelter has thousands of seats, and hardly ever is more than one person meant.
    worked = Membership.objects.filter(user=OuterRef("pk"), shelter__in=shelters)
    seated = Seat.objects.filter(user=OuterRef("pk"), content_object__shelter__in=shelters)
    return _by_name(User.objects.filter(Exists(worked) | Exists(seated), kind=User.Kind.PROFESSIONAL))


def _by_name(people):
    return people.order_by("first_name", "last_name", "pk")


def _names(shelters):
    """(pk, first name, last name) of who may be meant: nobody else than colleagues and contacts ever had a seat."""
    name = ("user", "user__first_name", "user__last_name")
    worked = Membership.objects.filter(shelter__in=shelters).values_list(*name)
    return worked.union(SchoolContact.objects.order_by().values_list(*name))


def _ties(shelters, people, on):
    """{pk: in words what somebody has or had to do with these shelters}

    Of a contact not which school: that would tell where a child goes (domain.md §5).
    """
    worked = {}
    for row in Membership.objects.filter(shelter__in=shelters, user__in=people).order_by("since", "pk"):
        worked.setdefault(row.user_id, []).append(row)
    others = [one.pk for one in people if one.pk not in worked]
    seats = Seat.objects.filter(content_object__shelter__in=shelters, user__in=others).order_by().values("user")
    seats = seats.annotate(first=Min("since"), last=Max("until"), open=Count("pk", filter=Q(until=None)))
    return {
        **{pk: _of_work(rows, on) for pk, rows in worked.items()},
        **{row["user"]: _of_seats(row) for row in seats},
    }


def _of_work(rows, on):
    here = [row for row in rows if row.until is None or row.until > on]
    roles = ", ".join(dict.fromkeys(str(row.get_role_display()) for row in here or rows))
    if here:
        return _("works here since %(day)s: %(roles)s") % {"day": spoken.date(here[0].since), "roles": roles}
    return _("worked here until %(day)s: %(roles)s") % {"day": spoken.date(max(r.until for r in rows)), "roles": roles}


def _of_seats(row):
    day = timezone.localdate(row["first"] if row["open"] else row["last"])
    words = _("contact at a school, since %(day)s") if row["open"] else _("was contact at a school, until %(day)s")
    return words % {"day": spoken.date(day)}
