"""What a guardian sees: by the link alone a date and a time; after her code, her own part (domain.md S4, S11, S13)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce

from django.utils import timezone
from django.utils.translation import pgettext

from cases.models import Agreement, Consent, Conversation, Update
from cases.policy import access, planning
from cases.policy.looks import OwnLook, own_looks
from cases.policy.projections import plain
from ruggensteun import languages
from ruggensteun.people.models import SafeContact
from ruggensteun.people.models.contact import EVERY_DAY
from ruggensteun.spoken import apart


@dataclass(frozen=True)
class OwnAnswer:
    """What she said about one time; she may still say otherwise."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    can_come: bool
    told: bool = False


@dataclass(frozen=True)
class OwnQuestion:
    """All that the link alone shows: is something asked, fixed, or off, and when; and what she answered herself."""

    state: str  # "asked", "waiting", "fixed", "past" or "off"
    slot_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    answered: tuple[OwnAnswer, ...] = ()
    wished: bool = False
    doubted: bool = False  # she said by the link alone that she cannot come

    @property
    def answerable(self):
        """Ids of the times about which an answer is welcome: the one asked, and those she answered before."""
        return {self.slot_id, *(answer.slot_id for answer in self.answered)} - {None}

    @property
    def can_come(self):
        """The times that she can make."""
        return tuple(answer for answer in self.answered if answer.can_come)


@dataclass(frozen=True)
class OwnAgreement:
    """One agreement, in her words where there are such."""

    pk: int
    what: str
    who: str
    is_hers: bool
    by_when: date | None
    state: str
    state_label: str


@dataclass(frozen=True)
class OwnConsent:
    """Her own latest answer about one school."""

    pk: int
    child: str
    school: str  # empty when it is about passing on to another organisation
    state: str
    ends_on: date
    can_withdraw: bool
    covers: tuple[str, ...]


@dataclass(frozen=True)
class OwnNews:
    """One thing that school or coach let the others know, and that she may read."""

    about: str
    text: str
    who: str
    day: date


@dataclass(frozen=True)
class OwnReach:
    """How she is reached, and what she asked about it."""

    channel: str
    number_end: str
    every_day: bool
    days: tuple[int, ...]
    hours_from: time | None
    hours_until: time | None
    voicemail: bool
    language: str
    wish: str
    wish_label: str
    wished_on: date | None


@dataclass(frozen=True)
class OwnPage:
    """After the personal code: who, where, what about, agreements, consent, who looked, how she is reached."""

    child: str
    question: OwnQuestion
    place: str
    school: str
    coach: str
    coach_phone: str
    contact: str
    contact_role: str
    agreements: tuple[OwnAgreement, ...]
    consents: tuple[OwnConsent, ...]
    news: tuple[OwnNews, ...]
    looks: tuple[OwnLook, ...]
    reach: OwnReach


@dataclass(frozen=True)
class Everything:
    """What is kept of her own part, whole."""

    child: str
    born_on: date
    school: str
    times: tuple[datetime, ...]
    agreements: tuple[OwnAgreement, ...]
    news: tuple[OwnNews, ...]
    consents: tuple[OwnConsent, ...]
    looks: tuple[OwnLook, ...]


def own_question(guardian, conversation, *, now=None):
    """The one thing that the page is about, for this guardian, at this moment."""
    now = now or timezone.now()
    if conversation.state == Conversation.State.PLANNING:
        slot = planning.asked_of(guardian, planning.loaded(conversation), now=now)
        own = {"answered": _answered(guardian, conversation, now), "wished": _wished(guardian, conversation)}
        if slot is None:
            return OwnQuestion("waiting", **own)
        return OwnQuestion("asked", slot.pk, slot.starts_at, slot.ends_at, **own)
    if conversation.state == Conversation.State.CONFIRMED:
        slot = conversation.slot
        state = "fixed" if slot.ends_at > now else "past"
        doubted = any(person.user_id == guardian.pk for person in conversation.doubted_by)
        return OwnQuestion(state, None, slot.starts_at, slot.ends_at, doubted=doubted)
    return OwnQuestion("past" if conversation.state == Conversation.State.HELD else "off")


def _answered(guardian, conversation, now):
    given = [
        OwnAnswer(
            slot.pk,
            slot.starts_at,
            slot.ends_at,
            replies[guardian.pk].answer in planning.GOOD,
            replies[guardian.pk].telling is not None,
        )
        for slot, replies in planning.answers(conversation)
        if guardian.pk in replies and slot.starts_at > now
    ]
    return tuple(sorted(given, key=lambda answer: answer.starts_at))


def _wished(guardian, conversation):
    people = conversation.participants.all()
    return any(person.wished_at for person in people if person.user_id == guardian.pk)


def names_of(talks):
    """The children whom these conversations are about, as one says their names together."""
    names = [apart(talk.case.child.first_name) for talk in talks]
    return reduce(_and, names) if names else ""


def _and(names, last):
    return pgettext("to a parent", "%(names)s and %(last)s") % {"names": names, "last": last}


def own_page(guardian, conversation, *, now=None):
    """Her own part of one case; nothing of another guardian, of risk, or of how she is spoken about."""
    now = now or timezone.now()
    case = conversation.case
    people = {seat.role: seat.user for seat in access.seat_holders(case, "coach", "school_contact", now=now)}
    coach, contact = people.get("coach"), people.get("school_contact")
    profile = SafeContact.objects.filter(guardian=guardian).first()
    made = access.visible_agreements(guardian, now=now).filter(case=case)
    named = case.school_contact if contact and case.school_contact_id else None
    return OwnPage(
        child=case.child.first_name,
        question=own_question(guardian, conversation, now=now),
        place=str(plain.PLACES[conversation.place]),
        school=case.school.name if case.school else "",
        coach=coach.first_name if coach else "",
        coach_phone=coach.work_phone.as_international if coach and coach.work_phone else "",
        contact=contact.first_name if contact else "",
        contact_role=str(plain.CONTACTS[named.role]) if named else "",
        agreements=tuple(own_agreement(row) for row in made),
        consents=tuple(_consent(row, timezone.localdate(now)) for row in _latest_consents(guardian, case)),
        looks=own_looks(case),
        news=tuple(_news(row) for row in access.visible_updates(guardian, now=now).filter(case=case)),
        reach=_reach(guardian, profile or SafeContact()),
    )


def everything(guardian, case, *, now=None):
    """All that is kept of what she may see, for a print that she asked for; also after the guidance has ended."""
    now = now or timezone.now()
    party = Conversation.objects.filter(case=case, participants__user=guardian).select_related("slot")
    for_all = Update.objects.filter(case=case, readers=Update.Readers.ALL, withdrawn_at=None)
    shared = for_all.select_related("written_by")
    return Everything(
        child=case.child.get_full_name(),
        born_on=case.child.birth_date,
        school=case.school.name if case.school else "",
        times=tuple(talk.slot.starts_at for talk in party if talk.slot),
        agreements=tuple(own_agreement(row) for row in Agreement.objects.filter(conversation__in=party)),
        news=tuple(_news(row) for row in shared),
        consents=tuple(_consent(row, timezone.localdate(now)) for row in _latest_consents(guardian, case)),
        looks=own_looks(case, limit=None),
    )


def own_agreement(row: Agreement):
    return OwnAgreement(
        pk=row.pk,
        what=row.plain or row.what,
        who=str(plain.WHO[row.who]),
        is_hers=row.who == Agreement.Who.GUARDIAN,
        by_when=row.by_when,
        state=row.state,
        state_label=str(plain.AGREED[row.state]),
    )


def _news(row: Update):
    who = plain.LOOKED["school_contact" if row.by_school else "coach"]
    return OwnNews(str(plain.UPDATES[row.category]), row.text, str(who), timezone.localdate(row.written_at))


def _reach(guardian, profile):
    """Of a number the last two digits: enough to know it by, too little to pass on."""
    sends = profile.channel == SafeContact.Channel.TEXT
    return OwnReach(
        channel=str(plain.CHANNELS[profile.channel]),
        number_end=profile.number[-2:] if sends else "",
        every_day=profile.days == EVERY_DAY,
        days=tuple(int(day) for day in profile.days),
        hours_from=profile.not_before,
        hours_until=profile.not_after,
        voicemail=profile.voicemail,
        language=languages.OWN_NAMES[languages.spoken(guardian)],
        wish=profile.wish,
        wish_label=str(plain.WISHES[profile.wish]) if profile.wish else "",
        wished_on=profile.wished_at and timezone.localdate(profile.wished_at),
    )


def _latest_consents(guardian, case):
    rows = Consent.objects.filter(case=case, guardian=guardian).select_related("school", "case__child")
    latest = {}
    for row in rows.order_by("-answered_on", "-pk"):
        latest.setdefault((row.purpose, row.school_id), row)
    return latest.values()


def _consent(row, today):
    return OwnConsent(
        pk=row.pk,
        child=row.case.child.first_name,
        school=row.school.name if row.school else "",
        state=row.state,
        ends_on=row.ends_on,
        can_withdraw=row.state == Consent.State.GIVEN and row.ends_on > today,
        covers=tuple(str(plain.COVERED[name]) for name in row.covers) if row.school else (),
    )
