"""Whether parents and schools can still be reached as was agreed."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy.worklist.task import NOW, SOON, Task
from ruggensteun.people.models import SafeContact
from ruggensteun.templatetags.ui import as_day

NEAR = timedelta(days=5)


def about(standing, now, common):
    """Safe contact to go through again, a locked code, a school contact to ask after."""
    today = timezone.localdate(now)
    yield from _about_safe_contact(standing, today, common)
    yield from _about_contact(standing.case, today, common)


def _about_safe_contact(standing, today, common):
    seated = {seat.user_id for seat in standing.seated("guardian")}
    for tie in standing.case.child.ties:
        profile = getattr(tie.guardian, "safe_contact", None)
        if profile is not None and profile.wish:
            yield _asks(tie, profile, standing, common)
        if tie.guardian_id not in seated:
            continue
        name = tie.guardian.first_name
        code = getattr(tie.guardian, "personal_code", None)
        url = reverse("cases:safe-contact", args=[standing.case.number, tie.pk])
        if profile is None or _review_is_near(profile, today):
            overdue = profile is None or profile.review_due < today
            yield Task(
                what="safe_contact",
                urgency=NOW if overdue else SOON,
                sentence=_("go through safe contact with %(name)s again") % {"name": name},
                detail="" if profile is None else _until(profile.review_due, overdue),
                url=url,
                button=_("Go through"),
                day=profile and profile.review_due,
                **common,
            )
        if code is not None and code.locked:
            sentence = _("the code of %(name)s is locked: agree on a new one") % {"name": name}
            yield Task(what="code", urgency=NOW, sentence=sentence, url=url, button=_("New code"), **common)


def _asks(tie, profile, standing, common):
    """What she asks about how to reach her; the gate sends nothing until they went through it together."""
    words = {"name": tie.guardian.first_name, "wish": profile.get_wish_display()}
    return Task(
        what="wish",
        urgency=NOW,
        sentence=_("%(name)s asks: %(wish)s") % words,
        detail=_("Nothing is sent until you have gone through it together."),
        url=reverse("cases:safe-contact", args=[standing.case.number, tie.pk]),
        button=_("Go through"),
        day=timezone.localdate(profile.wished_at),
        **common,
    )


def _review_is_near(profile, today):
    """From a few days before it is due, so that nothing has to be held; who hears all in person is reached anyway."""
    due = profile.review_due
    return profile.channel != SafeContact.Channel.IN_PERSON and due is not None and due - NEAR <= today


def _until(due, overdue):
    if overdue:
        return _("Until then nothing is sent.")
    return _("After %(day)s nothing is sent any more.") % {"day": as_day(due)}


def _about_contact(case, today, common):
    """Each school year, from August on, somebody asks the school whether it is still the same person."""
    contact = case.school_contact
    if contact is None or contact.until is not None or contact.is_confirmed(today):
        return
    sentence = _("ask the school whether %(name)s is still its contact") % {"name": contact.user.first_name}
    url = reverse("cases:edit-school", args=[case.school.code])
    yield Task(what="contact", urgency=SOON, sentence=sentence, url=url, button=_("Look"), **common)
