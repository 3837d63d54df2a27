"""The visibility table: one literal, from which projections, eye lines, README and tests are made (domain.md §5)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise  # a sentence that is translated when it is shown

YES = "yes"
NO = "no"
COACH, SCHOOL, GUARDIAN, LEAD, LOG_MANAGER, APPROVER = (
    "coach",
    "school_contact",
    "guardian",
    "lead",
    "log_manager",
    "approver",
)
PARTIES = (COACH, SCHOOL, GUARDIAN, LEAD, LOG_MANAGER)

PARTY_NAMES = {
    COACH: _("coach (or substitute) with a seat"),
    SCHOOL: _("school contact with a seat"),
    GUARDIAN: _("parent with a seat, own part"),
    LEAD: _("lead"),
    LOG_MANAGER: _("log manager"),
}

# key: (what it is, {party: YES, NO, or what part of it}); a party that is not named sees nothing.
TABLE: dict[str, tuple[Words, dict[str, Words]]] = {
    "first_name": (_("first name and group of the child"), {COACH: YES, SCHOOL: _("with consent"), GUARDIAN: YES}),
    "case_number": (
        _("case number"),
        {COACH: YES, SCHOOL: YES, LEAD: YES, LOG_MANAGER: YES, APPROVER: YES},
    ),
    "surname": (_("surname and birth date of the child"), {COACH: YES, SCHOOL: _("with consent"), GUARDIAN: YES}),
    "school": (_("school"), {COACH: YES, SCHOOL: _("their own"), GUARDIAN: YES, LEAD: _("counts")}),
    "coach": (
        _("name and work phone of the coach"),
        {COACH: YES, SCHOOL: YES, GUARDIAN: _("first name; phone after the code"), LEAD: YES},
    ),
    "school_contact": (
        _("name, role and work contact of the school contact"),
        {COACH: YES, SCHOOL: _("their own"), GUARDIAN: _("first name and role"), LEAD: YES},
    ),
    "shelter": (
        _("name of the shelter"),
        {COACH: YES, SCHOOL: _("if the shelter allows it, for all its cases"), LEAD: YES},
    ),
    "risk": (_("location code, risk code, reason of a conversation, deadline, Meldcode step"), {COACH: YES}),
    "custody": (_("custody and other parents"), {COACH: YES}),
    "may_collect": (_("who may collect the child"), {COACH: YES, SCHOOL: _("with consent")}),
    "guardian": (
        _("first name of the parent, language, interpreter"),
        {COACH: YES, SCHOOL: _("needed to meet"), GUARDIAN: _("her own")},
    ),
    "safe_contact": (
        _("safe contact, delivery of messages, why one was held back"),
        {COACH: YES, GUARDIAN: _("her own profile"), LEAD: _("case number, when it is not safe any more")},
    ),
    "conversation": (
        _("conversation: date, time, place, own reply, who came"),
        {COACH: YES, SCHOOL: YES, GUARDIAN: _("those she takes part in"), LEAD: _("counts")},
    ),
    "replies": (_("replies of others"), {COACH: YES, SCHOOL: _("yes or no, not why")}),
    "slot_reason": (_("why a time is proposed"), {COACH: YES, SCHOOL: _("only from facts of their own")}),
    "agreements": (
        _("agreements and updates"),
        {COACH: YES, SCHOOL: _("shared ones"), GUARDIAN: _("shared ones")},
    ),
    "note": (_("internal note"), {COACH: YES}),
    "consent": (
        _("consent"),
        {
            COACH: YES,
            SCHOOL: _("until when"),
            GUARDIAN: _("her own"),
            LEAD: _("counts"),
            APPROVER: _("case number and reason code"),
        },
    ),
    "keep": (
        _("that a case has to be kept, or is to be erased, and why"),
        {COACH: YES, LEAD: _("case number and reason code")},
    ),
    "who_looked": (
        _("who looked"),
        {COACH: _("own cases"), GUARDIAN: _("professionals only, after the code"), LOG_MANAGER: YES},
    ),
    "history": (
        _("history of the record"),
        {COACH: YES, SCHOOL: _("of what they may see"), GUARDIAN: _("of what she may see"), LOG_MANAGER: _("metadata")},
    ),
}


def sees(party: str, key: str) -> Words:
    """What `party` sees of the row `key`: YES, NO, or the words that limit it."""
    return TABLE[key][1].get(party, NO)


def audience(*keys: str) -> tuple[str, ...]:
    """The parties at a case (coach, school, guardian) who may see something of *every* one of these rows."""
    return tuple(party for party in (COACH, SCHOOL, GUARDIAN) if all(sees(party, key) != NO for key in keys))
