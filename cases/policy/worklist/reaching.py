"""Whether parents and schools can still be reached as was agreed."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy.worklist.task import NOW, SOON, Task
from ruggensteun.people.models import SafeContact


def about(standing, now, common):
    """Safe contact to go through again, a locked code, a school contact to ask after."""
    today = timezone.localdate(now)
    yield from _about_safe_contact(standing, today, common)
    yield from _about_contact(standing.case, today, common)


def _about_safe_contact(standing, today, common):
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
