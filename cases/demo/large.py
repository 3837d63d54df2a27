"""A large made-up world for measuring: the same each time, written in bulk below the audited managers.

These paths are for this alone: they write history themselves, row by row what saving would have written, and only into
a database in which nobody works. `manage.py make_world` is the door.
"""

from datetime import date, datetime, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet

from cases.models import (
    Agreement,
    Case,
    Child,
    Consent,
    Conversation,
    Guardianship,
    Membership,
    Participant,
    Reply,
    Seat,
    Shelter,
    Slot,
)
from ruggensteun.audit.models import AccessLog
from ruggensteun.audit.models.accesslog import LoggedCase
from ruggensteun.delivery.gate import HERE
from ruggensteun.people.models import SafeContact, User
from schools.models import School, SchoolContact

NAME = "Wereld om te meten"
BEGIN = datetime(2026, 9, 7, 9, 0, tzinfo=HERE)
NAMES = ("Ali", "Bo", "Cem", "Daan", "Eva", "Fien", "Guus", "Hala", "Imre", "Jara", "Kees", "Lina", "Mo", "Noa")
CHUNK = 500
USUAL, MANY = 44, 5000  # cases of a coach as most are, and of one as none should be
TOGETHER = 50  # coaches of one shelter
LINES = 20  # of the access log, for each case
UNUSABLE = "!"  # nobody signs in here


class Maker:
    """Makes the world a chunk of cases at a time, so that memory stays the same however many there are."""

    def __init__(self, cases):
        self.cases, self.many = cases, min(MANY, cases // 4)
        self.roles = {row.codename: row for row in Permission.objects.filter(content_type__app_label="cases")}

    def make(self, told):
        """Everything; `told(number)` hears after each chunk how many cases there are."""
        with transaction.atomic():
            self._people()
        for first in range(0, self.cases, CHUNK):
            with transaction.atomic():
                self._chunk(range(first, min(first + CHUNK, self.cases)))
            told(min(first + CHUNK, self.cases))

    def _people(self):
        on = BEGIN.date()
        others = -(-(self.cases - self.many) // USUAL)
        self.coaches = put(User, [_professional("coach", n) for n in range(1 + others)])
        shelters = -(-len(self.coaches) // TOGETHER)
        names = [NAME, *(f"{NAME} {n}" for n in range(2, shelters + 1))]
        self.shelters = put(Shelter, [Shelter(name=name) for name in names])
        keepers = put(User, [_professional("log", n) for n in range(shelters)])
        work = [(self.shelters[place // TOGETHER], coach, "coach") for place, coach in enumerate(self.coaches)]
        work += [(shelter, keeper, "log_manager") for shelter, keeper in zip(self.shelters, keepers, strict=True)]
        put(Membership, [Membership(shelter=at, user=one, role=role, since=on) for at, one, role in work])
        self.schools = put(School, [_school(n) for n in range(max(1, self.cases // 100))])
        people = put(User, [_professional("school", n) for n in range(len(self.schools))])
        pairs = zip(self.schools, people, strict=True)
        kept = [SchoolContact(school=at, user=one, since=on, confirmed_on=on) for at, one in pairs]
        self.contacts = put(SchoolContact, kept)

    def coach_of(self, number):
        """The first coach has the many, the others as most have."""
        return self.coaches[self._place(number)]

    def shelter_of(self, number):
        """That in which its coach works."""
        return self.shelters[self._place(number) // TOGETHER]

    def _place(self, number):
        return 0 if number < self.many else 1 + (number - self.many) // USUAL

    def _chunk(self, numbers):
        made = put(Child, [_child(self.shelter_of(n), n) for n in numbers])
        parents = put(User, [_parent(n) for n in numbers])
        put(SafeContact, [SafeContact(guardian=one, verified_on=BEGIN.date()) for one in parents])
        ties = [
            Guardianship(child=child, guardian=one, relation="mother", custody="sole", stays_here=True)
            for child, one in zip(made, parents, strict=True)
        ]
        put(Guardianship, ties)
        cases = put(Case, [self._case(child, n) for child, n in zip(made, numbers, strict=True)])
        rows = list(zip(numbers, cases, parents, strict=True))
        put(Seat, [seat for row in rows for seat in self._seats(*row)])
        put(Consent, [self._consent(*row) for row in rows if row[0] % 8])
        self._talks([row for row in rows if row[0] % 8 >= 4])
        self._log(rows)

    def _case(self, child, number):
        contact = self.contacts[number % len(self.contacts)]
        alphabet = "BCDFGHJKMPRTVWXYZ2346789"
        letters = "".join(alphabet[number // 24**place % 24] for place in range(8))
        return Case(
            number=f"{letters[:4]}-{letters[4:]}",
            child=child,
            shelter=child.shelter,
            school=contact.school,
            school_status="enrolled",
            school_contact=contact,
            group="5",
            opened_at=BEGIN + timedelta(minutes=number % 10_000),
        )

    def _seats(self, number, case, parent):
        people = {"coach": self.coach_of(number), "guardian": parent}
        if number % 8 >= 3:
            people["school_contact"] = case.school_contact.user
        for role, user in people.items():
            yield Seat(user=user, permission=self.roles[role], content_object=case, since=BEGIN)

    def _consent(self, number, case, parent):
        return Consent(
            case=case,
            school=case.school,
            giver="guardian",
            guardian=parent,
            state="refused" if number % 8 == 1 else "given",
            answered_on=BEGIN.date(),
            ends_on=date(2027, 9, 7),
            recorded_by=self.coach_of(number),
            recorded_at=BEGIN,
        )

    def _talks(self, rows):
        """A quarter of these is being planned, the others have been held and led to an agreement."""
        talks = put(Conversation, [self._talk(*row) for row in rows])
        people = []
        for (number, case, parent), talk in zip(rows, talks, strict=True):
            table = {"coach": self.coach_of(number), "school_contact": case.school_contact.user, "guardian": parent}
            people += [Participant(conversation=talk, user=user, role=role) for role, user in table.items()]
        put(Participant, people)
        slots = put(Slot, [_slot(talk, rank) for talk in talks for rank in (1, 2, 3)])
        put(Reply, [self._yes(slot, slot.conversation.started_by) for slot in slots])
        held = []
        for (number, _case, _parent), talk, slot in zip(rows, talks, slots[::3], strict=True):
            if number % 8 > 4:
                talk.state, talk.slot, talk.ended_at = "held", slot, BEGIN + timedelta(days=3)
                held.append(talk)
        QuerySet(Conversation).bulk_update(held, ["state", "slot", "ended_at"], batch_size=CHUNK)
        remember(Conversation, held, "~")
        agreed = {"what": "Elke maandag even praten.", "plain": "Elke maandag even praten.", "who": "school"}
        put(Agreement, [Agreement(case=talk.case, conversation=talk, made_at=BEGIN, **agreed) for talk in held])

    def _talk(self, number, case, parent):
        return Conversation(
            case=case,
            trigger="start",
            deadline=date(2026, 9, 28),
            started_at=BEGIN,
            started_by=self.coach_of(number),
        )

    def _yes(self, slot, coach):
        return Reply(slot=slot, user=coach, answer="yes", via="proposed", answered_at=BEGIN, recorded_by=coach)

    def _log(self, rows):
        lines = [
            AccessLog(
                at=BEGIN + timedelta(minutes=number % 10_000 + which),
                actor_id=self.coach_of(number).pk,
                actor_role="coach",
                organisation=NAME,
                action="read",
                object_type="case",
                object_id=case.pk,
                case_ids=[case.pk],
                fields=["child", "school"],
                rule="seat: coach",
                owner_id=case.shelter_id,
            )
            for number, case, _parent in rows
            for which in range(LINES)
        ]
        kept = QuerySet(AccessLog).bulk_create(lines, batch_size=CHUNK)
        about = [LoggedCase(line=line, case_id=line.object_id) for line in kept]
        QuerySet(LoggedCase).bulk_create(about, batch_size=CHUNK)


def put(model, rows):
    """Write rows past the manager that would refuse it, and their history beside them; the rows with their keys."""
    made = QuerySet(model).bulk_create(rows, batch_size=CHUNK)
    remember(model, made, "+")
    return made


def remember(model, rows, what):
    """The history that saving these rows would have written."""
    history = model.history.model
    names = [field.attname for field in history.tracked_fields]
    kept = [
        history(
            **{name: getattr(row, name) for name in names},
            history_date=BEGIN,
            history_type=what,
            history_change_reason="made up for measuring",
        )
        for row in rows
    ]
    QuerySet(history).bulk_create(kept, batch_size=CHUNK)


def _professional(what, number):
    email = f"{what}{number}@meten.example"
    return User(email=email, first_name=NAMES[number % 14], password=UNUSABLE, joined_at=BEGIN)


def _parent(number):
    return User(kind="guardian", first_name=f"Ouder {number}", password=UNUSABLE, joined_at=BEGIN)


def _school(number):
    made = School(code=f"{number // 10_000 % 90 + 10}ZZ{number % 10_000 // 100:02}", name=f"School {number}")
    made.code = f"{number // 676 % 90 + 10}{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}00"
    made.town, made.region = "Meterik", "zuid"
    made.index()
    return made


def _child(shelter, number):
    born = date(2015, 10, 1) + timedelta(days=number % 2000)
    return Child(shelter=shelter, first_name=NAMES[number % 14], last_name=f"Kind {number}", birth_date=born)


def _slot(talk, rank):
    starts_at = BEGIN.replace(hour=13) + timedelta(days=364 + rank)
    return Slot(conversation=talk, round=1, rank=rank, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))
