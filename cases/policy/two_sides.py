"""One person on two sides, or one number for two people: whoever reads it would read what is meant for the other.

What is asked about it tells nothing of whose the number or the name is (domain.md S7, S8).
"""

from django.db.models import Q

from cases.models import Case, Guardianship
from ruggensteun.people.models import SafeContact, User
from schools.search import normalise


def is_like_a_parent(case: Case, *, first_name: str, last_name: str, email: str, phone: str = "") -> bool:
    """Whether somebody of the school has the name, surname, address or number of a parent of this child."""
    ties = Guardianship.objects.filter(child=case.child_id).select_related("guardian__safe_contact")
    parents = [tie.guardian for tie in ties]
    return any(is_like(one, first_name=first_name, last_name=last_name, email=email, phone=phone) for one in parents)


def is_like(parent: User, *, first_name: str, last_name: str, email: str, phone: str = "") -> bool:
    """The same for one parent. A surname alone is enough to ask."""
    contact = getattr(parent, "safe_contact", None)
    number, address = (contact.number, contact.address) if contact else ("", "")
    return same((parent.first_name, parent.last_name, address, number), (first_name, last_name, email, phone))


def same(parent: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> bool:
    """Whether two people, each as first name, surname, address and number, may be one."""
    names = [(normalise(first), normalise(last)) for first, last, _address, _number in (parent, other)]
    if names[0][1] and names[0][1] == names[1][1]:
        return True
    if not (names[0][1] and names[1][1]) and names[0][0] and names[0][0] == names[1][0]:
        return True  # one of them has no surname here
    address = parent[2].casefold() and parent[2].casefold() == other[2].casefold()
    return bool(address or (parent[3] and parent[3] == other[3]))


def other_parent_has(child_id: int, guardian: User | None, *, number: str, address: str) -> bool:
    """Whether another parent of this child is reached at the same number or address."""
    ties = Guardianship.objects.filter(child=child_id).exclude(guardian=guardian)
    contacts = SafeContact.objects.filter(guardian__in=ties.values("guardian"))
    return _in(contacts, number, address)


def somebody_has(guardian: User | None, *, number: str, address: str) -> bool:
    """Whether anybody else here, parent or professional, is reached at the same number or address."""
    if address and User.objects.filter(email__iexact=address).exclude(pk=guardian and guardian.pk).exists():
        return True
    if number and User.objects.filter(work_phone=number).exists():
        return True
    return _in(SafeContact.objects.exclude(guardian=guardian), number, address)


def _in(contacts, number, address):
    # Encrypted in the database, so they are compared here; those without a channel hold nothing.
    rows = contacts.filter(~Q(channel=SafeContact.Channel.IN_PERSON)).values_list("number", "address")
    return any(
        (number and number == one) or (address and address.casefold() == other.casefold())
        for one, other in rows.iterator()
    )
