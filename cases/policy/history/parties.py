"""Of which records, and since when, school and parent may read the history: rules on top of the table (S7, S11, S13).

What a party may not see now, or might not see at that moment, is left out as if it had not been.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from cases.models import Consent, Participant, Update, Waiver
from cases.policy import access
from cases.policy.consents import askable_from, covered
from cases.policy.history.fields import FIELDS
from cases.policy.table import COACH, GUARDIAN, NO, SCHOOL, sees

# Of which kinds a party reads anything at all; the others would tell that something is there.
KINDS = {
    SCHOOL: ("case", "child", "guardianship", "seat", "conversation", "participant", "agreement", "update", "user"),
    GUARDIAN: (
        "case",
        "child",
        "seat",
        "conversation",
        "participant",
        "reply",
        "agreement",
        "update",
        "consent",
        "user",
    ),
}


@dataclass(frozen=True)
class Reader:
    """What decides which rows somebody may read: her party, since when, and the records that she may see now."""

    party: str
    user_id: int
    since: datetime
    guardians: frozenset
    talks: frozenset
    agreements: frozenset
    updates: frozenset
    hidden: frozenset = frozenset()  # people who must not be named, nor what they did
    answers: tuple = field(default=(), repr=False)  # for a school: everybody's consents, per person who must consent
    covers: frozenset = frozenset()

    def may_read(self, change):
        """Whether this change happened while she might see it, to a record that she may see, by somebody she knows."""
        row, before = change.row, change.before
        if row.history_date < self.since or row.history_user_id in self.hidden or not self._open_at(row.history_date):
            return False
        rule = RULES.get(change.model_name)
        return rule is None or (rule(self, row) and (before is None or rule(self, before)))

    def _open_at(self, moment):
        """Whether everybody's consent held at that moment; for a parent her seat alone decides."""
        return all(any(_held(answer, moment) for answer in answers) for answers in self.answers)

    def fields_of(self, model_name):
        """Names of the fields that the table lets this party read."""
        return {
            name.partition(".")[2]
            for name, row in FIELDS.items()
            if name.startswith(f"{model_name}.") and row is not None and sees(self.party, row) != NO
        }

    def only_hers(self, found):
        """These changes, as far as she may read them; what then says nothing is left out."""
        seen = []
        for change in found:
            if self.may_read(change):
                names = self.fields_of(change.model_name) - LESS.get((self.party, change.model_name), set())
                change = change.only(names - _unsaid(self, change))
                if change.differences:
                    seen.append(change)
        return seen


def _held(answer, moment):
    day = timezone.localdate(moment)
    given = answer.state in (Consent.State.GIVEN, Consent.State.WITHDRAWN) and answer.recorded_at <= moment
    return given and day < answer.ends_on and (answer.withdrawn_at is None or answer.withdrawn_at > moment)


def _seat(reader, row):
    """Her own seat, and who is the coach; a substitute, another parent or another contact stays unsaid."""
    return row.user_id == reader.user_id or row.permission.codename == COACH


def _participant(reader, row):
    """Who came; of another parent only when she sits at the same table by the coach's word, and never to a parent."""
    if row.conversation_id not in reader.talks:
        return False
    if row.role == Participant.Role.SCHOOL_CONTACT and reader.party == SCHOOL:
        return row.user_id == reader.user_id  # whose place she took is not hers to read
    if row.role != Participant.Role.GUARDIAN:
        return True
    return row.user_id == reader.user_id or (reader.party == SCHOOL and row.user_id in reader.guardians)


RULES = {
    "guardianship": lambda reader, row: row.guardian_id in reader.guardians and "collecting" in reader.covers,
    "seat": _seat,
    "conversation": lambda reader, row: row.id in reader.talks,
    "participant": _participant,
    "reply": lambda reader, row: row.user_id == reader.user_id,
    "agreement": lambda reader, row: row.id in reader.agreements,
    "update": lambda reader, row: (
        row.id in reader.updates and (reader.party == SCHOOL or row.readers == Update.Readers.ALL)
    ),
    "consent": lambda reader, row: row.guardian_id == reader.user_id,
    "user": lambda reader, row: row.id in reader.guardians,
}
# Fields that the table grants of a current record, and of which history would say more than that.
LESS = {
    (SCHOOL, "case"): {"school", "school_status", "school_contact"},  # another school is not theirs to read of
    (SCHOOL, "agreement"): {"plain"},
    (GUARDIAN, "case"): {"school_status", "school_contact"},
}


def _unsaid(reader, change):
    """A parent reads an agreement in her own words, where there are such."""
    if reader.party == GUARDIAN and change.model_name == "agreement" and change.row.plain:
        return {"what"}
    return set()


def school_reader(user, case, *, now):
    """The contact of the child's school: since her seat began, while everybody's consent held."""
    today = timezone.localdate(now)
    asked = askable_from(case, today)
    seats = list(access.seat_holders(case, "school_contact", "guardian", now=now))
    mine = next(seat for seat in seats if seat.user_id == user.pk)
    return Reader(
        party=SCHOOL,
        user_id=user.pk,
        since=mine.since,
        guardians=frozenset(seat.user_id for seat in seats if seat.role == "guardian"),
        talks=_ids(access.visible_conversations(user, now=now).filter(case=case)),
        agreements=_ids(access.visible_agreements(user, now=now).filter(case=case)),
        updates=_ids(access.visible_updates(user, now=now).filter(case=case)),
        hidden=_parents(case) - {seat.user_id for seat in seats if seat.role == "guardian"},
        answers=tuple(_answers(case, giver, tie) for giver, tie, answer in asked if not isinstance(answer, Waiver)),
        covers=covered(asked, today),
    )


def guardian_reader(guardian, case, *, now):
    """A parent, of her own part: since her seat began."""
    [mine] = access.seat_holders(case, "guardian", now=now).filter(user=guardian)
    return Reader(
        party=GUARDIAN,
        user_id=guardian.pk,
        since=mine.since,
        guardians=frozenset({guardian.pk}),
        talks=_ids(access.visible_conversations(guardian, now=now).filter(case=case)),
        agreements=_ids(access.visible_agreements(guardian, now=now).filter(case=case)),
        updates=_ids(access.visible_updates(guardian, now=now).filter(case=case)),
        hidden=_parents(case) - {guardian.pk},
    )


def _answers(case, giver, tie):
    """Everything that one person who must consent ever answered about the case's own school."""
    whose = tie and tie.guardian_id
    return [
        row
        for row in case.answers
        if row.school_id == case.school_id and row.giver == giver and row.guardian_id == whose
    ]


def _ids(rows):
    return frozenset(rows.values_list("pk", flat=True))


def _parents(case):
    return frozenset(case.child.guardianships.values_list("guardian", flat=True))
