"""What became of every message to a guardian of one case, in words for its coach alone (domain.md §5, S13)."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.policy import access
from cases.policy.worklist import told_sentence
from ruggensteun.delivery import gate
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.outbox import profile_of
from ruggensteun.prepared import PreparedAmong
from ruggensteun.templatetags.ui import as_moment

State = Notification.State


@dataclass(frozen=True)
class Sent:
    """One message: `pk` and `to_tell` when the coach still has to tell it herself."""

    pk: int
    words: str
    detail: str
    icon: str
    to_tell: bool = False


def to_guardians(user, standing, talk=None):
    """Messages about this case's conversations, or one: what the coach must tell first, then the latest.

    Those that were taken back before they left are left out.
    """
    talks = [one.pk for one in standing.talks if talk is None or one == talk]
    rows = _ABOUT(talks, user=user, now=timezone.now())
    return sorted((_sent(row, standing) for row in rows), key=lambda sent: not sent.to_tell)


def _about(talks, user, now):
    rows = access.visible_messages(user, now=now).filter(subject_id__in=talks).exclude(state=State.WITHDRAWN)
    return rows.select_related("recipient__safe_contact").order_by("-created_at", "-pk")


_ABOUT = PreparedAmong(lambda talks, later: _about(talks, later.person("user"), later.moment("now")))


def _sent(row, standing):
    if row.state in (State.HELD, State.FAILED):
        sentence, why = told_sentence(row, standing)
        return Sent(row.pk, sentence[:1].upper() + sentence[1:], why, "shield-alert", True)
    name = {"name": row.recipient.first_name}
    what = {
        "guardian.asked": _("Question about a time for %(name)s"),
        "guardian.asked_again": _("Question about a time for %(name)s, once more"),
        "guardian.confirmed": _("Message to %(name)s: the time is fixed"),
        "guardian.reminder": _("Reminder for %(name)s"),
        "guardian.cancelled": _("Message to %(name)s: it is off"),
        "guardian.thanks": _("Thanks to %(name)s"),
    }[row.kind] % name
    if row.state == State.SENT:
        return Sent(row.pk, what, _("sent %(when)s, without names") % {"when": as_moment(row.sent_at)}, "check")
    if row.state == State.TOLD:
        return Sent(row.pk, what, _("told in person %(when)s") % {"when": as_moment(row.told_at)}, "handshake")
    now = timezone.now()
    contact = getattr(row.recipient, "safe_contact", None)
    decision = gate.decide(profile_of(contact), now=max(now, row.due_at), too_late_at=row.too_late_at)
    if isinstance(decision, gate.Hold):
        when = {"when": as_moment(row.due_at)}
        return Sent(row.pk, what, _("is not sent: tell it yourself, from %(when)s on") % when, "handshake")
    moment = decision.until if isinstance(decision, gate.Wait) else max(now, row.due_at)
    return Sent(row.pk, what, _("goes %(when)s, in safe hours") % {"when": as_moment(moment)}, "clock")
