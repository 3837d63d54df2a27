"""The page of one conversation, as every button on it leads back to it: what it asks now, and all it shows."""

from dataclasses import replace

from django.shortcuts import render
from django.utils import timezone

from cases.actions.obstacles import obstacles
from cases.actions.previews import previews
from cases.forms.conversations import IDEAS, CancelForm, LookBackForm, MoveForm, RecordForm, WishForm, agreement_forms
from cases.forms.telling import telling_form
from cases.models import Case
from cases.policy import companions, messages, planning, slots
from cases.policy.eyes import coach_eyes
from cases.policy.guardians import carers
from cases.policy.worklist import talks
from cases.policy.worklist.known import known_times
from cases.views.responses import status_of


def page_of(request, standing, talk, **refused):
    """The page; `refused` are the forms that were sent and cannot be taken, in place of fresh ones."""
    now, case = timezone.now(), standing.case
    people = [(str(person.user_id), in_words(person)) for person in talk.participants.all()]
    forms = {
        "cancel_form": CancelForm(parents=planning.guardians(talk)),
        "move_form": MoveForm(parents=planning.guardians(talk)),
        "wish_form": WishForm(),
        "record_form": RecordForm(people=people, initial={"came": [pk for pk, _words in people]}),
        "agreement_forms": agreement_forms(shelter=case.shelter),
        "look_back_form": LookBackForm(initial={"review_on": talk.review_on}),
        **_tellings(talk),
        **refused,
    }
    context = {
        "case": case,
        "standing": standing,
        "talk": talk,
        "stage": _stage(talk, now),
        **_what_now(talk, standing, now),
        "shares": companions.other_of(talk) is not None,
        "other": companions.other_for(request.user, talk, now=now),
        "late": talk.deadline < timezone.localdate(now),
        "lines": _lines_to_answer(talk, request.user, now),
        "answering": case.state == "open",
        "only_for_coach": slots.for_coach(talk, now),
        "answered": slots.how_answered(talk),
        "wishes": slots.wishes(talk),
        "parents": [person for person in talk.participants.all() if person.role == "guardian"],
        "came": [person.user.first_name for person in talk.participants.all() if person.came],
        "agreements": talk.agreements.all(),
        "ideas": IDEAS,
        "people": carers(standing, now),
        "known": _known(standing, talk, now),
        "doubted": _doubted(standing, talk),
        "previews": _previews(talk, now) if case.state == Case.State.OPEN else (),
        "at_table": _ties_at_the_table(standing, talk),
        "messages_sent": messages.to_guardians(request.user, standing, talk),
        "seen": _who_sees(standing, talk),
        **forms,
    }
    bound = [forms[f"{name}_form"] for name in ("cancel", "move", "record", "look_back")] + forms["agreement_forms"]
    return render(request, "conversations/conversation.html", context, status=max(map(status_of, bound)))


def _what_now(talk, standing, now):
    """What is asked of the coach, and what stands in the way of the last day; or for whom she may wait."""
    if talk.state != "planning":
        return {}
    asks = talks.asked_now(talk, standing.case.number, now)
    hindered = asks and asks.what == "call" and not talk.together_with_id and not planning.in_time(talk, now=now)
    return {
        "asks": asks,
        "at_risk": planning.at_risk(talk, now=now),
        "in_the_way": obstacles(talk, now=now) if hindered else (),
        "waits_for": sorted(person.user.first_name for person in planning.silent(talk, now=now)),
    }


def _known(standing, talk, now):
    """Times that stand on a phone which is not safe: [(tie, slot, since when)]."""
    if talk != standing.open_talk or talk.together_with_id:
        return []
    ties = {tie.guardian_id: tie for tie in standing.case.child.ties}
    found = known_times(standing, talk, now)
    return [(ties[message.recipient_id], slot, message.sent_at) for _name, slot, message in found]


def _doubted(standing, talk):
    """Who said by her link alone that she cannot come: [(tie, participant)]."""
    ties = {tie.guardian_id: tie for tie in standing.case.child.ties}
    return [(ties[person.user_id], person) for person in talk.doubted_by if person.user_id in ties]


def _lines_to_answer(talk, viewer, now):
    """The times; under each, for each parent, how she told her coach what she thinks of it."""
    return [
        replace(
            line,
            asked=tuple(
                (person, telling_form(person.user, f"slot{line.slot.pk}_{person.user_id}")) for person in line.asked
            ),
        )
        for line in slots.lines(talk, viewer, now)
    ]


def _tellings(talk):
    """How a parent told what else she may tell; with two at the table it is not known yet which of them said it."""
    parents = [person.user for person in talk.participants.all() if person.role == "guardian"]
    guardian = parents[0] if len(parents) == 1 else None
    return {f"told_{what}": telling_form(guardian, what) for what in ("wish", "move", "cancel")}


def _ties_at_the_table(standing, talk):
    """The parents who take part in this talk, for what is printed for each of them."""
    seated = {seat.user_id for seat in standing.seated("guardian")}
    there = seated & {person.user_id for person in talk.participants.all() if person.required}
    return [tie for tie in standing.case.child.ties if tie.guardian_id in there]


def _previews(talk, now):
    """For each parent at the table, what may still come to her about this conversation."""
    if talk.together_with_id:
        return ()  # she hears of one appointment, through the other one
    parents = [person.user for person in talk.participants.all() if person.role == "guardian" and person.required]
    return [(parent.first_name, previews(parent, talk=talk, now=now)) for parent in parents]


def in_words(person):
    """Who this is, as a choice among the people at the table."""
    return f"{person.user.first_name}, {person.get_role_display()}"


def _stage(talk, now):
    """Which part of the flow is open: the state, and for a fixed time whether it has come."""
    return "record" if talk.state == "confirmed" and talk.slot.starts_at <= now else talk.state


def _who_sees(standing, talk):
    eyes = coach_eyes(standing, talk)
    # With two parents at the table a card would tell each of the other: then it is the coach's alone.
    parents = [person for person in talk.participants.all() if person.role == "guardian"]
    together = ["custody"] if len(parents) > 1 else []
    return {
        "slots": eyes.on("conversation", "replies", "slot_reason", *together),
        "talk": eyes.on("conversation", *together),
        "agreements": eyes.on("agreements"),
        "for_you": eyes.on("risk", "safe_contact"),
    }
