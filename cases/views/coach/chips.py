"""How pressing a task is and where a child stands, each as one chip: kind, icon, words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.policy import planning, progress
from cases.policy.worklist import NOW
from ruggensteun.templatetags.ui import as_moment

# Tasks of which the day is the last one that is good; the day of the others is the one on which they came up.
WITH_DEADLINE = ("plan", "stuck", "request", "call", "review", "renew", "under_four", "enrolling", "school", "exempt")
PRESSING, NEAR = 3, 7  # days


def of_task(task, today):
    """Days that are left, or days that it has waited; None when there is nothing to hurry for."""
    if task.day is None:
        return None
    if task.what in WITH_DEADLINE:
        return _until((task.day - today).days)
    waited = (today - task.day).days
    if waited < 1:
        return None
    words = ngettext("waits %(days)d day", "waits %(days)d days", waited) % {"days": waited}
    return ("stop" if waited > NEAR else "wait" if task.urgency == NOW else "", "clock", words)


def _until(days):
    if days < 0:
        return ("stop", "clock-alert", ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days})
    if days == 0:
        return ("stop", "clock-alert", _("today is the last day"))
    words = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ("stop" if days <= PRESSING else "wait" if days <= NEAR else "", "clock", words)


def of_case(standing, now):
    """Where a child stands, from the same words that open the blocks of its page."""
    state = progress.next_thing(standing, now)
    if state == "coming":
        return ("good", "calendar-check", as_moment(standing.open_talk.slot.starts_at))
    return {
        "closed": ("", "archive", _("closed")),
        "school": ("wait", "school", _("no school yet")),
        "refused": ("", "lock", _("stays inside the shelter")),
        "waiver": ("", "hourglass", _("waits for a colleague")),
        "consent": ("wait", "circle-dashed", _("consent is not complete")),
        "admit_contact": ("now", "arrow-right", _("school may take part")),
        "admit_guardian": ("wait", "circle-dashed", _("no parent takes part yet")),
        "plan": ("now", "arrow-right", _("plan the conversation")),
        "asking": ("", "hourglass", _("looking for a time")),
        "stuck": ("stop", "circle-alert", _("no time fits yet")),
        "record": ("now", "arrow-right", _("how did it go?")),
        "no_show": ("wait", "circle-dashed", _("did not take place")),
        "agreements": ("now", "arrow-right", _("write agreements")),
        "running": ("good", "check", _("agreements made")),
    }[state]


def of_talk(talk, now):
    """Whether a conversation is fixed, passed, or waits for somebody: who has not answered the best time left."""
    if talk.state == "confirmed":
        if talk.slot.ends_at <= now:
            return ("now", "arrow-right", _("how did it go?"))
        if doubted := talk.doubted_by:
            return ("wait", "circle-alert", _("in doubt: %(name)s") % {"name": doubted[0].user.first_name})
        return ("good", "check", _("everybody comes"))
    waiting = waits_for(talk, now)
    if not waiting:
        return ("stop", "circle-alert", _("no time fits yet"))
    return ("wait", "hourglass", _("waits for %(names)s") % {"names": _(" and ").join(waiting)})


def waits_for(talk, now):
    """First names of those who must come and have not answered the best time that is left."""
    alive = planning.alive(talk, now=now)
    if not alive:
        return []
    _slot, replies = alive[0]
    return [
        person.user.first_name
        for person in talk.participants.all()
        if person.required and person.user_id not in replies
    ]
