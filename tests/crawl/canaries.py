"""A canary in every text of every record: a word that stands nowhere else, and what it is about.

Each text is written twice, so that its history holds a canary of its own: the former value (domain.md S10).
"""

import json
import re
from dataclasses import dataclass, field
from itertools import chain, count

from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from cases.forms.intake.whole import FORMS
from cases.models import Case, Guardianship, Membership, Note, Participant, Seat, Update, Waiver
from cases.policy.table import GUARDIAN
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.people.models import User
from schools.models import SchoolBoard, SchoolContact
from tests.crawl.fields import AS_IT_IS, is_text, name_of, our_models, own_fields, row_of

LETTERS = "bcdfghjklmnpqrstvwxyz"
WORD = re.compile(r"zq([bcdfghjklmnpqrstvwxyz]{4,6})", re.IGNORECASE)
RARE = re.compile(r"[\uA500-\uA5FF]{2,4}")  # Vai: for texts too short for a word
DIGITS = re.compile(r"(?<!\d)\d{9,12}(?!\d)")
NUMBER = re.compile(r"\b[2-9B-Z]{4}-[2-9B-Z]{4}\b")
CODE = re.compile(r"\b\d{2}[A-Z]{2}[0-9A-Z]{2}\b")
SECRET = re.compile(r"[\w$+/=.-]{20,}")

LOOKED = (
    ("noor", "coach", "yara"),
    ("tess", "substitute", "yara"),
    ("sam", "school_contact", "yara"),
    ("kees", "school_contact", "yara"),
    ("dawit", "guardian", "yara"),
    ("noor", "coach", "abel"),
    ("fenna", "school_contact", "abel"),
    ("bram", "coach", "omar"),
    ("kamran", "guardian", "amal"),
    ("leila", "guardian", "amal"),
    ("joost", "coach", "finn"),
)


@dataclass(frozen=True)
class Canary:
    """One planted text: where it stands, and what it is about: pairs of a row of the table and a subject.

    A subject is the name of a family, or ("shelter", …), ("person", …); `of` is the person whose text it is; `but`
    names parties from which this one record is kept.
    """

    text: str
    where: str
    about: frozenset = field(default=frozenset())
    of: str = ""
    was: bool = False
    but: tuple = ()

    def __str__(self):
        when = " (as it was)" if self.was else ""
        return f"{self.where}{when} of {self.of or sorted(map(str, self.about))}"


class Book:
    """All canaries of a world, by what they look like on a page."""

    def __init__(self, world):
        self.canaries = {}
        self.numbers = count(7)
        self.looked = self._look(world)
        self.subjects = Subjects(world)
        for line, texts in self.looked:
            for one, text in texts:
                self._keep(text, one, self.subjects.of(line), line)
        for model in our_models():
            for record in model._base_manager.order_by("pk"):
                self._plant(record)
        del self.numbers  # nothing more is planted

    def _look(self, world):
        """Lines of the access log, which nobody can write anew: each with canaries from the start."""
        texts = [one for one in own_fields(AccessLog) if is_text(one)]
        lines = []
        for name, role, family in LOOKED:
            written = [(one, self._new(one.max_length or 8)) for one in texts]
            line = AccessLog.objects.create(
                at=timezone.now(),
                actor_id=getattr(world, name).pk,
                actor_role=role,
                action="read",
                object_type="case",
                object_id=world.cases[family].pk,
                case_ids=[world.cases[family].pk],
                owner_id=world.cases[family].shelter_id,
                **{one.name: text for one, text in written},
            )
            LoggedCase.objects.create(line=line, case_id=world.cases[family].pk)
            lines.append((line, written))
        return lines

    def _plant(self, record):
        texts = [one for one in own_fields(type(record)) if is_text(one) and _holds(record, one)]
        about = self.subjects.of(record)
        fixed = [one for one in texts if name_of(one) in AS_IT_IS or row_of(one) == "secret"]
        for one in fixed:
            self._keep(str(getattr(record, one.name)), one, about, record)
        written = [one for one in texts if one not in fixed]
        if not written or isinstance(record, AccessLog):
            return
        for was in (True, False) if hasattr(record, "history") else (False,):
            why = self._new(12)
            for one in written:
                setattr(record, one.name, self._value(one, about, record, was))
            with acting(SYSTEM, why=why, request_id=self._new(8)):
                record.save()
            if hasattr(record, "history"):
                reason = frozenset(("history", subject) for _row, subject in about if isinstance(subject, str))
                self.canaries[why] = Canary(why, f"{record._meta.label} history_change_reason", reason, was=True)

    def _value(self, one, about, record, was):
        if name_of(one) == "cases.IntakeDraft.data":
            return json.dumps(dict(self._typed(one, about, record)))
        text = self._shaped(one)
        self._keep(text, one, about, record, was=was)
        return text

    def _typed(self, one, about, record):
        """A half-finished intake: each text of its form."""
        for prefix, form in FORMS.items():
            for name, asked in form.base_fields.items():
                if type(asked).__name__ in ("CharField", "EmailField"):
                    text = self._new(8)
                    self._keep(text, one, about, record)
                    yield f"{prefix}-{name}", [f"{text}@canary.example" if "mail" in name else text]

    def _shaped(self, one):
        if isinstance(one, PhoneNumberField) or (one.name == "number" and one.model.__name__ == "SafeContact"):
            return f"+316{next(self.numbers) * 7919 % 90_000_000 + 10_000_000}"
        if isinstance(one, models.EmailField) or (one.name == "address" and one.model.__name__ == "SafeContact"):
            return f"{self._new(8)}@canary.example"
        return self._new(one.max_length or 8)

    def _new(self, length):
        number = next(self.numbers) * 7919 + 1
        if length < 6:
            return "".join(chr(0xA500 + number // 256**place % 256) for place in range(3))
        size = min(length, 8) - 2
        return "zq" + "".join(LETTERS[number // 21**place % 21] for place in range(size))

    def _keep(self, text, one, about, record, *, was=False):
        row = row_of(one)
        by_part = row in ("name", "surname of a person", "work address")
        if row == "work address":
            about = {(part, subject) for part, subject in about if part != "colleague"}
        rows = frozenset((part if by_part else row, subject) for part, subject in about)
        key = _key(text)
        assert key not in self.canaries, text
        self.canaries[key] = Canary(text, name_of(one), rows, self.subjects.name(record), was, kept_from(record))

    def found(self, text):
        """The canaries in a text."""
        squeezed = re.sub(r"(?<=[\d+])[\s.()-]+(?=\d)", "", text)
        seen = {word.lower() for word in (found[0] for found in WORD.finditer(text))}
        seen |= {found[0] for pattern in (RARE, NUMBER, CODE, SECRET) for found in pattern.finditer(text)}
        seen |= {found[0][-8:] for found in DIGITS.finditer(squeezed)}
        return {self.canaries[one] for one in seen if one in self.canaries}

    def planted(self):
        """How many."""
        return len(self.canaries)


def kept_from(record):
    """Parties of the table that may not read this one record: what "shared ones" means."""
    if isinstance(record, Update) and record.readers != Update.Readers.ALL:
        return (GUARDIAN,)
    return ()


def _schools_of(record):
    """Of which schools this says something: keys."""
    if isinstance(record, SchoolBoard):
        return set(record.schools.values_list("pk", flat=True))
    return {getattr(record, "school_id", None)}


def _key(text):
    if re.fullmatch(r"\+\d+", text):
        return text[-8:]
    return text.partition("@")[0] if "@canary" in text else text


def _holds(record, one):
    """Guardians have no address at work (a constraint); what is empty for good reason elsewhere is filled."""
    if isinstance(record, User) and record.is_guardian:
        return one.name not in ("email", "work_phone", "password")
    return True


class Subjects:
    """What a record is about: its families, by following its ties; a person in each of her parts."""

    UP = ("case", "content_object", "conversation", "slot", "link", "guardianship", "child", "line")

    def __init__(self, world):
        self.families = {case.pk: name for name, case in world.cases.items()}
        self.of_child = {case.child_id: name for name, case in world.cases.items()}
        self.of_talk = {talk.pk: name for name, talk in world.talks.items()}
        self.people = {one.pk: name for name, one in vars(world).items() if isinstance(one, User)}
        self.shelters = {world.anker.pk: "anker", world.brug.pk: "brug"}
        self.schools = {world.wegwijzer.pk: "wegwijzer", world.regenboog.pk: "regenboog"}
        self.parts = self._parts()

    def name(self, record):
        """Whose text it is: a person by name, else nobody's."""
        person = record if isinstance(record, User) else None
        person = person or getattr(record, "user", None) or getattr(record, "guardian", None)
        person = person or getattr(record, "coach", None)
        return self.people.get(getattr(person, "pk", None), "")

    def of(self, record):
        """Pairs of a row (for a person's name the row depends on her part) and a subject."""
        if isinstance(record, User):
            return frozenset(self.parts.get(record.pk, ())) | {("account", ("person", self.people.get(record.pk, "")))}
        found = self._families(record)
        if record._meta.label == "schools.School":
            code = self.schools[record.pk]
            found = {name for name, case in self._cases().items() if case.school_id == record.pk} | {("school", code)}
        if record._meta.label == "cases.Shelter":
            found = {name for name, case in self._cases().items() if case.shelter_id == record.pk}
            found |= {("shelter", self.shelters[record.pk])}
        if not found:
            found = {("school", code) for pk, code in self.schools.items() if pk in _schools_of(record)}
        if not found:
            found = {("person", self.name(record))}
        return frozenset(("", subject) for subject in found)

    def _cases(self):
        return {self.families[case.pk]: case for case in Case.objects.filter(pk__in=self.families)}

    def _families(self, record):
        if isinstance(record, Case):
            return {self.families[record.pk]}
        if isinstance(record, AccessLog):
            return {self.families[case] for case in record.case_ids}
        if record._meta.label == "delivery.Notification":
            return {self.of_talk[record.subject_id]} if record.subject_id in self.of_talk else set()
        ties = {one.name for one in record._meta.concrete_fields if one.is_relation}
        for name in self.UP:
            if name in ties and getattr(record, f"{name}_id") is not None:
                up = getattr(record, name)
                return {self.of_child[up.pk]} if name == "child" else self._families(up)
        if record._meta.label == "cases.Child":
            return {self.of_child[record.pk]}
        tied = getattr(record, "guardian_id", None)
        return {self.of_child[tie.child_id] for tie in Guardianship.objects.filter(guardian=tied)} if tied else set()

    def _parts(self):
        """For each person: in which rows her name stands, of which family, school or shelter."""
        parts = {}
        for user, row, subject in chain(self._parts_of_guardians(), self._parts_at_work(), self._parts_of_the_past()):
            parts.setdefault(user, set()).add((row, subject))
        return parts

    def _parts_of_guardians(self):
        for tie in Guardianship.objects.all():
            family = self.of_child[tie.child_id]
            seated = Seat.objects.filter(content_object__child=tie.child, user=tie.guardian_id, until=None)
            yield tie.guardian_id, "guardian" if seated else "custody", family
            if tie.may_collect:
                yield tie.guardian_id, "may_collect", family

    def _parts_at_work(self):
        for seat in Seat.objects.select_related("permission").filter(until=None):
            if seat.role in ("coach", "school_contact"):
                yield seat.user_id, seat.role, self.families[seat.content_object_id]
        for member in Membership.objects.all():
            shelter = ("shelter", self.shelters[member.shelter_id])
            yield member.user_id, "staff", shelter
            if member.role == Membership.Role.COACH:
                yield member.user_id, "colleague", shelter
        for contact in SchoolContact.objects.filter(until=None):
            yield contact.user_id, "school_contact", ("school", self.schools[contact.school_id])

    def _parts_of_the_past(self):
        for seat in Seat.objects.select_related("permission"):
            if seat.role != "guardian":
                yield seat.user_id, "history", self.families[seat.content_object_id]
        for place in Participant.objects.exclude(role="guardian"):
            yield place.user_id, "history", self.of_talk[place.conversation_id]
        for row in Waiver.objects.exclude(decided_by=None):
            yield row.decided_by_id, "history", self.families[row.case_id]
        for row in Note.objects.all():
            yield row.written_by_id, "history", self.families[row.case_id]
        for line in AccessLog.objects.exclude(actor_id=None):
            for case in line.case_ids:
                yield line.actor_id, "who_looked", self.families[case]
