"""Which cases may ask something of their coach, as SQL: so that a page of tasks is made from a page of cases.

It may name too many and never too few: what a case asks is for the kinds beside this module to say. A new kind of task
has its condition here; `tests/cases/test_candidates.py` goes through all of them.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Case as Switch
from django.db.models import Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from cases.models import Agreement, BreakGlass, Case, Consent, Conversation, Guardianship, Participant, Seat, Update
from cases.policy import access, ahead, planning
from cases.policy.consents import shared_now
from cases.policy.glance import sits, times_left
from cases.policy.pages import PAGE, Page, PreparedPages
from cases.policy.unreached import mail_fails, off_unheard
from cases.policy.worklist.ahead import LOOK_BACK
from cases.policy.worklist.glass import SAID_FOR
from cases.policy.worklist.talks import WRITE_WITHIN
from cases.policy.worklist.task import NOW, SOON
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import PersonalCode, SafeContact
from ruggensteun.people.models.contact import TRIES
from ruggensteun.prepared import Constant
from schools.models import SchoolContact
from schools.models.contact import AUGUST

PERHAPS, NOTHING = 2, 3
A_WEEK = timedelta(days=7)


def candidates(user, now, number):
    """A page of ids of open cases of this coach that may ask something: the most pressing first, then who came first.

    What asks nothing comes last instead of being left out: that would say all these conditions a second time.
    """
    found = _RANKED.rows(number, user=user, now=now, school_year=_school_year(timezone.localdate(now)))
    asking = [pk for pk, pressing in found if pressing < NOTHING]
    return Page(asking[:PAGE], number, len(asking) > PAGE)


def _school_year(today):
    """The first day of the school year in which this day is."""
    return today.replace(year=today.year if today.month >= AUGUST else today.year - 1, month=AUGUST, day=1)


def _ranked(user, now, school_year):
    switch = [When(condition, then=Value(urgency)) for urgency, condition in _conditions(now, school_year)]
    cases = access.coached_cases(user, now=now).filter(state=Case.State.OPEN)
    ranked = cases.annotate(pressing=Switch(*switch, default=Value(NOTHING))).order_by("pressing", "opened_at", "pk")
    return ranked.values_list("pk", "pressing")


_RANKED = PreparedPages(
    lambda later: _ranked(later.person("user"), later.moment("now"), later.day("school_year")), planned_anew=True
)


def _conditions(now, school_year):
    """Pairs of urgency and condition; the first that holds decides."""
    today = timezone.localdate(now)
    return [
        (NOW, _two_seats(now)),
        *((NOW, condition) for condition in (_undelivered(), _locked(now), _talk_asks(now), _may_begin(now, today))),
        (NOW, _to_interpret(now)),
        (NOW, _known_on_an_unsafe_phone()),
        (NOW, _asks_to_be_reached_otherwise()),
        (NOW, _mail_fails(now)),
        *((SOON, condition) for condition in (Q(school=None), _to_go_through(now, today), _to_confirm(school_year))),
        *((SOON, condition) for condition in (_held_lately(now), _parent_is_missing(now), _comes(today))),
        *((SOON, condition) for condition in (_unread(), _to_look_back(today), _opened(now))),
        (SOON, _being_planned()),
        (PERHAPS, ~shared_now(today)),
    ]


def _undelivered():
    stuck = Notification.objects.filter(subject_id=OuterRef("pk"), state__in=["held", "failed"])
    return Exists(Conversation.objects.filter(Exists(stuck), case=OuterRef("pk")))


def _mail_fails(now):
    contacts = access.open_seats(["school_contact"], now, content_object=OuterRef("pk"))
    left = Seat.objects.filter(permission__codename="school_contact", content_object=OuterRef("pk"))
    return Exists(contacts.filter(mail_fails(OuterRef("user"), now))) | Exists(left.filter(off_unheard(now)))


def _parents(now):
    return access.open_seats(["guardian"], now, content_object=OuterRef("pk"))


def _two_seats(now):
    """Two parents have a seat at a risk that allows one."""
    other = access.open_seats(["guardian"], now, content_object=OuterRef("content_object")).exclude(pk=OuterRef("pk"))
    return ~Q(risk=Case.Risk.GREEN) & Exists(_parents(now).filter(Exists(other)))


def _locked(now):
    return Exists(
        _parents(now).filter(Exists(PersonalCode.objects.filter(guardian=OuterRef("user"), tries=Constant(TRIES))))
    )


def _known_on_an_unsafe_phone():
    """A conversation that runs, of which something was sent to a parent whose phone is not safe now."""
    unsafe = SafeContact.objects.filter(guardian=OuterRef("recipient")).exclude(device=SafeContact.Device.OWN)
    sent = Notification.objects.filter(
        Exists(unsafe), subject_id=OuterRef("pk"), kind__startswith="guardian.", state=Notification.State.SENT
    )
    running = Conversation.objects.filter(case=OuterRef("pk"), state__in=["planning", "confirmed"])
    return Exists(running.filter(Exists(sent)))


def _asks_to_be_reached_otherwise():
    asking = SafeContact.objects.filter(guardian=OuterRef("guardian")).exclude(wish="")
    return Exists(Guardianship.objects.filter(Exists(asking), child=OuterRef("child")))


def _to_go_through(now, today):
    """A profile that is not there, or whose review is due within a week."""
    gone_through = Q(channel=SafeContact.Channel.IN_PERSON) | Q(
        verified_on__gt=today + A_WEEK - timedelta(days=settings.SAFE_CONTACT_REVIEW_DAYS)
    )
    well = SafeContact.objects.filter(gone_through, guardian=OuterRef("user"))
    return Exists(_parents(now).filter(~Exists(well)))


def _to_confirm(school_year):
    asked = Q(confirmed_on=None) | Q(confirmed_on__lt=school_year)
    return Exists(SchoolContact.objects.filter(asked, pk=OuterRef("school_contact"), until=None))


def _talk_asks(now):
    """A conversation without a time that fits, or one that has been and waits to be written down."""
    talks = Conversation.objects.filter(case=OuterRef("pk"))
    stuck = talks.filter(~Exists(times_left(now)), state=Conversation.State.PLANNING)
    today = timezone.localdate(now)
    late = Q(reply_by__lt=today) | Q(deadline__lte=today + planning.NEAR)
    silent = talks.filter(late, state=Conversation.State.PLANNING)
    over = talks.filter(state=Conversation.State.CONFIRMED, slot__starts_at__lte=now)
    doubted = Participant.objects.filter(conversation=OuterRef("pk"), doubted_for=OuterRef("slot"))
    in_doubt = talks.filter(Exists(doubted), state=Conversation.State.CONFIRMED)
    return Exists(stuck) | Exists(silent) | Exists(over) | Exists(in_doubt)


def _being_planned():
    """Perhaps no time that is left is in time: its own page works that out."""
    return Exists(Conversation.objects.filter(case=OuterRef("pk"), state=Conversation.State.PLANNING))


def _to_interpret(now):
    """A fixed conversation for whose time somebody who needs an interpreter has none booked."""
    without = Participant.objects.filter(
        ~Q(interpreter_for=F("conversation__slot")) | Q(interpreter_for=None), user__needs_interpreter=True
    )
    fixed = Conversation.objects.filter(case=OuterRef("pk"), state=Conversation.State.CONFIRMED)
    return Exists(fixed.filter(Exists(without.filter(conversation=OuterRef("pk"))), slot__starts_at__gt=now))


def _may_begin(now, today):
    """Nothing stands in the way of a first conversation any more, or of the school's taking part; or nobody said no."""
    begun = Conversation.objects.filter(case=OuterRef("pk"), state__in=["planning", "confirmed", "held"])
    shared = shared_now(today) & (~sits("school_contact", now) | (sits("guardian", now) & ~Exists(begun)))
    no = Consent.objects.filter(case=OuterRef("pk"), school=OuterRef("school"), state__in=["refused", "withdrawn"])
    return shared | Q(~shared_now(today), ~Exists(no), school__isnull=False)


def _parent_is_missing(now):
    return ~sits("guardian", now)


def _held_lately(now):
    agreed = Agreement.objects.filter(conversation=OuterRef("pk"))
    held = Conversation.objects.filter(case=OuterRef("pk"), state=Conversation.State.HELD)
    return Exists(held.filter(~Exists(agreed), ended_at__gt=now - WRITE_WITHIN))


def _comes(today):
    """Consent that ends within a month; birthdays are among its ends."""
    given = Consent.objects.filter(case=OuterRef("pk"), school=F("case__school"), state=Consent.State.GIVEN)
    return Exists(given.filter(ends_on__lte=today + ahead.AHEAD))


def _to_look_back(today):
    held = Conversation.objects.filter(case=OuterRef("pk"), state=Conversation.State.HELD)
    return Exists(held.filter(review_on__lte=today + LOOK_BACK))


def _unread():
    return Exists(Update.objects.filter(case=OuterRef("pk"), by_school=True, seen_at=None, withdrawn_at=None))


def _opened(now):
    """A colleague opened it in an emergency, not long ago."""
    return Exists(BreakGlass.objects.filter(case=OuterRef("pk"), opened_at__gt=now - SAID_FOR))
