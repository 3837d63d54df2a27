"""The intake: in five minutes from nothing to a case with its child, school, guardians and consent (domain.md §3.1)."""

import json
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import consents, links, seats
from cases.models import Case, Child, Guardianship, IntakeDraft, Membership
from cases.policy import access
from cases.policy.shared_text import problem_with
from cases.policy.two_sides import same, somebody_has
from ruggensteun.audit.acting import action
from ruggensteun.people.actions import invite
from ruggensteun.people.models import SafeContact, User
from ruggensteun.people.models.telling import Telling, as_told
from ruggensteun.refusal import NotAllowed, Refused
from schools.actions import add_contact
from schools.models import School, SchoolContact
from schools.search import normalise

OLDEST = 18


@dataclass(frozen=True, kw_only=True)
class GuardianEntry:
    """What is known of one adult. `consent`: yes, no, later, or not_asked (then with `not_asked_because`).

    `known` is a parent of another child of this coach: then name, language and safe contact are there already (S2).
    """

    first_name: str
    known: User | None = None
    last_name: str = ""
    relation: str
    custody: str
    verified: str = "not"
    stays_here: bool = False
    may_collect: bool = False
    takes_part: bool = False
    language: str = "nl"
    needs_interpreter: bool = False
    consent: str = "later"
    not_asked_because: str = ""
    channel: str = "in_person"
    number: str = ""
    address: str = ""
    not_before: time | None = None
    not_after: time | None = None
    device: str = "unknown"
    reads_well: bool = False
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactEntry:
    """A school contact who is not known yet, to be invited by mail."""

    first_name: str
    last_name: str
    email: str
    role: str = "internal_supervisor"


@dataclass(frozen=True, kw_only=True)
class Intake:
    """One child's intake, cleaned. `another_child` is the coach's word that a namesake is somebody else."""

    first_name: str
    last_name: str
    birth_date: date
    home_language: str = "nl"
    school_status: str = "enrolled"
    school: School | None = None
    group: str = ""
    contact: SchoolContact | None = None
    new_contact: ContactEntry | None = None
    guardians: tuple[GuardianEntry, ...] = field(default_factory=tuple)
    child_consent: str = "later"
    risk: str
    another_child: bool = False
    somebody_else: bool = False  # the coach's word that the school's contact is no parent, though they are alike


def begin_draft(*, by):
    """An empty intake to type into, for this window alone: two that are typed into at once are two children."""
    shelter = _shelter_of(by)
    return IntakeDraft.objects.create(coach=by, shelter=shelter, data=json.dumps({}))


def kept(draft):
    """What was typed so far."""
    return json.loads(draft.data)


def save_draft(draft, *, data, window="", seen=""):
    """Keep what has been typed so far, encrypted. A draft that was finished meanwhile does not come back to life.

    Refused when another window typed last, and this one (`window`) shows what was there before (`seen`, its version).
    """
    with transaction.atomic():
        row = IntakeDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if row is None:
            return draft
        if window and row.window not in ("", window) and seen != version_of(row):
            raise Refused(_("This intake was gone on with in another window. What you typed here is not kept there."))
        draft.data, draft.saved_at, draft.window = json.dumps(data), timezone.now(), window
        IntakeDraft.objects.filter(pk=draft.pk).update(data=draft.data, saved_at=draft.saved_at, window=window)
    return draft


def version_of(draft):
    """What a page of this draft carries along."""
    return draft.saved_at.isoformat()


def begun_drafts(by):
    """Half-finished intakes in which something stands; one that was only opened is cleared out by itself."""
    return [draft for draft in access.visible_drafts(by) if kept(draft)]


def drop_draft(draft):
    """Throw away what was typed, for good."""
    draft.delete()


def _shelter_of(by):
    shelter = access.shelter_of(by, Membership.Role.COACH)
    if shelter is None:
        raise NotAllowed(_("Only a coach of a shelter can do an intake."))
    return shelter


@action
def finish(intake, *, by, draft=None, now=None):
    """Turn a finished intake into a case; all of it, or nothing. Refused next to the field that is in the way."""
    now = now or timezone.now()
    shelter = _shelter_of(by)
    # The lock makes of two clicks one case: the second finds that the draft is gone.
    if draft is not None and not access.visible_drafts(by).select_for_update().filter(pk=draft.pk).exists():
        raise Refused(_("This intake has been finished already."))
    _check(intake, shelter, by, now)
    child = Child(
        shelter=shelter,
        first_name=intake.first_name,
        last_name=intake.last_name,
        birth_date=intake.birth_date,
        home_language=intake.home_language,
    )
    child.full_clean()
    child.save()
    case = Case(
        child=child,
        shelter=shelter,
        school=intake.school,
        school_status=intake.school_status,
        group=intake.group,
        risk=intake.risk,
        opened_at=now,
    )
    case.full_clean()
    case.save()
    seats.open_seat(case, by, "coach", now=now)
    _contact(case, intake, by, now)
    for entry in intake.guardians:
        _guardian(case, entry, by, now)
    if intake.child_consent in ("yes", "no"):
        consents.record(case, giver="child", agreed=intake.child_consent == "yes", by=by, now=now)
    if draft is not None:
        drop_draft(draft)
    return case


def _check(intake, shelter, by, now):
    today = timezone.localdate(now)
    if intake.birth_date > today:
        raise Refused(_("This birth date is in the future."), field="birth_date")
    if intake.birth_date.year < today.year - OLDEST:
        raise Refused(_("This birth date is too long ago for a child at a primary school."), field="birth_date")
    _refuse_who_is_known(intake, shelter, by)
    refuse_a_telling_group(intake.group, shelter)
    if intake.school is not None and intake.school.closed_on:
        raise Refused(_("This school has closed. Choose another one."), field="school")
    if intake.school is None and intake.school_status in Case.WITH_SCHOOL[:2]:
        raise Refused(_("Choose the school, or say why there is none yet."), field="school")
    if intake.school is not None and intake.contact is None and intake.new_contact is None:
        raise Refused(_("Who is the contact person at school? Choose one, or invite one by e-mail."), field="contact")
    if not intake.guardians:
        raise Refused(_("Fill in at least one parent or carer."), field="guardians")
    _refuse_one_person_on_two_sides(intake)
    consenting = [entry for entry in intake.guardians if entry.consent == "yes"]
    if consenting and not any(entry.custody in ("both", "sole", "unknown") for entry in consenting):
        raise Refused(_("Consent of a parent without custody is not enough. Who has custody?"), field="guardians")


def _refuse_one_person_on_two_sides(intake):
    """Before anything is sent: a contact of the school who is like a parent, and a number that two people read."""
    contact = intake.new_contact or (intake.contact and intake.contact.user)
    for entry in intake.guardians if contact is not None and not intake.somebody_else else ():
        known = entry.known
        parent = (entry.first_name, known.last_name if known else entry.last_name, entry.address, entry.number)
        phone = getattr(getattr(contact, "work_phone", ""), "as_e164", "")
        if same(parent, (contact.first_name, contact.last_name, contact.email or "", phone)):
            raise Refused(seats.ALIKE, field="somebody_else")
    reached = [one for one in map(_reached_at, intake.guardians) if any(one)]
    if len(reached) > len(set(reached)):
        raise Refused(_("The other parent is reached there too. Choose another way for one of them."), field="number")
    for number, address in reached:
        if somebody_has(None, number=number, address=address):
            words = _("This is in use here already. Choose in person for now, and go through Safe contact later.")
            raise Refused(words, field="number" if number else "address")


def _reached_at(entry):
    """The number and the address of a new parent at which something will be sent; one of them, or neither."""
    new = entry.known is None
    number = entry.number if new and entry.channel == "text" else ""
    return number, entry.address if new and entry.channel == "mail" else ""


def refuse_a_telling_group(group, shelter):
    """The school reads in which group the child is, so that no address or number may stand there (domain.md S1)."""
    sentence = problem_with(group, shelter, parents_read=False)
    if sentence:
        raise Refused(sentence, field="group")


def _refuse_who_is_known(intake, shelter, by):
    """The same surname and birth date in the own shelter: "already known", and no more than that."""
    born = Case.objects.filter(shelter=shelter, state=Case.State.OPEN, child__birth_date=intake.birth_date)
    name = normalise(intake.last_name)
    known = [case for case in born.select_related("child") if normalise(case.child.last_name) == name]
    if not known:
        return
    own = {case.pk for case in access.coached_cases(by).filter(pk__in=[case.pk for case in known])}
    first_name = normalise(intake.first_name)
    if len(own) == len(known) and all(normalise(case.child.first_name) != first_name for case in known):
        if intake.another_child:
            return
        raise Refused(
            _("You have a case with this surname and birth date. Is this another child, a twin? Then tick the box."),
            field="another_child",
        )
    raise Refused(_("This child is already known here. Ask your lead."), field="last_name")


def _contact(case, intake, by, now):
    contact = intake.contact
    if contact is None and intake.new_contact is not None:
        entry = intake.new_contact
        person = invite(email=entry.email, first_name=entry.first_name, last_name=entry.last_name, by=by, now=now)
        contact = SchoolContact.objects.current(timezone.localdate(now)).filter(school=case.school, user=person).first()
        contact = contact or add_contact(case.school, user=person, role=entry.role, by=by, on=timezone.localdate(now))
    if contact is not None:
        if contact.school_id != case.school_id:
            raise Refused(_("This person is not a contact of this child's school."), field="contact")
        case.school_contact = contact
        case.save(update_fields=["school_contact"])


def _person(entry, by, now):
    """One person, also when she has several children here: who is known is not made again (domain.md S2)."""
    if entry.known is not None:
        if not access.coached_guardians(by, now=now).filter(pk=entry.known.pk).exists():
            raise Refused(_("This parent is not known to you."), field="guardians")
        return entry.known
    person = User(
        kind=User.Kind.GUARDIAN,
        first_name=entry.first_name,
        last_name=entry.last_name,
        language=entry.language,
        needs_interpreter=entry.needs_interpreter,
    )
    person.set_unusable_password()
    person.full_clean()
    person.save()
    if entry.takes_part or entry.channel != "in_person":
        _safe_contact(person, entry, by, now)
    return person


def _guardian(case, entry, by, now):
    person = _person(entry, by, now)
    tie = Guardianship(
        child=case.child,
        guardian=person,
        relation=entry.relation,
        custody=entry.custody,
        verified=entry.verified,
        stays_here=entry.stays_here,
        may_collect=entry.may_collect,
    )
    tie.full_clean()
    tie.save()
    if entry.takes_part:
        seats.admit_guardian(case, guardian=person, by=by, now=now)
    if entry.code:
        links.agree_code(case, guardian=person, code=entry.code, by=by, now=now)
    if case.school is None or not tie.has_custody:
        return
    if entry.consent in ("yes", "no"):
        consents.record(
            case,
            giver="guardian",
            guardian=person,
            agreed=entry.consent == "yes",
            language=person.language,
            with_interpreter=person.needs_interpreter,
            by=by,
            now=now,
        )
    elif entry.consent == "not_asked":
        consents.ask_waiver(case, guardianship=tie, reason=entry.not_asked_because, by=by, now=now)


def _safe_contact(person, entry, by, now):
    contact = SafeContact(
        guardian=person,
        channel=entry.channel,
        number=entry.number,
        address=entry.address,
        not_before=entry.not_before,
        not_after=entry.not_after,
        device=entry.device,
        reads_well=entry.reads_well,
        verified_on=timezone.localdate(now),
        verified_by=by,
        **as_told(Telling(language=entry.language, with_interpreter=entry.needs_interpreter), to=by),
    )
    contact.full_clean()
    contact.save()
