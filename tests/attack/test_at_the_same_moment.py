"""Real processes at the same moment, on the real database: guesses are counted, and what ends, ends whole."""

import pytest
from django.utils import timezone

from cases.actions import consents, conversations, intake, seats
from cases.actions.links import link_for, open_visit
from cases.models import Busy, Conversation
from ruggensteun.people.models import PersonalCode
from tests.racing import race
from tests.world import CODE, yaras_intake

GUESS = """
from cases.actions import links
from cases.models import Visit
from ruggensteun.refusal import Refused
pk, code = arguments
try:
    links.try_code(Visit.objects.select_related("link__guardian").get(pk=pk), code)
except Refused:
    print("no")
else:
    print("yes")
"""


@pytest.fixture
def planned(transactional_db, put_back):
    """The world in real time: its conversation is planned from today."""
    world = put_back("people")
    world.case = intake.finish(yaras_intake(world), by=world.noor)
    waiver = world.case.waivers.get()
    consents.decide_waiver(waiver, approve=True, by=world.bram)
    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    world.selam = world.talk.participants.get(role="guardian").user
    assert world.talk.slots.first().starts_at > timezone.now()
    return world


@pytest.mark.django_db(transaction=True)
def test_guessing_with_many_hands_at_once_is_five_tries_too(planned):
    world = planned
    token = link_for(world.selam, world.talk).rpartition("/")[2]
    visits = [open_visit(token)[0].pk for _hand in range(8)]
    guesses = [[pk, f"11122{number}"] for number, pk in enumerate(visits)]
    assert race(GUESS, guesses) == ["no"] * 8
    assert PersonalCode.objects.get(guardian=world.selam).tries == 5
    assert race(GUESS, [[visits[0], CODE]]) == ["no"]


LONG = pytest.mark.long("four processes each; two of these races are always run")
BOTH = """
from django.utils import timezone
from cases.actions import closing, consents, conversations
from cases.models import Case, Consent, Conversation, Slot
from ruggensteun.people.models import User
from ruggensteun.refusal import Refused
what, talk, who = arguments
talk = Conversation.objects.select_related("case").get(pk=talk)
who = User.objects.get(pk=who)
slot = talk.slots.first()
try:
    if what == "reply":
        conversations.reply(slot, user=who, answer="yes", by=who)
    elif what == "withdraw":
        consents.withdraw(Consent.objects.filter(guardian=who).latest("pk"), by=who)
    elif what == "close":
        closing.close(talk.case, reason="moved_on", by=who)
    elif what == "reschedule":
        conversations.reschedule(talk, by=who)
    elif what == "cancel":
        conversations.cancel(talk, reason="illness", by=who)
except Refused:
    print("refused")
else:
    print(what)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "others",
    [
        [("withdraw", "selam")],
        [("close", "noor"), ("withdraw", "selam"), ("cancel", "sam")],
        pytest.param([("close", "noor")], marks=LONG),
        pytest.param([("cancel", "noor"), ("cancel", "sam")], marks=LONG),
        pytest.param([("reschedule", "sam"), ("reschedule", "noor"), ("withdraw", "selam")], marks=LONG),
    ],
)
def test_whoever_is_first_the_end_is_whole(planned, others):
    """A yes that would fix it at the moment at which consent or the case ends: nothing stays fixed, nobody busy."""
    world = planned
    first = world.talk.slots.first()
    conversations.reply(first, user=world.sam, answer="yes", by=world.sam)
    doings = [("reply", "selam"), *others]
    outcomes = race(BOTH, [[what, world.talk.pk, getattr(world, who).pk] for what, who in doings])
    assert set(outcomes) <= {"reply", "refused", *(what for what, _who in others)}
    talk = Conversation.objects.get(pk=world.talk.pk)
    ended = {"withdraw", "close", "cancel"} & set(outcomes)
    assert (talk.state == "cancelled") == bool(ended)
    assert Busy.objects.exists() == (talk.state == "confirmed")
    last = talk.history.first()
    assert (last.state, last.sequence, last.round) == (talk.state, talk.sequence, talk.round)
