"""Which parents may sit at one table (domain.md S11)."""

from cases.models import Case


def one_too_many(standing):
    """The seat of the second parent while the risk allows only one; None when all is well."""
    parents = sorted(standing.seated("guardian"), key=lambda seat: (seat.since, seat.pk))
    return parents[1] if len(parents) > 1 and standing.case.risk != Case.Risk.GREEN else None


def apart(standing):
    """Whether these parents sit at tables of their own: then a conversation is with one of them."""
    parents = standing.seated("guardian")
    return len(parents) > 1 and any(seat.apart for seat in parents)
