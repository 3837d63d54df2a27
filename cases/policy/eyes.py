"""The line on every card that says who sees it, made from the visibility table and from who is there (domain.md §5)."""

from django.utils.translation import gettext as _

from cases.models import Update
from cases.policy.table import COACH, GUARDIAN, SCHOOL, audience


class Eyes:
    """Who sees what of one case: `viewer` is the party that reads the page.

    `school` and `guardians` say whether these parties have a seat now; a party without one sees nothing. `contacts` are
    the names of who has a seat for the school, beside the reader: each of them is named.
    """

    def __init__(self, viewer, *, school=False, guardians=(), contacts=()):
        self.viewer = viewer
        self.school = school
        self.guardians = tuple(guardians)
        self.contacts = tuple(contacts)

    def on(self, *keys):
        """Words for who sees a card that holds these rows of the table; the reader comes first."""
        return self._among(audience(*keys))

    def on_updates(self, readers):
        """The same for a card of updates, by who may read each of them: one that a parent does not read is not hers."""
        parties = audience("agreements")
        if any(one != Update.Readers.ALL for one in readers):
            parties = tuple(party for party in parties if party != GUARDIAN)
        return self._among(parties)

    def readers_of_update(self, readers):
        """Names of who will read one update of hers or his who writes it, for a look before it is shared."""
        parents = list(self.guardians) if readers == Update.Readers.ALL else []
        return [*([] if self.viewer == COACH else [_("coach")]), *self.contacts, *map(str, parents)]

    def _among(self, parties):
        words = [_("you")]
        if self.viewer == COACH:
            others = self._school(parties) + self._guardians(parties)
            return words + others if others else [_("only you and your substitute")]
        if COACH in parties:
            words.append(_("coach"))
        if self.viewer == SCHOOL:
            return words + self._names(parties) + self._guardians(parties)
        return words + self._school(parties)

    def _school(self, parties):
        if SCHOOL not in parties or not self.school:
            return []
        return self._names(parties) if len(self.contacts) > 1 else [_("school")]

    def _names(self, parties):
        return list(self.contacts) if SCHOOL in parties else []

    def _guardians(self, parties):
        return [str(name) for name in self.guardians] if GUARDIAN in parties else []


def coach_eyes(standing, talk=None):
    """Who else looks at this case beside its coach; about one conversation only the parents who are party to it."""
    seated = {seat.user_id for seat in standing.seated("guardian")}
    if talk is not None:
        seated &= {person.user_id for person in talk.participants.all()}
    names = [tie.get_relation_display() for tie in standing.case.child.ties if tie.guardian_id in seated]
    contacts = [seat.user.first_name for seat in standing.seated("school_contact")]
    return Eyes(COACH, school=standing.shared and bool(contacts), guardians=names, contacts=contacts)
