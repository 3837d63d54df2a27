"""The end of the end: records that were kept long enough are erased, history and all (domain.md §6).

What stays is a number in a tally, and a certificate in the ledger that says what went, when and by which rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.locks import locked
from cases.models import Conversation, Tally
from cases.policy import people, retention
from ruggensteun.audit import certificates, closings
from ruggensteun.audit.acting import SYSTEM, acting, action
from ruggensteun.audit.models import Audited
from ruggensteun.batches import batches, carrying_on
from ruggensteun.refusal import NotAllowed

RULE_TERM, RULE_ASKED, RULE_LOG = "retention term", "request to erase", "access log term"
RULE_RESTORED = "erased before a copy was put back"


@dataclass(frozen=True)
class Erasure:
    """What goes with one case, or went: the number of records in each table, and by which rule."""

    number: str
    rule: str
    counts: Mapping[str, int]


def what_is_due(now):
    """What `erase_what_is_due` would do at this moment, case by case; nothing is changed. A generator."""
    for batch in batches(retention.due_cases(now)):
        for case in batch:
            yield _erasure(case, retention.all_of(case), now)


def erase_what_is_due(now):
    """Erase every case that is due, each in a transaction of its own, then old lines of the log..

    It may be broken off at any moment and begun again: a case is gone with all that belongs to it, or it is there.
    """
    return list(erasing(now))


def erasing(now):
    """The same, one Erasure at a time as it is done, for a command that tells about it."""
    for batch in batches(retention.due_cases(now)):
        for case in batch:
            done = None
            with carrying_on("Case", case.pk):
                done = _erase(case, now)
            if done is not None:
                yield done
    _erase_log(now)
    certificates.wipe()


@transaction.atomic
def _erase(case, now):
    # Asked again under the lock: it may have been opened or put on hold in the meantime.
    case = retention.due_cases(now).select_for_update(of=("self",)).filter(pk=case.pk).first()
    return None if case is None else _gone(case, now)


@transaction.atomic
def erase_again(case, now):
    """Erase a case that had been erased before a copy was put back; it was counted then, and the copy forgot it."""
    return _gone(locked(case), now, rule=RULE_RESTORED)


def _gone(case, now, rule=""):
    with acting(SYSTEM):
        going = retention.all_of(case)
        _count(case, going)
        erasure = _erasure(case, going, now, rule)
        closings.note("erased", "cases.Case", case.pk, [case.number], now)
        audited = [model for model in going if issubclass(model, Audited)]
        for model in going.keys() - audited:
            model._base_manager.filter(pk__in=going[model]).delete()
        rows = [model._base_manager.filter(pk__in=going[model]) for model in audited]
        certificates.purge(*rows, rule=erasure.rule, by=SYSTEM, now=now)
    return erasure


def _erasure(case, going, now, rule=""):
    asked = case.erase_from is not None and case.erase_from <= timezone.localdate(now)
    counts = {model._meta.db_table: len(ids) for model, ids in sorted(going.items(), key=lambda one: one[0].__name__)}
    return Erasure(case.number, rule or (RULE_ASKED if asked else RULE_TERM), counts)


def _count(case, going):
    held = Conversation.objects.filter(pk__in=going.get(Conversation, ()), state=Conversation.State.HELD).count()
    year = timezone.localtime(case.closed_at or case.opened_at).year
    tally = Tally.objects.select_for_update().filter(shelter=case.shelter, year=year).first()
    tally = tally or Tally(shelter=case.shelter, year=year)
    tally.cases, tally.conversations = tally.cases + 1, tally.conversations + held
    tally.save()


def _erase_log(now):
    for batch in batches(retention.due_log(now), size=500):
        with transaction.atomic():
            certificates.purge(*retention.log_lines(batch), rule=RULE_LOG, by=SYSTEM, now=now)


@action
def hold(case, *, reason, by, now=None):
    """A lead says, by case number, that nothing of a case may be erased for now; or lifts that with reason ""."""
    now = now or timezone.now()
    if not people.held_cases(by, on=timezone.localdate(now)).filter(pk=case.pk).exists():
        raise NotAllowed(_("Only a lead of this shelter can do this."))
    case = locked(case)
    case.legal_hold = reason
    case.full_clean(validate_constraints=False)
    case.save(update_fields=["legal_hold"])
    return case
