"""What was looked at, in plain words: the groups of fields that pages name when they note what they show."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

FIELDS = {
    "agreements": _("agreements"),
    "case_number": _("the case number"),
    "child": _("the child's details"),
    "coach": _("who the coach is"),
    "consent": _("consent"),
    "conversation": _("the conversation"),
    "conversations": _("conversations"),
    "custody": _("custody"),
    "first_name": _("the child's name"),
    "guardian": _("the parent's details"),
    "guardian_days": _("when the parent can meet"),
    "guardians": _("the parents' details"),
    "history": _("what was changed"),
    "interpreter": _("the interpreter"),
    "legal_hold": _("why a case is kept"),
    "link": _("a link"),
    "looks": _("who looked"),
    "may_collect": _("who may collect the child"),
    "notes": _("notes"),
    "professionals": _("names of professionals"),
    "reason": _("the reason"),
    "replies": _("answers about times"),
    "requests": _("what a parent asked about the own records"),
    "risk": _("the risk"),
    "safe_contact": _("safe contact"),
    "school": _("the school"),
    "school_contact": _("the school contact"),
    "seats": _("who takes part"),
    "shelter": _("the shelter's name"),
    "slot_reason": _("why a time is proposed"),
    "surname": _("the child's surname"),
    "totp": _("an app with codes"),
    "webauthn": _("a passkey"),
    "recovery_codes": _("recovery codes"),
    "second_factor": _("the second factor"),
    "updates": _("updates"),
    "who_looked": _("who looked"),
    "who_sees_what": _("who sees what"),
}

# By which rule something was opened, as the code notes it; what follows a colon may be a reason of its own.
RULES = {
    "seat: coach": _("coaches this child"),
    "seat: substitute": _("stands in for the coach"),
    "seat: school_contact": _("takes part for the school"),
    "seat: guardian": _("takes part as a parent"),
    "membership: lead": _("leads the shelter"),
    "membership: log_manager": _("keeps the log"),
    "second professional": _("decides as a second professional"),
    "own draft": _("an intake of her own"),
    "public register": _("the public register"),
    "calendar feed": _("a calendar that she subscribed to"),
    "link": _("by a link"),
    "code": _("with the personal code"),
    "break-glass": _("opened in an emergency"),
    "wrong password": _("wrong password"),
    "wrong code by mail": _("wrong code by mail"),
    "wrong second factor": _("wrong second factor"),
    "second factor added": _("second factor added"),
    "second factor lost": _("second factor lost"),
    "second factor removed": _("second factor removed"),
    # A message is named by what it is about, and tells nothing of it: neither an age nor whether somebody is safe.
    "agreements.made": _("agreements were made"),
    "ahead.consent": _("consent ends soon"),
    "ahead.safe_contact": _("safe contact is to be gone through again"),
    "ahead.school_contact": _("a new school year: is the school contact still right"),
    "ahead.sixteen": _("a birthday that changes who consents"),
    "ahead.twelve": _("a birthday that changes who consents"),
    "case.ends": _("the guidance ends"),
    "contact.unsafe": _("how a parent is reached"),
    "conversation.cancelled": _("a conversation is off"),
    "conversation.confirmed": _("a conversation is fixed"),
    "conversation.left": _("somebody else comes to the conversation"),
    "conversation.proposed": _("times to answer"),
    "conversation.reminder": _("a conversation is the next day"),
    "conversation.replaced": _("other times to answer"),
    "conversation.taken_out": _("a conversation is out of the own calendar"),
    "conversation.waiting": _("times still wait for an answer"),
    "glass.broken": _("a case was opened in an emergency"),
    "guardian.asked": _("a time to answer, for a parent"),
    "guardian.asked_again": _("a time to answer, for a parent, once more"),
    "guardian.cancelled": _("it is off, for a parent"),
    "guardian.confirmed": _("the time is fixed, for a parent"),
    "guardian.reminder": _("the day before, for a parent"),
    "guardian.thanks": _("thanks to a parent"),
    "invitation": _("an invitation"),
    "seat.given": _("a seat was given"),
    "sign_in.anew": _("a sign-in that begins anew"),
    "update.written": _("an update was written"),
}


def rule_in_words(rule):
    """The rule of one line in words; what is meant for machines (a status, the kind of a message) stays as it is."""
    if rule in RULES:
        return str(RULES[rule])
    name, colon, reason = rule.partition(": ")
    return f"{RULES[name]}: {reason}" if colon and name in RULES else rule


def fields_in_words(object_type, names):
    """The names of fields of one line, in words: a group that a page shows, or a field of the record."""
    model = _model(object_type)
    own = {field.name: field.verbose_name for field in model._meta.concrete_fields} if model else {}
    return tuple(dict.fromkeys(str(FIELDS.get(name) or own.get(name) or name.replace("_", " ")) for name in names))


def object_in_words(object_type):
    """The kind of record of one line; empty for a list."""
    model = _model(object_type)
    return str(model._meta.verbose_name) if model else ""


def _model(object_type):
    for label in ("cases", "people", "schools", "delivery"):
        model = apps.get_app_config(label).models.get(object_type)
        if model is not None:
            return model
    return None
