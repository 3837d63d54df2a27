"""The adults round a child as the coach reads them: how each can be reached, whether she takes part. Coach-only."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Case, Consent, Guardianship, Waiver
from cases.policy import access
from ruggensteun.delivery import gate
from ruggensteun.delivery.outbox import profile_of
from ruggensteun.people.models import SafeContact
from ruggensteun.templatetags.ui import as_time


@dataclass(frozen=True)
class Reach:
    """How she may be reached, as one chip: kind, icon and words; `sends` says whether messages leave at all."""

    kind: str
    icon: str
    words: str
    sends: bool = False


@dataclass(frozen=True)
class Carer:
    """One adult as the coach reads her: `is_second` when another takes part already."""

    tie: Guardianship
    reach: Reach
    takes_part: bool
    may_take_part: bool
    is_second: bool
    code: str  # "set", "locked" or "none"
    consent: str
    apart: bool = False
    safe_said: str = ""


def known_parents(user, *, now=None):
    """Parents of the children whom this coach coaches now, with those children's first names; nobody else's."""
    cases = access.coached_cases(user, now=now).filter(state=Case.State.OPEN)
    ties = Guardianship.objects.filter(child__cases__in=cases, guardian__in=access.coached_guardians(user, now=now))
    rows = ties.select_related("guardian", "child").distinct().order_by("guardian__first_name", "guardian", "pk")
    children = {}
    for tie in rows:
        children.setdefault(tie.guardian, []).append(tie.child.first_name)
    return [(parent, f"{parent.get_full_name()} ({', '.join(names)})") for parent, names in children.items()]


def risks_of_families(user, *, now=None):
    """Of each parent whom this coach knows the children and how safe it is there: {id: [(first name, risk)]}."""
    cases = access.coached_cases(user, now=now).filter(state=Case.State.OPEN)
    rows = cases.order_by("child__first_name", "pk").values_list(
        "child__guardianships__guardian", "child__first_name", "risk"
    )
    found = {}
    for guardian, name, risk in rows:
        found.setdefault(guardian, []).append((name, risk))
    return found


def siblings_at_other_risk(user, case, *, now=None):
    """Open cases that this coach has of brothers and sisters, at another risk than this one; by a parent they share."""
    parents = Guardianship.objects.filter(child=case.child_id).values("guardian")
    cases = access.coached_cases(user, now=now).filter(state=Case.State.OPEN).exclude(risk=case.risk)
    shared = Guardianship.objects.filter(child=OuterRef("child"), guardian__in=parents)
    rows = cases.filter(Exists(shared)).exclude(pk=case.pk).select_related("child")
    return list(rows.order_by("child__first_name", "pk"))


def carers(standing, now):
    """Every adult of this child; only at risk green may a second one take part (domain.md S11)."""
    return [carer(standing, tie, now) for tie in standing.case.child.ties]


def carer(standing, tie, now):
    """One adult of this child."""
    seated = {seat.user_id for seat in standing.seated("guardian")}
    others = seated - {tie.guardian_id}
    code = getattr(tie.guardian, "personal_code", None)
    seat = next((seat for seat in standing.seated("guardian") if seat.user_id == tie.guardian_id), None)
    return Carer(
        tie=tie,
        reach=reach(tie.guardian, now),
        consent=_consent(standing, tie),
        takes_part=tie.guardian_id in seated,
        may_take_part=not others or standing.case.risk == Case.Risk.GREEN,
        is_second=bool(others),
        apart=seat is not None and seat.apart,
        safe_said=seat.get_safe_said_display() if seat is not None else "",
        code="none" if code is None else "locked" if code.locked else "set",
    )


def _consent(standing, tie):
    """Her answer in words; empty when she is not one of those who must consent."""
    for _giver, asked, answer in standing.asked:
        if asked is None or asked.pk != tie.pk:
            continue
        if answer is None:
            return _("not asked yet")
        if isinstance(answer, Waiver):
            words = {"why": answer.get_reason_display(), "state": answer.get_state_display()}
            return _("not asked, because %(why)s (%(state)s)") % words
        if answer.state == Consent.State.GIVEN:
            return _("yes, until %(day)s") % {"day": date_format(answer.ends_on, "SHORT_DATE_FORMAT")}
        return answer.get_state_display()
    return ""


def reach(guardian, now):
    """What the send gate would say of an ordinary message now, in words."""
    contact = getattr(guardian, "safe_contact", None)
    decision = gate.decide(profile_of(contact), now=now)
    if not isinstance(decision, gate.Hold):
        return Reach("good", "message-circle" if contact.channel == "text" else "mail", _channel(contact), True)
    if decision.reason == "in_person":
        return Reach("", "handshake", _("in person, through you"))
    sentences = {
        "no_profile": _("safe contact not talked about yet: in person"),
        "device": _("somebody else may read her phone: in person"),
        "wish": _("asks to be reached otherwise: in person until then"),
        "review_overdue": _("go through safe contact again"),
        "no_address": _("no number or address"),
        "too_late": _("no safe hours"),
    }
    return Reach("wait", "shield-alert", sentences[decision.reason])


def _channel(contact):
    words = {"how": SafeContact.Channel(contact.channel).label}
    if contact.not_before and contact.not_after:
        return _("%(how)s, %(from)s to %(until)s") % {
            **words,
            "from": as_time(contact.not_before),
            "until": as_time(contact.not_after),
        }
    if contact.not_before:
        return _("%(how)s, after %(from)s") % {**words, "from": as_time(contact.not_before)}
    if contact.not_after:
        return _("%(how)s, before %(until)s") % {**words, "until": as_time(contact.not_after)}
    return str(words["how"])
