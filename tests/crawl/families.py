"""Many families at once, in every stage, round the cast of tests/world.py; built through the actions.

Noor's: Yara (a time is looked for; Dawit, the danger, is not asked), her brother Abel at another school (fixed), her
sister Liya (held, agreements, ends soon), Amal (both parents at one table), Zoe (the time has passed), Nina (closed),
Bo (nobody of the school yet), Sem (a waiver waits), Noa (consent taken back), Ida (no school yet). Bram's: Omar, whose
mother is told in person. Joost's, at another shelter: Finn. Tess stands in for Noor with Yara. Kees answered for the
school before Sam; Roos stands in there and has no seat.
"""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from cases.actions import (
    agreements,
    closing,
    consents,
    conversations,
    guardian_time,
    intake,
    links,
    notes,
    people,
    requests,
    seats,
    substitutes,
    updates,
)
from cases.actions.intake import GuardianEntry
from cases.actions.people import NewColleague
from cases.models import Guardianship, Tally, Waiver
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people import calendars, own_time
from ruggensteun.people.actions import join
from ruggensteun.people.models import User
from schools.actions import add_closure, add_contact, edit_school, set_contact_hours, set_own_holiday
from schools.models import SchoolBoard
from schools.models.holiday import CHRISTMAS
from tests import world as cast
from tests.world import CODE, FATHER, MOTHER, NOW, PASSWORD, professional, yaras_intake

NO_CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//NL\r\nEND:VCALENDAR\r\n"
ALONE = replace(MOTHER, custody="sole")


@dataclass(frozen=True)
class Family:
    """Who is what in one case now, by name; written down here, not asked of the policy.

    `contact` may look now, with consent; `parents` have a seat now; `others` are tied to the child without one.
    """

    shelter: str
    school: str = ""
    coach: str = "noor"
    substitute: str = ""
    contact: str = ""
    parents: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    is_open: bool = True


FAMILIES = {
    "yara": Family("anker", "wegwijzer", substitute="tess", contact="sam", parents=("selam",), others=("dawit",)),
    "abel": Family("anker", "regenboog", contact="fenna", parents=("selam",), others=("hiwot",)),
    "liya": Family("anker", "wegwijzer", contact="sam", parents=("selam",), others=("abeba",)),
    "amal": Family("anker", "wegwijzer", contact="sam", parents=("leila", "kamran")),
    "omar": Family("anker", "wegwijzer", coach="bram", contact="sam", parents=("rima",), others=("karim",)),
    "finn": Family("brug", "regenboog", coach="joost", contact="fenna", parents=("eva",)),
    "zoe": Family("anker", "wegwijzer", contact="sam", parents=("zehra",)),
    "bo": Family("anker", "wegwijzer", parents=("wies",), others=("piet",)),
    "nina": Family("anker", "wegwijzer", others=("petra",), is_open=False),
    "sem": Family("anker", "wegwijzer", parents=("mira",), others=("rob",), approvers=("bram", "tess", "lotte")),
    "noa": Family("anker", "wegwijzer", parents=("iris",)),
    "ida": Family("anker", parents=("judith",)),
}
PROFESSIONALS = (
    *("noor", "tess", "bram", "joost", "lotte", "anna", "henk", "mila"),
    *("sam", "fenna", "kees", "roos", "root"),
)
GUARDIANS = {"selam": "yara", "leila": "amal", "kamran": "amal", "rima": "omar", "eva": "finn", "dawit": "yara"}


def build(clock):
    """The whole world, some days into September; `clock` is moved along."""
    world = cast.build("people")
    world.tess = _colleague(world, "tess", "coach")
    olga = NewColleague(email="olga@anker.example", first_name="Olga")
    world.olga = people.invite_colleague(world.anker, olga, role="lead", by=world.lotte).user
    world.root = professional("Root", "Beheer", "root@beheer.example")
    world.kees = professional("Kees", "Prins", "kees@wegwijzer.example")
    world.roos = professional("Roos", "Jansen", "roos@wegwijzer.example")
    with acting(SYSTEM):
        world.root.is_superuser = world.root.is_staff = True
        world.root.save()
        world.brug.named_to_schools = True
        world.brug.save()
    add_closure(world.wegwijzer, first_day=date(2026, 10, 2), by=world.lotte)
    add_contact(world.wegwijzer, user=world.roos, is_backup=True, by=SYSTEM, on=date(2026, 5, 1))
    world.kees_at_wegwijzer = add_contact(world.wegwijzer, user=world.kees, by=SYSTEM, on=NOW.date())
    world.cases, world.talks = {}, {}
    _yara(world)
    substitutes.break_glass(world.cases["yara"], reason="school", words="Noor is ziek.", by=world.bram)
    _liya(world)
    _zoe(world)
    _nina(world)
    clock.move_to(_the_morning_after(world))
    _liyas_agreements(world)
    _abel(world)
    _amal(world)
    _omar(world)
    _finn(world)
    _not_shared(world)
    _drafts(world)
    _own_time(world)
    _seldom(world)
    token = links.link_for(world.selam, world.talks["yara"]).rpartition("/")[2]
    links.open_visit(token)
    return world


def _the_morning_after(world):
    """Of the day on which the talks of Liya and Zoe took place; never at a weekend, for slots must follow."""
    for name in ("liya", "zoe"):
        world.talks[name].refresh_from_db()
    last = max(world.talks[name].slot.ends_at for name in ("liya", "zoe"))
    morning = NOW.replace(month=last.month, day=last.day, hour=11) + timedelta(days=1)
    return morning if morning.weekday() < 5 else morning + timedelta(days=7 - morning.weekday())


def _first(slots):
    return min(slots, key=lambda slot: slot.starts_at)


def _colleague(world, name, role):
    new = NewColleague(email=f"{name}@anker.example", first_name=name.title(), work_phone="+31134567891")
    member = people.invite_colleague(world.anker, new, role=role, by=world.lotte, now=NOW)
    return join(member.user.invitations.get(used_at=None), password=PASSWORD, by=member.user, now=NOW)


def _intake(world, name, guardians, *, last_name, born, by=None, **more):
    entry = yaras_intake(
        world, first_name=name.title(), last_name=last_name, birth_date=born, guardians=guardians, **more
    )
    case = intake.finish(entry, by=by or world.noor)
    world.cases[name] = case
    for tie in Guardianship.objects.filter(child=case.child).select_related("guardian"):
        setattr(world, tie.guardian.first_name.lower(), tie.guardian)
    return case


def _also_selams(world, name, born, aunt, **more):
    """A sibling of Yara: the mother is the same person."""
    mother = replace(ALONE, known=world.selam, code="")
    carer = GuardianEntry(first_name=aunt, relation="carer", custody="none", may_collect=True)
    return _intake(world, name, (mother, carer), last_name="Tesfay", born=born, another_child=True, **more)


def _talk(world, name, trigger="start", by=None, **more):
    world.talks[name] = conversations.start(world.cases[name], trigger=trigger, by=by or world.noor, **more)
    return list(world.talks[name].slots.all())


def _fix(slot, contact, parent, coach):
    conversations.reply(slot, user=contact, answer="yes", by=contact)
    conversations.reply(slot, user=parent, answer="yes", by=coach, via="told")


def _yara(world):
    case = _intake(world, "yara", (MOTHER, FATHER), last_name="Tesfay", born=date(2018, 5, 14))
    consents.decide_waiver(Waiver.objects.get(case=case), approve=True, by=world.bram)
    seats.admit_school_contact(case, contact=world.kees_at_wegwijzer, by=world.noor)
    _talk(world, "yara", "violence")
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    seats.close_seats(case, "school_contact", user=world.kees, reason="left")
    people.end_school_contact(world.kees_at_wegwijzer, by=world.lotte)
    seats.open_seat(case, world.tess, "substitute", reason="holiday")
    world.dawits_link = links.link_for(world.dawit, world.talks["yara"])
    conversations.wish(world.talks["yara"], user=world.selam, wishes=[[1, "morning"]], by=world.noor)
    slots = list(world.talks["yara"].slots.order_by("-round", "rank"))
    conversations.reply(slots[1], user=world.sam, answer="if_need_be", by=world.sam)
    notes.write(case, text="Slaapt slecht.", by=world.noor)
    updates.write(case, category="good_news", text="Lachte veel.", by=world.sam)
    updates.write(case, category="home", text="Onrustig.", readers="professionals", by=world.noor)


def _liya(world):
    case = _also_selams(world, "liya", date(2016, 3, 2), "Abeba")
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    slots = _talk(world, "liya")
    _fix(_first(slots), world.sam, world.selam, world.noor)


def _zoe(world):
    """Fixed, the time has passed, and nobody wrote down how it went."""
    mother = replace(ALONE, first_name="Zehra", last_name="Kaya")
    case = _intake(world, "zoe", (mother,), last_name="Kaya", born=date(2017, 11, 9))
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    slots = _talk(world, "zoe", "concern")
    _fix(_first(slots), world.sam, world.zehra, world.noor)


def _nina(world):
    case = _intake(world, "nina", (replace(ALONE, first_name="Petra"),), last_name="Post", born=date(2017, 1, 9))
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    slots = _talk(world, "nina")
    _fix(slots[-1], world.sam, world.petra, world.noor)
    notes.write(case, text="Verhuist.", by=world.noor)
    closing.close(case, reason="moved_on", by=world.noor)


def _liyas_agreements(world):
    talk = world.talks["liya"]
    came = [world.noor.pk, world.sam.pk, world.selam.pk]
    conversations.record(talk, took_place=True, came=came, by=world.noor)
    for who in ("coach", "school", "guardian"):
        agreements.make(talk, what=f"Elke week {who}", plain="Rustig", who=who, by=world.noor)
    updates.write(world.cases["liya"], category="absence", text="Twee dagen ziek.", by=world.sam)
    notes.write(world.cases["liya"], text="Gaat goed.", by=world.noor)
    closing.announce_end(world.cases["liya"], reason="moved_on", last_day=date(2026, 10, 1), by=world.noor)


def _abel(world):
    at = {"school": world.regenboog, "contact": world.fenna_at_regenboog}
    case = _also_selams(world, "abel", date(2019, 9, 9), "Hiwot", **at)
    seats.admit_school_contact(case, contact=world.fenna_at_regenboog, by=world.noor)
    slots = _talk(world, "abel", place="library")
    _fix(slots[0], world.fenna, world.selam, world.noor)


def _amal(world):
    mother = replace(MOTHER, first_name="Leila", last_name="Rahimi")
    father = replace(mother, first_name="Kamran", relation="father", takes_part=False, code="561738")
    both = (mother, replace(father, number="+31623456789"))
    case = _intake(world, "amal", both, last_name="Rahimi", born=date(2017, 7, 7), risk="green")
    seats.admit_guardian(case, guardian=world.kamran, safe_together=True, by=world.noor)
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.noor)
    slots = _talk(world, "amal")
    conversations.reply(slots[0], user=world.kamran, answer="no", by=world.kamran, via="link")


def _omar(world):
    told = replace(MOTHER, first_name="Rima", last_name="Haddad", device="shared")
    father = replace(FATHER, first_name="Karim", last_name="Haddad", consent="yes", not_asked_because="")
    case = _intake(world, "omar", (told, father), last_name="Haddad", born=date(2018, 2, 3), by=world.bram, risk="red")
    seats.admit_school_contact(case, contact=world.sam_at_wegwijzer, by=world.bram)
    _talk(world, "omar", "absence", by=world.bram)


def _finn(world):
    at = {"school": world.regenboog, "contact": world.fenna_at_regenboog, "by": world.joost, "risk": "green"}
    case = _intake(world, "finn", (replace(ALONE, first_name="Eva"),), last_name="Jansen", born=date(2018, 8, 8), **at)
    seats.admit_school_contact(case, contact=world.fenna_at_regenboog, by=world.joost)
    slots = _talk(world, "finn", by=world.joost)
    _fix(slots[0], world.fenna, world.eva, world.joost)


def _not_shared(world):
    wies = replace(ALONE, first_name="Wies", last_name="Bos")
    piet = replace(FATHER, first_name="Piet", last_name="Bos", custody="none", consent="later", not_asked_because="")
    _intake(world, "bo", (wies, piet), last_name="Bos", born=date(2017, 4, 4), risk="green")
    rob = replace(FATHER, first_name="Rob")
    sem = (replace(MOTHER, first_name="Mira"), rob)
    _intake(world, "sem", sem, last_name="Willems", born=date(2016, 6, 6))
    noa = _intake(world, "noa", (replace(ALONE, first_name="Iris"),), last_name="Vermeer", born=date(2017, 3, 3))
    seats.admit_school_contact(noa, contact=world.sam_at_wegwijzer, by=world.noor)
    consents.withdraw(noa.consents.get(), by=world.noor)
    nowhere = {"school": None, "contact": None, "school_status": "none_yet", "group": ""}
    _intake(world, "ida", (replace(ALONE, first_name="Judith"),), last_name="Mol", born=date(2020, 1, 1), **nowhere)


def _drafts(world):
    begun = {name: intake.begin_draft(by=getattr(world, name)) for name in ("noor", "bram")}
    world.drafts = {name: intake.save_draft(one, data={}, window=f"window-{name}") for name, one in begun.items()}


def _own_time(world):
    guardian_time.keep_days(world.cases["yara"], guardian=world.selam, never=[4], by=world.noor)
    guardian_time.keep_interpreting(
        world.cases["yara"], guardian=world.selam, way="phone", who="service", by=world.noor
    )
    own_time.add_exception(world.noor, kind="away", first_day=date(2026, 12, 1), by=world.noor)
    calendars.renew_feed(world.noor, by=world.noor)
    calendars.upload_calendar(world.noor, content=NO_CALENDAR, by=world.noor)


def _seldom(world):
    """What few have: a request, a yes to passing on, a school unlike others, what is left when cases go."""
    requests.take(world.cases["liya"], guardian=world.selam, kind="see", by=world.noor)
    passes_on = {"giver": "guardian", "guardian": world.selam, "purpose": "transfer"}
    consents.record(world.cases["liya"], **passes_on, agreed=True, by=world.noor)
    days = {"first_day": date(2026, 12, 19), "last_day": date(2027, 1, 2)}
    set_own_holiday(world.regenboog, name=CHRISTMAS, by=world.lotte, **days)
    edit_school(world.regenboog, hours=dict.fromkeys(range(5), (time(8, 45), time(14, 30))), by=world.lotte)
    set_contact_hours(world.fenna_at_regenboog, hours={0: [(time(9), time(12))]}, by=world.fenna)
    with acting(SYSTEM):
        Tally(shelter=world.anker, year=2025, cases=7, conversations=9).save()
        world.board = SchoolBoard(number="31000", name="Samen")
        world.board.save()
        world.regenboog.board = world.board
        world.regenboog.save()


def code_of(name):
    """The personal code of this guardian."""
    return "561738" if name == "kamran" else CODE


def everybody(world):
    """All the people of this world by name."""
    return {name: one for name, one in vars(world).items() if isinstance(one, User)}
