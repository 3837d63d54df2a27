"""The visibility table in words: the page "who sees what" for professionals, and parts of it for guardians."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.policy.table import COACH, GUARDIAN, NO, PARTIES, PARTY_NAMES, SCHOOL, TABLE, YES, sees


@dataclass(frozen=True)
class Seen:
    """One thing that a party sees; `limit` says how far, or is empty when she sees all of it."""

    what: str
    limit: str


@dataclass(frozen=True)
class PartyView:
    """What one party sees and never sees; `is_yours` when it is about the reader."""

    party: str
    name: str
    sees: tuple[Seen, ...]
    never: tuple[str, ...]
    is_yours: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the table; `cells` are pairs of a party's name and YES, NO or the words that limit it."""

    what: str
    cells: tuple[tuple[str, str], ...]


def party_view(party, *, yours=False):
    """What one party sees and never sees, in the order of the table; `yours` when it is about the reader."""
    return PartyView(
        party=party,
        name=PARTY_NAMES[party],
        sees=tuple(_seen(party, key) for key in TABLE if sees(party, key) != NO),
        never=tuple(TABLE[key][0] for key in TABLE if sees(party, key) == NO),
        is_yours=yours,
    )


def party_views(own=()):
    """Every party, the reader's own first."""
    order = sorted(PARTIES, key=lambda party: party not in own)
    return tuple(party_view(party, yours=party in own) for party in order)


def whole_table():
    """The whole table, a row for each thing that can be seen."""
    return tuple(
        Row(what, tuple((PARTY_NAMES[party], sees(party, key)) for party in PARTIES))
        for key, (what, _parties) in TABLE.items()
    )


def own_parties(roles):
    """Which columns of the table are about somebody with these roles."""
    return tuple(party for party in PARTIES if party in roles and party != GUARDIAN)


def _seen(party, key):
    what, parties = TABLE[key]
    return Seen(what, "" if parties[party] == YES else parties[party])


@dataclass(frozen=True)
class Column:
    """One party at the table of one case, with who that is now; nobody when she does not take part."""

    name: str
    people: tuple[str, ...]


def table_of(standing):
    """The table for one case: columns for coach, school and parent, and a row for each thing that can be seen.

    Who does not take part now sees nothing, whatever the table would allow.
    """
    seats = {
        COACH: standing.seated("coach", "substitute"),
        SCHOOL: standing.seated("school_contact") if standing.shared else [],
        GUARDIAN: standing.seated("guardian"),
    }
    names = {COACH: _("coach and substitute"), SCHOOL: _("school"), GUARDIAN: _("parent")}
    columns = [
        Column(names[party], tuple(seat.user.first_name for seat in seats[party]) or (_("nobody now"),))
        for party in seats
    ]
    rows = [
        Row(what, tuple((names[party], sees(party, key) if seats[party] else NO) for party in seats))
        for key, (what, _parties) in TABLE.items()
    ]
    return columns, rows
