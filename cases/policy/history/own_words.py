"""One change in the few words in which a parent reads it, in all her languages."""

from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from cases.models import Agreement, Consent, Conversation, Reply
from cases.policy.history.telling import LABELS
from cases.policy.projections import plain
from ruggensteun import languages
from ruggensteun.audit.changes import Namer
from ruggensteun.people.models import User
from ruggensteun.spoken import apart
from ruggensteun.templatetags.ui import as_moment

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
    "user.language": gettext_lazy("Language"),
    "user.first_name": pgettext_lazy("to a parent", "name"),
    "child.first_name": pgettext_lazy("to a parent", "name"),
    "child.last_name": pgettext_lazy("to a parent", "name"),
    "child.birth_date": pgettext_lazy("to a parent", "born on"),
    "conversation.slot": pgettext_lazy("to a parent", "time"),
    "seat.until": pgettext_lazy("to a parent", "until"),
    "agreement.what": pgettext_lazy("to a parent", "what"),
    "agreement.plain": pgettext_lazy("to a parent", "what"),
    "agreement.who": pgettext_lazy("to a parent", "who"),
    "agreement.by_when": pgettext_lazy("to a parent", "until"),
    "update.text": pgettext_lazy("to a parent", "what"),
    "consent.school": pgettext_lazy("to a parent", "school"),
    "consent.ends_on": pgettext_lazy("to a parent", "until"),
}
# What is chosen from a list, in the words of her other screens; of the rest she reads only that it changed.
CHOSEN = {
    "conversation.place": plain.PLACES,
    "conversation.state": {
        Conversation.State.PLANNING: gettext_lazy("We are still looking for a time."),
        Conversation.State.CONFIRMED: gettext_lazy("Your appointment is fixed"),
        Conversation.State.HELD: gettext_lazy("This conversation has been."),
        Conversation.State.NO_SHOW: gettext_lazy("There is no conversation planned now."),
        Conversation.State.CANCELLED: gettext_lazy("There is no conversation planned now."),
    },
    "participant.came": {
        True: pgettext_lazy("to a parent", "was there"),
        False: pgettext_lazy("to a parent", "was not there"),
    },
    "reply.answer": {
        Reply.Answer.YES: gettext_lazy("You said: yes"),
        Reply.Answer.IF_NEED_BE: gettext_lazy("You said: yes"),
        Reply.Answer.NO: gettext_lazy("You said: no"),
    },
    "agreement.who": plain.WHO,
    "agreement.state": plain.AGREED,
    "update.category": plain.UPDATES,
    "consent.state": {
        Consent.State.GIVEN: gettext_lazy("You said: yes"),
        Consent.State.REFUSED: gettext_lazy("You said: no"),
        Consent.State.WITHDRAWN: gettext_lazy("You took your consent back, or it has ended."),
        Consent.State.ENDED: gettext_lazy("You took your consent back, or it has ended."),
    },
    "user.language": languages.OWN_NAMES,
}
# How everything begins is no news.
BEGINS = (Agreement.State.OPEN, Conversation.State.PLANNING)
# Where a change says nothing without the person or the time that it is about.
WHO = ("seat", "participant")


class Words:
    """Words for these changes. What they point at is looked up once, however many there are."""

    def __init__(self, found, own, slots):
        self.own, self.slots = own, slots
        self.named = Namer(found, {**LABELS, "user": User.get_short_name})
        people = {change.row.history_user_id for change in found}
        people |= {change.row.user_id for change in found if change.model_name in WHO}
        rows = User.objects.filter(pk__in=people - {None, own})
        self.people = {row.pk: row.first_name for row in rows}

    def lead(self, change):
        """Who did what: "Noor changed what we agreed"."""
        doer = change.row.history_user_id
        who = pgettext("to a parent", "You") if doer == self.own else self.people.get(doer)
        words = {
            "who": apart(who or pgettext("to a parent", "This page itself")),
            "what": str(WHAT[change.model_name]),
        }
        if change.kind == "create":
            return pgettext("to a parent", "%(who)s wrote down %(what)s") % words
        return pgettext("to a parent", "%(who)s changed %(what)s") % words

    def details(self, change):
        """What it was about, and what it became."""
        said = [*self._about(change), *(self._detail(one, change) for one in change.differences)]
        return tuple(filter(None, said))

    def _about(self, change):
        if change.model_name in WHO:
            person = change.row.user_id
            name = plain.WHO[Agreement.Who.GUARDIAN] if person == self.own else apart(self.people.get(person, "–"))
            yield f"{pgettext('to a parent', 'who')}: {name}"
        if change.model_name == "reply" and change.row.slot_id in self.slots:
            yield f"{pgettext('to a parent', 'time')}: {apart(as_moment(self.slots[change.row.slot_id].starts_at))}"

    def _detail(self, one, change):
        name = f"{change.model_name}.{one.field.name}"
        label = SAID.get(name)
        if name in CHOSEN:
            begins = change.before is None and one.new in BEGINS
            words = "" if begins else str(CHOSEN[name].get(one.new, ""))
            return f"{label}: {words}" if label and words else words
        if label is None:
            return ""
        new, old = (apart(self.named.words(one.field, value)) if value else "–" for value in (one.new, one.old))
        if change.before is None or not one.old:
            return f"{label}: {new}"
        return pgettext("to a parent", "%(field)s from %(old)s to %(new)s") % {"field": label, "old": old, "new": new}
