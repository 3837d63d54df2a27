"""What happens in the demo: two shelters, six schools, and cases in every stage, built through the actions alone."""

import base64
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

import schools
from cases.actions import agreements, consents, conversations, intake, links, notes, seats
from cases.actions.intake import ContactEntry, GuardianEntry, Intake
from cases.actions.people import NewColleague, start_shelter
from cases.demo.players import PASSWORD, PLAYERS, person
from cases.models import Case, Guardianship, Shelter, Waiver
from cases.policy import planning
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.actions import join
from ruggensteun.people.models import SafeContact
from schools.actions import import_register
from schools.models import School

CODE = "472915"
REGISTER = Path(schools.__file__).parent / "data" / "demo-register.csv"
HERE = ZoneInfo("Europe/Amsterdam")
LONG_AGO = 50  # days: when the shelters started


def exists():
    """Whether the world was made before."""
    return Shelter.objects.exists()


@transaction.atomic
def build(say=lambda words: None):
    """Make the whole world; `say` hears what is being made."""
    say("Schools")
    import_register([REGISTER], register="bo", by=SYSTEM)
    say("Shelters and people")
    _people()
    say("Cases in every stage")
    for stage in STAGES:
        stage()


def _people():
    for name in ("Het Anker", "De Brug"):
        staff = [player for player in PLAYERS if player.shelter == name]
        people = [(_colleague(player), player.role) for player in staff]
        shelter = start_shelter(name, people=people, by=SYSTEM, now=_days_ago(LONG_AGO))
        for membership in shelter.memberships.select_related("user"):
            _joined(membership.user, _days_ago(LONG_AGO, 10))


def _colleague(player):
    return NewColleague(
        email=player.email,
        first_name=player.first_name,
        last_name=player.last_name,
        work_phone="+31701234567" if player.role == "coach" else "",
    )


def _joined(user, now):
    """Accept the invitation as this person would."""
    join(user.invitations.get(used_at=None, revoked_at=None), password=PASSWORD, by=user, now=now)
    TOTP.activate(user, base64.b32encode(user.email.encode().ljust(20, b"-")[:20]).decode())


def codes():
    """Pairs of name and the code that this person's app shows now, to sign in by hand."""
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user").order_by("pk")
    now = next(yield_hotp_counters_from_time())
    return [
        (app.user.get_full_name(), app.user.email, format_hotp_value(hotp_value(decrypt(app.data["secret"]), now)))
        for app in apps
    ]


def school(name):
    """One of the six, by its name."""
    return School.objects.get(name=name)


def _born(years, month=5, day=14):
    return date(timezone.localdate().year - years, month, day)


def mother(first_name, last_name, **more):
    """The guardian who stays in the shelter and takes part."""
    usual = {
        "relation": "mother",
        "custody": "sole",
        "verified": "register",
        "stays_here": True,
        "may_collect": True,
        "takes_part": True,
        "consent": "yes",
        "code": CODE,
    }
    return GuardianEntry(first_name=first_name, last_name=last_name, **{**usual, **more})


TEXT = {"channel": "text", "number": "+31612345678", "device": "own", "not_before": time(10), "not_after": time(20)}


def _intake(by, *, now, contact=None, **fields):
    at = fields.get("school")
    known = at.contacts.first() if at and contact is None else None
    fields = {"risk": "green", **fields, "guardians": tuple(map(_with_own_number, fields["guardians"]))}
    with acting(by, request_id=str(uuid4())):  # as one request, like any intake
        return intake.finish(Intake(contact=known, new_contact=contact, **fields), by=by, now=now)


def _with_own_number(entry):
    """Two parents are never reached at one number."""
    number = f"+316{12345678 + SafeContact.objects.count()}"
    return replace(entry, number=number) if entry.number else entry


def _days_ago(days, hour=9):
    return datetime.combine(timezone.localdate() - timedelta(days=days), time(hour), HERE)


def yara():
    """A talk being planned: Sam and mother have been asked; father is not asked, with approval."""
    noor, bram = person("noor@anker.example"), person("bram@anker.example")
    case = _intake(
        noor,
        now=_days_ago(1),
        first_name="Yara",
        last_name="Tesfay",
        birth_date=_born(8),
        home_language="ti",
        school=school("De Wegwijzer"),
        group="5",
        guardians=(
            mother("Selam", "Tesfay", custody="both", language="ti", needs_interpreter=True, **TEXT),
            GuardianEntry(
                first_name="Dawit",
                relation="father",
                custody="both",
                verified="told",
                consent="not_asked",
                not_asked_because="safety",
            ),
        ),
        risk="orange",
    )
    consents.decide_waiver(Waiver.objects.get(case=case), approve=True, by=bram, now=_days_ago(1, 10))
    seats.admit_school_contact(case, contact=case.school_contact, by=noor, now=_days_ago(1, 11))
    notes.write(case, text="Moeder vertelt dat Yara slecht slaapt sinds de verhuizing. Juf weet dit nog niet.", by=noor)
    conversations.start(case, trigger="violence", by=noor)


def milan():
    """A talk that is fixed; mother's phone may be read by somebody else, so Noor tells her in person."""
    noor, sam = person("noor@anker.example"), person("sam@wegwijzer.example")
    case = _intake(
        noor,
        now=_days_ago(4),
        first_name="Milan",
        last_name="Haddad",
        birth_date=_born(6, 2, 3),
        home_language="ar",
        school=school("De Wegwijzer"),
        group="3",
        guardians=(
            mother(
                "Rima",
                "Haddad",
                language="ar",
                needs_interpreter=True,
                channel="text",
                number="+31687654321",
                device="shared",
            ),
        ),
    )
    seats.admit_school_contact(case, contact=case.school_contact, by=noor, now=_days_ago(4, 11))
    talk = conversations.start(case, trigger="start", by=noor)
    rima = planning.guardians(talk)[0]
    slot = talk.slots.first()
    conversations.reply(slot, user=sam, answer="yes", by=sam)
    conversations.reply(slot, user=rima, answer="yes", by=noor, via="told")


def sem():
    """Consent of the father is still missing."""
    _intake(
        person("noor@anker.example"),
        now=_days_ago(3),
        first_name="Sem",
        last_name="Willems",
        birth_date=_born(9, 9, 20),
        school=school("De Wegwijzer"),
        group="6",
        guardians=(
            mother("Petra", "Willems", custody="both", channel="in_person"),
            GuardianEntry(first_name="Rob", last_name="Willems", relation="father", custody="both", verified="told"),
        ),
    )


def lina():
    """Held, with three agreements: the first child for whom Sam was invited."""
    noor = person("noor@anker.example")
    start = _days_ago(LONG_AGO - 1)
    case = _intake(
        noor,
        now=start,
        first_name="Lina",
        last_name="Osman",
        birth_date=timezone.localdate() - relativedelta(years=12) + timedelta(days=26),
        home_language="so",
        school=school("De Wegwijzer"),
        contact=ContactEntry(first_name="Sam", last_name="de Wit", email="sam@wegwijzer.example"),
        group="8",
        guardians=(mother("Hodan", "Osman", language="so", **TEXT),),
    )
    sam = person("sam@wegwijzer.example")
    _joined(sam, start + timedelta(hours=1))
    seats.admit_school_contact(case, contact=case.school_contact, by=noor, now=start + timedelta(hours=1))
    talk = conversations.start(case, trigger="start", by=noor, now=start + timedelta(hours=2))
    hodan = planning.guardians(talk)[0]
    slot = talk.slots.first()
    conversations.reply(slot, user=sam, answer="yes", by=sam, now=start + timedelta(hours=3))
    conversations.reply(slot, user=hodan, answer="yes", by=noor, via="told", now=start + timedelta(hours=25))
    after = slot.ends_at + timedelta(hours=1)
    came = [noor.pk, sam.pk, hodan.pk]
    conversations.record(talk, took_place=True, came=came, by=noor, now=after)
    for what, plain, who in (
        ("Juf vraagt elke maandag even hoe het weekend was.", "Elke maandag praat juf even met Lina.", "school"),
        ("Lina mag huiswerk op school afmaken, dinsdag en donderdag.", "Lina maakt huiswerk op school.", "school"),
        ("Noor belt over twee weken hoe het gaat.", "Noor belt u over twee weken.", "coach"),
    ):
        agreements.make(talk, what=what, plain=plain, who=who, by=noor, now=after)


def noa():
    """Refusal: the case stays inside the shelter, and that is fine."""
    _intake(
        person("noor@anker.example"),
        now=_days_ago(10),
        first_name="Noa",
        last_name="Vermeer",
        birth_date=_born(7, 11, 2),
        school=school("De Wegwijzer"),
        group="4",
        guardians=(mother("Iris", "Vermeer", consent="no", channel="in_person"),),
    )


def finn():
    """No school yet."""
    _intake(
        person("noor@anker.example"),
        now=_days_ago(2),
        first_name="Finn",
        last_name="Jansen",
        birth_date=_born(5, 1, 30),
        school_status="none_yet",
        guardians=(mother("Eva", "Jansen", consent="later", channel="in_person"),),
    )


def amir():
    """A waiver that waits for a second professional, with another coach of the same shelter."""
    _intake(
        person("bram@anker.example"),
        now=_days_ago(1),
        first_name="Amir",
        last_name="Rahimi",
        birth_date=_born(10, 6, 1),
        home_language="fa",
        school=School.objects.exclude(name="De Wegwijzer").order_by("code").first(),
        contact=ContactEntry(first_name="Fenna", last_name="Hoekstra", email="fenna@school.example"),
        group="7",
        guardians=(
            mother("Leila", "Rahimi", custody="both", language="fa", **TEXT),
            GuardianEntry(
                first_name="Kamran",
                relation="father",
                custody="both",
                consent="not_asked",
                not_asked_because="safety",
            ),
        ),
        risk="red",
    )
    _joined(person("fenna@school.example"), _days_ago(1, 10))


STAGES = (lina, milan, yara, sem, noa, finn, amir)


def guardian_link():
    """The link and the code of Yara's mother, to play her part with."""
    tie = Guardianship.objects.get(child__first_name="Yara", relation="mother")
    case = Case.objects.get(child__first_name="Yara")
    return links.link_for(tie.guardian, case.conversations.first()), CODE
