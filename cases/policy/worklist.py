"""What needs a coach now: derived from the records each time, stored nowhere (design.md §3)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Conversation, Waiver
from cases.policy import access, planning
from cases.policy.consents import counts, said_no
from cases.policy.standing import caseload
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import SafeContact
from ruggensteun.templatetags.ui import as_moment

NOW, SOON = 0, 1
# After two weeks nobody remembers the words any more: then a talk without agreements is a talk without agreements.
WRITE_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """One line of the worklist: what, for which child, why, and one button. `post` buttons act; others lead there."""

    what: str
    urgency: int
    who: str
    sentence: str
    url: str
    button: str
    detail: str = ""
    day: date | None = None
    post: bool = False
    number: str = ""

    @property
    def order(self):
        """Most urgent first, then by day; what has no day comes last."""
        return (self.urgency, self.day or date.max, self.who)


def tasks(user, *, now=None, caseload_of=None):
    """What needs this person now, most urgent first."""
    now = now or timezone.now()
    found = list(_drafts(user)) + list(_approvals(user))
    for standing in caseload(user, now=now) if caseload_of is None else caseload_of:
        found += case_tasks(standing, now)
    return sorted(found, key=lambda task: task.order)


def _drafts(user):
    for draft in access.visible_drafts(user):
        yield Task(
            what="draft",
            urgency=SOON,
            who="",
            sentence=_("An intake is half finished"),
            url=reverse("cases:intake", args=[draft.pk]),
            button=_("Continue"),
            day=timezone.localdate(draft.started_at),
        )


def _approvals(user):
    for waiver in access.visible_waivers(user).select_related("case"):
        yield Task(
            what="waiver",
            urgency=NOW,
            who=waiver.case.number,
            sentence=_("a colleague asks your approval: a parent is not asked for consent"),
            url=reverse("cases:waivers"),
            button=_("Look"),
            day=timezone.localdate(waiver.asked_at),
        )


def case_tasks(standing, now):
    """The tasks of one case."""
    case, today = standing.case, timezone.localdate(now)
    common = {"who": case.child.first_name, "number": case.number}
    page = case.get_absolute_url()
    found = []
    found += [
        _to_tell(message, standing, common) for message in standing.held_messages if _matters(message, standing, now)
    ]
    found += _about_safe_contact(standing, today, page, common)
    found += _about_contact(case, today, common)
    talk = standing.open_talk
    if talk is None or not (standing.seated("school_contact") and standing.seated("guardian")):
        found += _before_a_talk(standing, now, page, common)
    else:
        found += _during_a_talk(talk, now, common)
    found += [
        Task(
            what="agreements",
            urgency=SOON,
            sentence=_("write down what was agreed"),
            url=talk.get_absolute_url(),
            button=_("Write agreements"),
            **common,
        )
        for talk in standing.talks[:1]
        if talk.state == Conversation.State.HELD and not talk.agreements.all() and now - talk.ended_at < WRITE_WITHIN
    ]
    return found


def _matters(message, standing, now):
    """Whether what could not be sent must still be told: a question only while there is a time left to ask about."""
    if message.kind == "guardian.reminder":
        told = {row.subject_id for row in standing.held_messages if row.kind == "guardian.confirmed"}
        return message.subject_id not in told  # telling when it is reminds her too
    if message.kind != "guardian.asked":
        return True
    talk = _talk_of(message, standing)
    asking = talk is not None and talk.state == Conversation.State.PLANNING
    return asking and planning.asked_of(message.recipient, talk, now=now) is not None


def _talk_of(message, standing):
    return next((talk for talk in standing.talks if talk.pk == message.subject_id), None)


def _to_tell(message, standing, common):
    """What could not be sent is told in person; a question is done only when its answer is written down."""
    sentence, detail = told_sentence(message, standing)
    asks = message.kind == "guardian.asked"
    talk = _talk_of(message, standing)
    return Task(
        what="ask" if asks else "tell",
        urgency=NOW,
        sentence=sentence,
        detail=detail,
        url=talk.get_absolute_url() if asks else reverse("cases:told", args=[standing.case.number, message.pk]),
        button=_("Write down the answer") if asks else _("Told"),
        post=not asks,
        day=timezone.localdate(message.created_at),
        **common,
    )


def told_sentence(message, standing):
    """What to tell a guardian in person, and why no message could go."""
    talk = _talk_of(message, standing)
    moment = talk and talk.slot and talk.slot.starts_at
    name = message.recipient.first_name
    sentences = {
        "guardian.asked": _("ask %(name)s yourself whether a time suits"),
        "guardian.confirmed": _("tell %(name)s yourself: the conversation is fixed"),
        "guardian.reminder": _("remind %(name)s yourself of the conversation"),
        "guardian.cancelled": _("tell %(name)s yourself: the conversation is off"),
    }
    sentence = sentences[message.kind] % {"name": name}
    if moment and message.kind in ("guardian.confirmed", "guardian.reminder"):
        sentence = f"{sentence} ({as_moment(moment)})"
    if message.state == Notification.State.HELD:
        return sentence, _("Not sent: %(reason)s") % {"reason": message.get_hold_reason_display()}
    return sentence, _("The message could not be delivered.")


def _about_safe_contact(standing, today, page, common):
    seated = {seat.user_id for seat in standing.seated("guardian")}
    for tie in standing.case.child.ties:
        if tie.guardian_id not in seated:
            continue
        name = tie.guardian.first_name
        profile = getattr(tie.guardian, "safe_contact", None)
        code = getattr(tie.guardian, "personal_code", None)
        url = reverse("cases:safe-contact", args=[standing.case.number, tie.pk])
        if profile is None or (
            profile.channel != SafeContact.Channel.IN_PERSON and profile.review_due and profile.review_due < today
        ):
            sentence = _("go through safe contact with %(name)s again") % {"name": name}
            yield Task(what="safe_contact", urgency=SOON, sentence=sentence, url=url, button=_("Go through"), **common)
        if code is not None and code.locked:
            sentence = _("the code of %(name)s is locked: agree on a new one") % {"name": name}
            yield Task(what="code", urgency=NOW, sentence=sentence, url=url, button=_("New code"), **common)


def _about_contact(case, today, common):
    """Each school year, from August on, somebody asks the school whether it is still the same person."""
    contact = case.school_contact
    if contact is None or contact.until is not None or contact.is_confirmed(today):
        return
    sentence = _("ask the school whether %(name)s is still its contact") % {"name": contact.user.first_name}
    url = reverse("cases:edit-school", args=[case.school.code])
    yield Task(what="contact", urgency=SOON, sentence=sentence, url=url, button=_("Look"), **common)


def _before_a_talk(standing, now, page, common):
    case = standing.case
    if case.school is None:
        yield Task(
            what="school",
            urgency=SOON,
            sentence=_("no school yet: find out which one it will be"),
            url=reverse("cases:change-school", args=[case.number]),
            button=_("Choose school"),
            **common,
        )
    elif said_no(standing.asked):
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
            urgency=NOW,
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


def _during_a_talk(talk, now, common):
    url = talk.get_absolute_url()
    if talk.state == Conversation.State.CONFIRMED:
        if talk.slot.starts_at <= now:
            sentence = _("how did the conversation go?")
            yield Task(what="record", urgency=NOW, sentence=sentence, url=url, button=_("Write down"), **common)
        return
    if not planning.alive(talk, now=now):
        wished = any(person.wished_at for person in talk.participants.all())
        yield Task(
            what="stuck",
            urgency=NOW,
            sentence=_("none of the times fits everybody"),
            detail=_("There are wishes for other times.") if wished else "",
            url=url,
            button=_("Propose new times"),
            day=talk.deadline,
            **common,
        )
