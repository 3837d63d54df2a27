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
    "looks": _("who looked"),
    "may_collect": _("who may collect the child"),
    "notes": _("notes"),
    "reason": _("the reason"),
    "replies": _("answers about times"),
    "risk": _("the risk"),
    "safe_contact": _("safe contact"),
    "school": _("the school"),
    "school_contact": _("the school contact"),
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
