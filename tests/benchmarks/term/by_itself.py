"""The term as the software plans it: the real actions, on a real database, moment by moment."""

import heapq
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

import time_machine

from cases.actions import conversations, intake, seats, tending
from cases.actions.intake import GuardianEntry, Intake
from cases.actions.people import NewColleague, start_shelter
from cases.models import Conversation
from cases.policy import planning
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.actions import invite, join
from ruggensteun.people.own_time import set_hours
from ruggensteun.refusal import Refused
from schools.actions import add_contact
from schools.models import School
from tests.benchmarks.term import people as ways
from tests.benchmarks.term.people import HERE

BEGIN = datetime(2026, 8, 28, 9, tzinfo=HERE)
END = datetime(2027, 1, 29, 18, tzinfo=HERE)


@dataclass
class Outcome:
    """What became of one child's first talk."""

    intake: datetime
    deadline: date | None = None
    held: datetime | None = None
    actions: int = 0


@dataclass
class Term:
    """One run: `outcomes` by child, filled as time passes."""

    seed: int
    children: list
    coaches: int
    schools: int
    outcomes: dict = field(default_factory=dict)

    def run(self, say=lambda words: None):
        """Let the whole term happen."""
        self.events, self.order, self.waiting, self.turns = [], count(), set(), {}
        self.mothers, self.talks, self.child_of = {}, {}, {}
        with time_machine.travel(BEGIN, tick=False) as clock:
            self._people()
            for child in self.children:
                self.outcomes[child.number] = Outcome(child.intake)
                self._at(child.intake, self._begin, child)
            for n in range((END - BEGIN).days):
                self._at(datetime.combine(BEGIN.date() + timedelta(days=n), time(7), HERE), self._tend)
            while self.events:
                moment, _order, act, about = heapq.heappop(self.events)
                if moment > END:
                    break
                clock.move_to(moment)
                act(moment, *about)
                if act == self._tend and moment.weekday() == 0:
                    say(f"{moment:%d-%m}: {sum(bool(one.held) for one in self.outcomes.values())} talks held")
        return self.outcomes

    def _at(self, moment, act, *about):
        heapq.heappush(self.events, (moment, next(self.order), act, about))

    def _people(self):
        names = [NewColleague(email=f"c{n}@anker.example", first_name=f"Coach{n}") for n in range(self.coaches)]
        start_shelter("Het Anker", people=[(one, "coach") for one in names], by=SYSTEM)
        self.coach = [self._person("c", n, "anker", f"Coach{n}") for n in range(self.coaches)]
        self.school, self.contact, self.number_of = [], [], {}
        for n in range(self.schools):
            with acting(SYSTEM):
                school = School(
                    code=f"99T{chr(65 + n)}00", name=f"School {n}", town="Tilburg", region=ways.REGIONS[n % 3]
                )
                school.full_clean()
                school.save()
            self.school.append(school)
            contact = self._person("s", n, "school", f"Contact{n}")
            self.contact.append(add_contact(school, user=contact, by=SYSTEM, on=BEGIN.date()))
            if n % 3:
                backup = self._person("b", n, "school", f"Backup{n}")
                add_contact(school, user=backup, is_backup=True, by=SYSTEM, on=BEGIN.date())

    def _person(self, kind, number, domain, name):
        with acting(SYSTEM):
            person = invite(email=f"{kind}{number}@{domain}.example", first_name=name, last_name="", by=SYSTEM)
            person = join(person.invitations.get(used_at=None, revoked_at=None), password="samen-aan-tafel", by=person)
        hours = ways.week(
            self.seed, "coach" if kind == "c" else "contact", f"{kind}{number}" if kind == "b" else number
        )
        set_hours(person, hours=hours, by=person)
        if kind != "c":
            self.number_of[person.pk] = number if kind == "s" else 100 + number
        return person

    # What the coach does.
    def _begin(self, now, child):
        coach, mother = self.coach[child.coach], self.mothers.get(child.family)
        told = ways.in_person(self.seed, child.family)
        entry = GuardianEntry(
            first_name=f"Mother{child.family}",
            known=mother,
            relation="mother",
            custody="sole",
            takes_part=True,
            consent="yes",
            channel="in_person" if told else "text",
            number="" if told else f"+316{10000000 + child.family}",
            device="own",
        )
        case = intake.finish(
            Intake(
                first_name=f"Child{child.number}",
                last_name=f"Family{child.number}",
                birth_date=date(2018, 1, 1) + timedelta(days=child.number),
                home_language="nl",
                school=self.school[child.school],
                contact=self.contact[child.school],
                group="5",
                guardians=(entry,),
                risk="green",
            ),
            by=coach,
        )
        self.mothers[child.family] = case.child.guardianships.get().guardian
        seats.admit_school_contact(case, contact=self.contact[child.school], by=coach)
        self._plan(now, child, case)

    def _plan(self, now, child, case):
        outcome = self.outcomes[child.number]
        outcome.actions += 1
        try:
            talk = conversations.start(case, trigger="start", by=self.coach[child.coach])
        except Refused:
            self._at(ways.working_morning(now), self._plan, child, case)
            return
        outcome.deadline = talk.deadline
        self.child_of[talk.pk] = child
        self._look(now, talk.pk)

    def _again(self, now, pk):
        self.waiting.discard((pk, "stuck"))
        talk, child = self._talk(pk), self.child_of[pk]
        if talk.state == "planning" and not planning.alive(talk, now=now):
            self.outcomes[child.number].actions += 1
            try:
                conversations.propose_again(talk, by=self.coach[child.coach])
            except Refused:
                self._at(ways.working_morning(now), self._again, pk)
                return
        self._look(now, pk)

    # Who owes an answer gives it, is reminded, or is called.
    def _look(self, now, pk):
        talk = self._talk(pk)
        if talk.state == "confirmed":
            self._fate(now, talk)
        if talk.state != "planning":
            return
        for person in planning.silent(talk, now=now):
            who = "guardian" if person.role == "guardian" else "contact"
            if (pk, who) not in self.waiting:
                self._expect(now, talk, who, person.user)
        if not planning.alive(talk, now=now) and (pk, "stuck") not in self.waiting:
            self.waiting.add((pk, "stuck"))
            self._at(ways.working_morning(now), self._again, pk)

    def _expect(self, now, talk, who, user):
        child = self.child_of[talk.pk]
        self.waiting.add((talk.pk, who))
        turn = self.turns[talk.pk, who] = self.turns.get((talk.pk, who), 0) + 1
        if who == "guardian" and ways.in_person(self.seed, child.family):
            self._at(ways.working_morning(now), self._answer, talk.pk, who, user, 1)
            return
        number = child.family if who == "guardian" else self.number_of[user.pk]
        key = f"{child.number}-{turn}"
        moment = ways.answers_at(self.seed, who, number, now, key)
        reminder = datetime.combine(talk.reply_by, time(9), HERE)
        if moment is None and ways.hears_reminder(self.seed, who, number, key):
            moment = ways.waking(max(reminder, now) + timedelta(hours=2), who)
        if moment is not None:
            self._at(moment, self._answer, talk.pk, who, user, 0)
            return
        tries = ways.days_until_reached(self.seed, who, number, key)
        self._at(ways.working_morning(max(reminder, now), tries), self._answer, talk.pk, who, user, tries)

    def _answer(self, now, pk, who, user, calls):
        """One person answers all she is asked; `calls` says how often the coach had to pick up the telephone."""
        self.waiting.discard((pk, who))
        talk = self._talk(pk)
        child = self.child_of[pk]
        if talk.state == "planning" and talk.participants.filter(user=user).exists():
            self.outcomes[child.number].actions += calls
            how = {"by": self.coach[child.coach], "via": "told"} if calls else {"by": user, "via": "self"}
            (self._answer_guardian if who == "guardian" else self._answer_contact)(now, pk, child, user, how)
        self._look(now, pk)

    def _answer_contact(self, now, pk, child, user, how):
        for slot, replies in planning.alive(self._talk(pk), now=now):
            if user.pk not in replies:
                word = ways.contact_can(self.seed, self.number_of[user.pk], slot.starts_at)
                if conversations.reply(slot, user=user, answer=word, **how).state != "planning":
                    return

    def _answer_guardian(self, now, pk, child, user, how):
        if how["via"] != "told":
            how = {"by": user, "via": "link"}
        for turn in range(4):
            slot = planning.asked_of(user, self._talk(pk), now=now)
            if slot is None:
                return
            word = ways.guardian_can(self.seed, child.family, slot.starts_at)
            if word == "no" and turn == 0:
                wishes = [list(one) for one in ways.suits(self.seed, child.family)[:4]]
                conversations.wish(self._talk(pk), user=user, wishes=wishes, by=how["by"])
            if conversations.reply(slot, user=user, answer=word, **how).state != "planning":
                return

    # What becomes of a time that is fixed.
    def _fate(self, now, talk):
        start = talk.slot.starts_at
        key = (talk.pk, start)
        if key in self.waiting:
            return
        self.waiting.add(key)
        child = self.child_of[talk.pk]
        ill = ways.falls_ill(self.seed, child.number, start.date())
        if ill and start - timedelta(hours=18) > now:
            self._at(start - timedelta(hours=18), self._move, talk.pk, start, ill)
        else:
            self._at(talk.slot.ends_at + timedelta(minutes=15), self._record, talk.pk, start)

    def _move(self, now, pk, start, ill):
        talk, child = self._talk(pk), self.child_of[pk]
        if talk.state != "confirmed" or talk.slot.starts_at != start:
            return
        by = talk.participants.get(role="school_contact").user if ill == "contact" else self.coach[child.coach]
        self.outcomes[child.number].actions += ill != "contact"
        self._looking_again(now, talk, by)

    def _record(self, now, pk, start):
        talk, child = self._talk(pk), self.child_of[pk]
        if talk.state != "confirmed" or talk.slot.starts_at != start:
            return
        coach, outcome = self.coach[child.coach], self.outcomes[child.number]
        outcome.actions += 1
        away = ways.stays_away(self.seed, child.number, start.date())
        came = [] if away else list(talk.participants.values_list("user", flat=True))
        talk = conversations.record(talk, took_place=not away, came=came, by=coach)
        if not away:
            outcome.held = start
            return
        outcome.actions += 1
        self._looking_again(now, talk, coach)

    def _looking_again(self, now, talk, by):
        try:
            conversations.reschedule(talk, by=by)
        except Refused:
            self._at(ways.working_morning(now), lambda then: self._looking_again(then, talk, by))
            return
        self._look(now, talk.pk)

    def _tend(self, now):
        touched = tending.due(now)
        tending.tend_all(now)
        for pk in touched:
            self._look(now, pk)

    def _talk(self, pk):
        return Conversation.objects.select_related("slot", "case__school").get(pk=pk)
