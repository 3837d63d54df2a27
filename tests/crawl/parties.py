"""Who may see which canary, by the visibility table alone: the policy's queries are not asked.

A viewer is a person and, for a guardian, how far in she is: by the link alone, or past her own code.
"""

from dataclasses import dataclass

from cases.policy.table import APPROVER, COACH, GUARDIAN, LEAD, LOG_MANAGER, NO, SCHOOL, TABLE, YES, sees
from tests.crawl.families import FAMILIES, GUARDIANS, PROFESSIONALS

LINK, CODE = "link", "code"
STAFF = {
    "anker": ("noor", "tess", "bram", "lotte", "henk", "mila"),
    "brug": ("joost", "anna"),
}
LEADS = {"anker": "lotte", "brug": "anna"}
RUNS = {"anker": ("lotte", "henk"), "brug": ("anna",)}
LOG_MANAGERS = {"anker": "mila"}
WORKS_WITH_SCHOOLS = ("noor", "tess", "bram", "joost", "lotte", "henk", "anna")


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks."""

    name: str
    level: str = ""
    family: str = ""

    def __str__(self):
        return f"{self.name} of {self.family}, by {self.level}" if self.level else self.name or "nobody"


NOBODY = Viewer("")
VIEWERS = (
    *(Viewer(name) for name in PROFESSIONALS),
    *(Viewer(name, level, family) for name, family in GUARDIANS.items() for level in (LINK, CODE)),
    *(Viewer("selam", level, family) for family in ("abel", "liya") for level in (LINK, CODE)),
    NOBODY,
)


def parties(viewer):
    """Pairs of a party of the table and a family: what this person is at each case now."""
    found = set()
    for name, family in FAMILIES.items() if viewer.name else ():
        if viewer.name in (family.coach, family.substitute):
            found.add((COACH, name))
        if viewer.name == family.contact:
            found.add((SCHOOL, name))
        if viewer.level == CODE and viewer.name in family.parents and viewer.family == name:
            found.add((GUARDIAN, name))
        if viewer.name == LEADS[family.shelter] and family.is_open:
            found.add((LEAD, name))
        if viewer.name == LOG_MANAGERS.get(family.shelter):
            found.add((LOG_MANAGER, name))
        if viewer.name in family.approvers:
            found.add((APPROVER, name))
    return found


def same_desk(name):
    """Who runs the same shelter, and so may press what is on the other's page."""
    return {one for people in RUNS.values() if name in people for one in people}


def _field(canary):
    return canary.where.rpartition(".")[2]


def own(canary, viewer):
    """It is about herself."""
    return canary.of == viewer.name


def first_name(canary, viewer):
    return _field(canary) == "first_name"


def never(canary, viewer):
    """Counts, codes and dates: nothing that somebody wrote."""
    return False


def always(canary, viewer):
    return True


# How far the words of a cell reach, for texts. A cell in words without a line here makes a test fail.
LIMITS = {
    (SCHOOL, "first_name"): always,
    (SCHOOL, "surname"): always,
    (SCHOOL, "school"): always,
    (LEAD, "school"): never,
    (GUARDIAN, "coach"): lambda canary, viewer: _field(canary) in ("first_name", "work_phone"),
    (SCHOOL, "school_contact"): own,
    (GUARDIAN, "school_contact"): first_name,
    (SCHOOL, "shelter"): always,
    (SCHOOL, "may_collect"): first_name,
    (SCHOOL, "guardian"): first_name,
    (GUARDIAN, "guardian"): own,
    (GUARDIAN, "safe_contact"): own,
    (GUARDIAN, "conversation"): always,
    (LEAD, "conversation"): never,
    (SCHOOL, "replies"): never,
    (SCHOOL, "slot_reason"): never,
    (SCHOOL, "agreements"): always,
    (GUARDIAN, "agreements"): always,
    (SCHOOL, "consent"): never,
    (GUARDIAN, "consent"): own,
    (LEAD, "consent"): never,
    (LEAD, "safe_contact"): never,
    (APPROVER, "consent"): never,
    (LEAD, "keep"): never,
    (COACH, "who_looked"): always,
    (GUARDIAN, "who_looked"): lambda canary, viewer: _field(canary) == "first_name" and canary.of in PROFESSIONALS,
    (SCHOOL, "history"): never,
    (GUARDIAN, "history"): never,
    (LOG_MANAGER, "history"): never,
}
# Of what is YES in the table: what a party sees of a row is less than all its texts.
COACHES = {"anker": ("noor", "tess", "bram"), "brug": ("joost",)}  # each may ask the others to stand in
COACHES_NAME = ("first_name", "last_name", "work_phone")


def sees_text(party, row, canary, viewer):
    """Whether this party of a case may read this text of that row."""
    cell = sees(party, row) if row in TABLE else NO
    if cell == NO or party in canary.but:
        return False
    if canary.was and row != "history" and sees(party, "history") == NO:
        return False
    if row == "coach" and party in (SCHOOL, LEAD) and _field(canary) not in COACHES_NAME:
        return False
    if row == "shelter" and party == SCHOOL:
        return _named(canary)
    return True if cell == YES else LIMITS[(party, row)](canary, viewer)


SCHOOL_READS_SHELTER = ("finn",)  # De Brug lets schools read its name; nobody is at red there


def _named(canary):
    return any(subject in SCHOOL_READS_SHELTER for _row, subject in canary.about)


def outside(viewer):
    """Pairs of a row and a subject that are about no family, which this person may see."""
    name = viewer.name
    found = {("account", ("person", name)), ("draft", ("person", name))}
    if name in PROFESSIONALS:
        schools = [("school", "wegwijzer"), ("school", "regenboog")]
        found |= {(row, school) for row in ("school", "directory") for school in schools}
        if name in WORKS_WITH_SCHOOLS:
            found |= {("school_contact", school) for school in schools}
    for shelter, people in STAFF.items():
        if name in people:
            found.add(("shelter", ("shelter", shelter)))
        if name in COACHES[shelter]:
            found.add(("colleague", ("shelter", shelter)))
        if name in (*RUNS[shelter], LOG_MANAGERS.get(shelter)):
            found.add(("staff", ("shelter", shelter)))
    return found


def may_see(viewer, canary):
    """Whether the table lets this viewer read this canary."""
    if viewer.level == LINK or viewer == NOBODY:
        return False
    if viewer.level != CODE and not canary.was and canary.about & outside(viewer):
        return True
    if canary.was and canary.about & outside(viewer) & {("account", ("person", viewer.name))}:
        return True
    at = parties(viewer)
    return any(
        (party, family) in at and sees_text(party, row, canary, viewer)
        for row, family in canary.about
        for party, where in at
        if where == family
    )


def reasons(viewer, canary):
    """The pairs of party and row that let her."""
    return {
        (party, row)
        for row, family in canary.about
        for party, where in parties(viewer)
        if where == family and sees_text(party, row, canary, viewer)
    }
