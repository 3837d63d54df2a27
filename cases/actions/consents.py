"""Consent is given, refused, withdrawn; access follows in the same transaction (domain.md §3.2)."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import conversations, seats
from cases.actions.locks import coached, locked
from cases.models import Consent, Guardianship, Waiver
from cases.policy import access
from cases.policy.consents import child_is_asked, consent_ends, guardians_are_asked, is_shared, other_is_missing
from ruggensteun.audit.acting import action
from ruggensteun.people.models import User
from ruggensteun.people.models.telling import as_told
from ruggensteun.refusal import NotAllowed, Refused


@action
def record(
    case,
    *,
    giver,
    agreed,
    by,
    guardian=None,
    covers=("collecting", "agreements", "updates"),
    purpose="support",
    language="nl",
    with_interpreter=False,
    via="spoken",
    now=None,
):
    """Write down one person's yes or no, as the coach heard it: for the case's school, or for another shelter.

    `covers` names the categories (Consent.CATEGORIES) of a yes. Refused when this person's consent does not count:
    no custody, too young, or old enough to decide alone; and when a court's decision is not on paper.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    _must_count(case, giver, guardian, purpose, timezone.localdate(now))
    if giver == Consent.Giver.COURT and via != Consent.Via.PAPER:
        raise Refused(_("A court decides on paper. Write it down when you have seen the decision."), field="via")
    how = {"language": language, "with_interpreter": with_interpreter, "via": via}
    how |= {f"covers_{name}": name in covers for name in Consent.CATEGORIES}
    return _write(case, giver, guardian, purpose, agreed, by, now, **how)


def _must_count(case, giver, guardian, purpose, today):
    child = case.child
    if case.school is None and purpose == Consent.Purpose.SUPPORT:
        raise Refused(_("Choose a school first: consent is for one school."), field="school")
    if giver == Consent.Giver.OTHER:
        raise Refused(_("Enter this parent first, or ask a colleague to approve."), field="agreed")
    if giver == Consent.Giver.GUARDIAN:
        tie = Guardianship.objects.filter(child=child, guardian=guardian).first()
        if tie is None or not tie.has_custody:
            raise Refused(_("This parent has no custody, so this consent is not enough by itself."), field="custody")
        if not guardians_are_asked(child, today):
            raise Refused(_("From 16 the young person decides alone."), field="giver")
    if giver == Consent.Giver.COURT and not guardians_are_asked(child, today):
        raise Refused(_("From 16 the young person decides alone."), field="giver")
    if giver == Consent.Giver.CHILD and not child_is_asked(child, today):
        raise Refused(_("Under 12 the parents decide."), field="giver")


def _write(case, giver, guardian, purpose, agreed, by, now, **how):
    today = timezone.localdate(now)
    whose = {
        "case": case,
        "school": case.school if purpose == Consent.Purpose.SUPPORT else None,
        "purpose": purpose,
        "giver": giver,
        "guardian": guardian,
    }
    for earlier in Consent.objects.filter(**whose, state=Consent.State.GIVEN):
        earlier.move(Consent.State.WITHDRAWN, withdrawn_at=now)
    consent = Consent(
        **whose,
        state=Consent.State.GIVEN if agreed else Consent.State.REFUSED,
        answered_on=today,
        ends_on=consent_ends(case.child, today, settings.CONSENT_MONTHS),
        recorded_by=by,
        recorded_at=now,
        **how,
    )
    consent.full_clean()
    consent.save()
    end_sharing_if_over(case, by=by, now=now)
    return consent


@action
def withdraw(consent, *, by, told=None, now=None):
    """Take a consent back, by the guardian herself, on her own page, or through the coach; it works at once.

    `told` (a Telling) is how she told it to the coach.
    """
    now = now or timezone.now()
    case = locked(consent.case)
    if not access.own_consents(by, now=now).filter(pk=consent.pk).exists():
        coached(case, by, now=now)
    ended = {"withdrawn_at": now, **as_told(told, to=by)}
    consent.move(Consent.State.WITHDRAWN, refusal=_("This consent has ended already."), **ended)
    end_sharing_if_over(case, by=by, now=now)
    return consent


@action
def ask_waiver(case, *, guardianship, reason, by, now=None):
    """Ask a second professional to approve that a guardian with custody is not asked.

    Without a guardianship: the other parent of a joint custody, who is not entered.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    if guardianship is None:
        _refuse_when_nobody_is_missing(case)
    elif guardianship.child_id != case.child_id or not guardianship.has_custody:
        raise Refused(_("This parent has no custody, and so does not have to be asked."), field="reason")
    if Waiver.objects.filter(case=case, guardianship=guardianship).exclude(state=Waiver.State.DECLINED).exists():
        raise Refused(_("This has been asked already."), field="reason")
    waiver = Waiver(case=case, guardianship=guardianship, reason=reason, asked_by=by, asked_at=now)
    waiver.full_clean()
    waiver.save()
    return waiver


@action
def enter_other_parent(case, *, first_name, relation, by, last_name="", now=None):
    """Enter the other parent of a joint custody, who takes no part and is asked for consent like anybody."""
    case = coached(case, by, now=now or timezone.now())
    _refuse_when_nobody_is_missing(case)
    person = User(kind=User.Kind.GUARDIAN, first_name=first_name, last_name=last_name)
    person.set_unusable_password()
    person.full_clean()
    person.save()
    tie = Guardianship(child=case.child, guardian=person, relation=relation, custody=Guardianship.Custody.BOTH)
    tie.full_clean()
    tie.save()
    return tie


def _refuse_when_nobody_is_missing(case):
    ties = Guardianship.objects.filter(child=case.child)
    if not other_is_missing(ties.values_list("custody", flat=True)):
        raise Refused(_("Everybody with custody is entered already."))


@action
def decide_waiver(waiver, *, approve, by, now=None):
    """A second professional of the same shelter decides, seeing only case number and reason code."""
    now = now or timezone.now()
    locked(waiver.case)
    if not access.visible_waivers(by, on=timezone.localdate(now)).filter(pk=waiver.pk).exists():
        raise NotAllowed(_("Somebody else has to decide on this, or somebody has decided already."))
    state = Waiver.State.APPROVED if approve else Waiver.State.DECLINED
    return waiver.move(state, decided_by=by, decided_at=now)


def end_sharing_if_over(case, *, by, now):
    """When the school may not look any more: seats end, running talks are called off, waiting mail is taken back."""
    if is_shared(case, timezone.localdate(now)):
        return
    seats.close_seats(case, "school_contact", now=now, reason="consent ended")
    conversations.stop_all(case, reason="consent", by=by, now=now)
