"""What changed in a parent's own part: never another parent, nor how she is spoken about (domain.md S11, S13).

In few words of her own language. Of what is chosen from a list only that it changed is said: her page says how it
stands.
"""

from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

from cases.policy.history.parties import KINDS, guardian_reader
from cases.policy.history.records import history_of
from cases.policy.history.telling import LABELS, PER_PAGE, Told
from cases.policy.table import GUARDIAN
from ruggensteun.audit.changes import Namer
from ruggensteun.people.models import User
from ruggensteun.spoken import apart

WHAT = {
    "case": pgettext_lazy("to a parent", "what is written about your child"),
    "child": pgettext_lazy("to a parent", "what is written about your child"),
    "seat": pgettext_lazy("to a parent", "who takes part"),
    "conversation": pgettext_lazy("to a parent", "the conversation"),
    "participant": pgettext_lazy("to a parent", "who comes"),
    "reply": pgettext_lazy("to a parent", "your answer about a time"),
    "agreement": pgettext_lazy("to a parent", "what we agreed"),
    "update": pgettext_lazy("to a parent", "a message about your child"),
    "consent": pgettext_lazy("to a parent", "your consent"),
    "user": pgettext_lazy("to a parent", "your name or language"),
}
# Fields whose values are names, times or her own words, the same in every language.
SAID = {
    "case.group": pgettext_lazy("to a parent", "group"),
    "case.school": pgettext_lazy("to a parent", "school"),
    "child.first_name": pgettext_lazy("to a parent", "name"),
    "child.last_name": pgettext_lazy("to a parent", "name"),
    "child.birth_date": pgettext_lazy("to a parent", "born on"),
    "conversation.slot": pgettext_lazy("to a parent", "time"),
    "participant.user": pgettext_lazy("to a parent", "who"),
    "seat.user": pgettext_lazy("to a parent", "who"),
    "agreement.what": pgettext_lazy("to a parent", "what"),
    "agreement.plain": pgettext_lazy("to a parent", "what"),
    "agreement.by_when": pgettext_lazy("to a parent", "until"),
    "update.text": pgettext_lazy("to a parent", "what"),
    "consent.school": pgettext_lazy("to a parent", "school"),
    "consent.ends_on": pgettext_lazy("to a parent", "until"),
}


def own_history(guardian, conversation, *, now=None):
    """The latest changes of what she may see, since her seat began, each as a sentence."""
    now = now or timezone.now()
    reader = guardian_reader(guardian, conversation.case, now=now)
    found = reader.only_hers(history_of(conversation.case, KINDS[GUARDIAN]))[:PER_PAGE]
    people = {change.row.history_user_id for change in found} - {None, guardian.pk}
    who = {row.pk: row.first_name for row in User.objects.filter(pk__in=people)}
    who[guardian.pk] = pgettext("to a parent", "You")
    named = Namer(found, {**LABELS, "user": User.get_short_name})
    return tuple(_told(change, named, who) for change in found)


def _told(change, named, who):
    words = {
        "who": apart(who.get(change.row.history_user_id) or pgettext("to a parent", "This page itself")),
        "what": str(WHAT[change.model_name]),
    }
    lead = pgettext("to a parent", "%(who)s changed %(what)s")
    if change.kind == "create":
        lead = pgettext("to a parent", "%(who)s wrote down %(what)s")
    details = [_detail(one, change, named) for one in change.differences]
    return Told(change.row.history_date, change.model_name, lead % words, tuple(filter(None, details)))


def _detail(one, change, named):
    label = SAID.get(f"{change.model_name}.{one.field.name}")
    if label is None:
        return ""
    new, old = (apart(named.words(one.field, value)) if value else "–" for value in (one.new, one.old))
    if change.before is None or not one.old:
        return f"{label}: {new}"
    return pgettext("to a parent", "%(field)s from %(old)s to %(new)s") % {"field": label, "old": old, "new": new}
