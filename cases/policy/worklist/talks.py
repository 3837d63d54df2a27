"""From consent to agreements: what the conversation of one case waits for."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Conversation, Waiver
from cases.policy import planning
from cases.policy.consents import counts, said_no
from cases.policy.worklist.task import NOW, SOON, URGENT, Task
from ruggensteun.templatetags.ui import as_day

# After two weeks nobody remembers the words any more: then a talk without agreements is a talk without agreements.
WRITE_WITHIN = timedelta(days=14)


def about(standing, now, common):
    """What stands between this case and its next conversation, and what the latest one left to do."""
    talk = standing.open_talk
    if talk is None or not (standing.seated("school_contact") and standing.seated("guardian")):
        yield from _before_a_talk(standing, now, common)
    else:
        yield from _during_a_talk(talk, now, common)
    yield from _after_a_talk(standing, now, common)


def _before_a_talk(standing, now, common):
    case = standing.case
    page = case.get_absolute_url()
    if case.school is None:
        return  # what follows then stands in `schooling`
    if said_no(standing.asked):
        return  # a no is an answer: the case stays inside the shelter
    elif not standing.shared:
        yield from _about_consent(standing, timezone.localdate(now), common)
    elif not standing.seated("school_contact"):
        yield Task(
            what="admit",
            urgency=NOW,
            sentence=_("consent is there: let the school take part"),
            url=page,
            button=_("Look"),
            **common,
        )
    elif not standing.seated("guardian"):
        yield Task(
            what="seat",
            urgency=SOON,
            sentence=_("no parent takes part yet"),
            url=page,
            button=_("Look"),
            **common,
        )
    elif not any(talk.state == Conversation.State.HELD for talk in standing.talks):
        day = timezone.localdate(case.opened_at) + timedelta(days=settings.SCHOOL_DAYS_TO_FIRST_CONVERSATION * 7 // 5)
        yield Task(
            what="plan",
            urgency=URGENT if day - timezone.localdate(now) <= planning.NEAR else NOW,
            sentence=_("plan the conversation"),
            url=reverse("cases:plan", args=[case.number]),
            button=_("Plan conversation"),
            day=day,
            **common,
        )


def _about_consent(standing, today, common):
    case = standing.case
    missing = [answer for _giver, _tie, answer in standing.asked if not counts(answer, today)]
    if missing and all(getattr(answer, "state", "") == Waiver.State.ASKED for answer in missing):
        return  # a colleague is asked; nothing to do here
    yield Task(
        what="consent",
        urgency=NOW,
        sentence=_("consent is not complete"),
        detail=_why_not_yet(case),
        url=reverse("cases:consent", args=[case.number]),
        button=_("Ask for consent"),
        day=timezone.localdate(case.opened_at),
        **common,
    )


def _why_not_yet(case):
    declined = {waiver.guardianship_id for waiver in case.all_waivers if waiver.state == Waiver.State.DECLINED}
    if declined - {waiver.guardianship_id for waiver in case.exceptions}:
        return _("A colleague did not approve that a parent is not asked. Talk about it together.")
    return _("Without consent the school sees nothing.")


def asked_now(talk, number, now):
    """What this conversation, which is being planned, asks of its coach now: the same as her list says, or None."""
    common = {"who": talk.case.child.first_name, "number": number}
    return next(_during_a_talk(talk, now, common), None)


def _during_a_talk(talk, now, common):
    url = talk.get_absolute_url()
    if talk.state == Conversation.State.CONFIRMED:
        if talk.slot.starts_at <= now:
            sentence = _("how did the conversation go?")
            yield Task(what="record", urgency=NOW, sentence=sentence, url=url, button=_("Write down"), **common)
        for person in talk.doubted_by if talk.slot.starts_at > now else ():
            yield Task(
                what="doubt",
                urgency=URGENT,
                sentence=_("%(name)s says that she cannot come: is the time off?") % {"name": person.user.first_name},
                detail=_(
                    "Pressed through the link, without her code. Nobody has heard of it; the time is still taken."
                ),
                url=url,
                button=_("Decide"),
                **common,
            )
        return
    if talk.together_with_id:
        yield from _shares_a_time(talk, now, common)
        return
    urgency = URGENT if planning.at_risk(talk, now=now) else NOW
    if not planning.alive(talk, now=now):
        wished = any(person.wished_at for person in talk.participants.all())
        yield Task(
            what="stuck",
            urgency=urgency,
            sentence=_("none of the times fits everybody"),
            detail=_("There are wishes for other times.") if wished else "",
            url=url,
            button=_("Propose new times"),
            day=talk.deadline,
            **common,
        )
        return
    # By name: the database gives rows in another order once one of them has been written.
    names = sorted(person.user.first_name for person in planning.to_call(talk, now=now))
    if names or urgency == URGENT:
        yield Task(
            what="call",
            urgency=urgency,
            sentence=_to_call(names),
            detail=_("An answer was asked by %(day)s.") % {"day": as_day(talk.reply_by)} if names else "",
            url=reverse("cases:call", args=[common["number"], talk.pk]),
            button=_("Call"),
            day=talk.deadline,
            **common,
        )


def _shares_a_time(talk, now, common):
    """It waits for the conversation about a brother or sister; its own last day may come sooner."""
    if planning.at_risk(talk, now=now):
        yield Task(
            what="call",
            urgency=URGENT,
            sentence=_to_call([]),
            url=talk.get_absolute_url(),
            button=_("Look"),
            day=talk.deadline,
            **common,
        )


def _to_call(names):
    if not names:
        return _("the last day comes near and no time is fixed")
    return _("call %(names)s about a time") % {"names": _(" and ").join(names)}


def _after_a_talk(standing, now, common):
    for talk in standing.talks[:1]:
        if talk.state == Conversation.State.HELD and not talk.agreements.all() and now - talk.ended_at < WRITE_WITHIN:
            yield Task(
                what="agreements",
                urgency=SOON,
                sentence=_("write down what was agreed"),
                url=talk.get_absolute_url(),
                button=_("Write agreements"),
                **common,
            )
