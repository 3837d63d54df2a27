"""Who sees what, for a parent: of what she sees herself, whether coach and school see it too (domain.md S12, S13).

Made from the visibility table. What she does not see is not named: its words would tell what this is, and what is kept.
"""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from cases.policy.table import COACH, GUARDIAN, NO, SCHOOL, TABLE, sees

WORDS = {
    "first_name": pgettext_lazy("to a parent", "first name and group of your child"),
    "surname": pgettext_lazy("to a parent", "surname and birth date of your child"),
    "school": pgettext_lazy("to a parent", "the school of your child"),
    "coach": pgettext_lazy("to a parent", "name and phone of your coach"),
    "school_contact": pgettext_lazy("to a parent", "who comes for the school"),
    "guardian": pgettext_lazy("to a parent", "your first name and your language"),
    "safe_contact": pgettext_lazy("to a parent", "how we reach you"),
    "conversation": pgettext_lazy("to a parent", "the conversation: when, where, who came"),
    "agreements": pgettext_lazy("to a parent", "what we agreed together"),
    "consent": pgettext_lazy("to a parent", "what you said yes or no to"),
    "who_looked": pgettext_lazy("to a parent", "who looked"),
    "history": pgettext_lazy("to a parent", "what was changed"),
}


@dataclass(frozen=True)
class OwnRow:
    """One thing that she sees, and who of the others sees it."""

    what: str
    coach: bool
    school: bool


def own_who_sees_what():
    """A row for each thing that she sees something of, in the order of the table."""
    return tuple(
        OwnRow(str(WORDS[key]), sees(COACH, key) != NO, sees(SCHOOL, key) != NO)
        for key in TABLE
        if sees(GUARDIAN, key) != NO
    )
