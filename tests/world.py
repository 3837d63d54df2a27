"""The cast, introduced once and built through the actions.

Noor coaches Yara, who is eight and goes to De Wegwijzer. Selam is Yara's mother, Dawit her father and the reason for
the stay. Sam answers for De Wegwijzer, Fenna for another school. Bram is Noor's colleague, Lotte their lead, Henk the
administrator, Mila the log manager. Joost coaches at another shelter. Monday 7 September 2026, nine in the morning.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from cases.actions import consents, conversations, guardian_time, intake, seats
from cases.actions.intake import GuardianEntry, Intake
from cases.actions.people import NewColleague, start_shelter
from cases.models import Guardianship, Waiver
from cases.policy.two_sides import somebody_has
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.actions import invite, join
from ruggensteun.people.own_time import set_hours
from schools.actions import add_contact
from schools.models import School

HERE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 9, 7, 9, 0, tzinfo=HERE)
CODE = "472915"
PASSWORD = "samen-aan-tafel"

MOTHER = GuardianEntry(
    first_name="Selam",
    last_name="Tesfay",
    relation="mother",
    custody="both",
    verified="register",
    stays_here=True,
    may_collect=True,
    takes_part=True,
    language="ti",
    needs_interpreter=True,
    consent="yes",
    channel="text",
    number="+31612345678",
    not_before=time(10),
    device="own",
    code=CODE,
)
FATHER = GuardianEntry(
    first_name="Dawit",
    last_name="Gebre",
    relation="father",
    custody="both",
    verified="told",
    consent="not_asked",
    not_asked_because="safety",
)


def professional(first_name, last_name, email):
    with acting(SYSTEM):
        person = invite(email=email, first_name=first_name, last_name=last_name, by=SYSTEM, now=NOW)
        return join(person.invitations.get(used_at=None), password=PASSWORD, by=person, now=NOW)


def make_school(code, name, town, *, province="Noord-Brabant", region="zuid"):
    with acting(SYSTEM):
        school = School(code=code, name=name, town=town, province=province, region=region)
        school.full_clean()
        school.save()
    return school


STAFF = {
    "Het Anker": (
        ("noor", "Noor", "van Dijk", "coach"),
        ("bram", "Bram", "Visser", "coach"),
        ("lotte", "Lotte", "de Boer", "lead"),
        ("henk", "Henk", "Smit", "administrator"),
        ("mila", "Mila", "Kuipers", "log_manager"),
    ),
    "De Brug": (("joost", "Joost", "Bakker", "coach"), ("anna", "Anna", "Mulder", "lead")),
}


def make_shelter(name):
    """A shelter with its staff, who have all accepted their invitation: {name: User}."""
    new = [
        (
            NewColleague(
                email=f"{key}@{name.split()[1].lower()}.example",
                first_name=first_name,
                last_name=last_name,
                work_phone="+31134567890" if role == "coach" else "",
            ),
            role,
        )
        for key, first_name, last_name, role in STAFF[name]
    ]
    shelter = start_shelter(name, people=new, by=SYSTEM, now=NOW)
    staff = {}
    for membership in shelter.memberships.select_related("user").order_by("pk"):
        person = membership.user
        staff[person.email.split("@")[0]] = join(
            person.invitations.get(used_at=None), password=PASSWORD, by=person, now=NOW
        )
    return shelter, staff


def _people(_world=None):
    """Shelters, professionals and schools; no child yet."""
    anker, at_anker = make_shelter("Het Anker")
    brug, at_brug = make_shelter("De Brug")
    wegwijzer = make_school("99XA00", "De Wegwijzer", "Tilburg")
    regenboog = make_school("99XB00", "De Regenboog", "Breda")
    sam = professional("Sam", "de Wit", "sam@wegwijzer.example")
    fenna = professional("Fenna", "Hoekstra", "fenna@regenboog.example")
    on = NOW.date()
    return SimpleNamespace(
        anker=anker,
        brug=brug,
        **at_anker,
        **at_brug,
        wegwijzer=wegwijzer,
        regenboog=regenboog,
        sam=sam,
        fenna=fenna,
        sam_at_wegwijzer=add_contact(wegwijzer, user=sam, by=SYSTEM, on=on),
        fenna_at_regenboog=add_contact(regenboog, user=fenna, by=SYSTEM, on=on),
    )


def yaras_intake(world, **changes):
    """What Noor fills in for Yara; change what a test is about. A parent of another family has a number of her own."""
    entry = replace(
        Intake(
            first_name="Yara",
            last_name="Tesfay",
            birth_date=date(2018, 5, 14),
            home_language="ti",
            school=world.wegwijzer,
            contact=world.sam_at_wegwijzer,
            group="5",
            guardians=(MOTHER, FATHER),
            risk="orange",
        ),
        **changes,
    )
    return replace(entry, guardians=tuple(map(_with_own_number, entry.guardians)))


def _with_own_number(entry):
    number = entry.number
    while entry.known is None and number and somebody_has(None, number=number, address=""):
        number = f"{number[:4]}{int(number[4:]) + 1:08d}"
    return replace(entry, number=number)


def build(stage):
    """The world up to a stage, through the actions: people, registered, shared, seated, planning, confirmed, held.

    registered: intake done, father's waiver waits. shared: approved. seated: Sam has a seat. planning: three slots.
    confirmed: Sam and Selam said yes to the first. held: everybody came. The fixture `at` gives the same.
    """
    world = None
    for name, step in STAGES.items():
        world = step(world)
        if name == stage:
            return world
    raise KeyError(stage)


def _registered(world):
    world.case = intake.finish(yaras_intake(world), by=world.noor, now=NOW)
    world.yara = world.case.child
    world.selam_tie = Guardianship.objects.get(child=world.yara, relation="mother")
    world.dawit_tie = Guardianship.objects.get(child=world.yara, relation="father")
    world.selam, world.dawit = world.selam_tie.guardian, world.dawit_tie.guardian
    world.waiver = Waiver.objects.get(case=world.case)
    # Her interpreter is on the telephone the same day; tests of those who take longer say so.
    telephone = {"way": "phone", "who": "service", "lead_days": 0}
    guardian_time.keep_interpreting(world.case, guardian=world.selam, by=world.noor, now=NOW, **telephone)
    return world


def _shared(world):
    consents.decide_waiver(world.waiver, approve=True, by=world.bram, now=NOW)
    return world


def _seated(world):
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor, now=NOW)
    return world


def _planning(world):
    world.talk = conversations.start(world.case, trigger="start", by=world.noor, now=NOW)
    world.slots = list(world.talk.slots.all())
    return world


def _confirmed(world):
    first = world.slots[0]
    conversations.reply(first, user=world.sam, answer="yes", by=world.sam, now=NOW)
    conversations.reply(first, user=world.selam, answer="yes", by=world.selam, via="link", now=NOW)
    world.talk.refresh_from_db()
    return world


def _held(world):
    after = world.talk.slot.ends_at + timedelta(minutes=5)
    came = [world.noor.pk, world.sam.pk, world.selam.pk]
    conversations.record(world.talk, took_place=True, came=came, by=world.noor, now=after)
    world.talk.refresh_from_db()
    world.after = after
    return world


STAGES = {
    "people": _people,
    "registered": _registered,
    "shared": _shared,
    "seated": _seated,
    "planning": _planning,
    "confirmed": _confirmed,
    "held": _held,
}


@contextmanager
def nothing_else_fits(world):
    """As long as this lasts Sam's week holds no other time: what is answered with no is not replaced."""
    week = {row.weekday: (row.start, row.end) for row in world.sam.work_hours.all()}
    set_hours(world.sam, hours={}, by=world.sam)
    yield
    set_hours(world.sam, hours=week, by=world.sam)
