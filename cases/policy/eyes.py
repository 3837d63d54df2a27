"""The line on every card that says who sees it, made from the visibility table and from who is there (domain.md §5)."""

from django.utils.translation import gettext as _

from cases.policy.table import COACH, GUARDIAN, SCHOOL, audience


class Eyes:
    """Who sees what of one case: `viewer` is the party that reads the page.

    `school` and `guardians` say whether these parties have a seat now; a party without one sees nothing.
    """

    def __init__(self, viewer, *, school=False, guardians=()):
        self.viewer = viewer
        self.school = school
        self.guardians = tuple(guardians)

    def on(self, *keys):
        """Words for who sees a card that holds these rows of the table; the reader comes first."""
        parties = audience(*keys)
        words = [_("you")]
        if self.viewer == COACH:
            others = self._school(parties) + self._guardians(parties)
            return words + others if others else [_("only you and your substitute")]
        if COACH in parties:
            words.append(_("coach"))
        words += self._guardians(parties) if self.viewer == SCHOOL else self._school(parties)
        return words

    def _school(self, parties):
        return [_("school")] if SCHOOL in parties and self.school else []

    def _guardians(self, parties):
        return [str(name) for name in self.guardians] if GUARDIAN in parties else []


def coach_eyes(standing, talk=None):
    """Who else looks at this case beside its coach; about one conversation only the parents who are party to it."""
    seated = {seat.user_id for seat in standing.seated("guardian")}
    if talk is not None:
        seated &= {person.user_id for person in talk.participants.all()}
    names = [tie.get_relation_display() for tie in standing.case.child.ties if tie.guardian_id in seated]
    return Eyes(COACH, school=standing.shared and bool(standing.seated("school_contact")), guardians=names)
