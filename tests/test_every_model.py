"""Every model is audited by history, or stands here with the reason why not."""

from django.apps import apps
from django.utils.functional import Promise

from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet

OURS = ("people", "audit", "delivery", "schools", "cases")
NOT_AUDITED = {
    "audit.AccessLog": "is itself the log, append-only",
    "audit.Ledger": "is itself the seal on history and log, append-only, and keeps no value of any row",
    "audit.LoggedCase": "belongs to a line of the log, append-only like it",
    "audit.PurgePermit": "exists only inside a purge's transaction",
    "delivery.Notification": "the row is the record of the message; each sending is a line in the access log",
    "cases.IntakeDraft": "a working copy, encrypted, gone when the intake is finished",
    "cases.Busy": "follows from the conversation, which is audited",
    "delivery.Heartbeat": "says of nobody anything, only that the clock ticks",
    "cases.Visit": "a short session; what is looked at stands in the access log",
}
SECRETS = {"password", "code_hash", "token_hash", "salt", "key_hash"}


def models():
    return [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "history_type")
    ]


def test_every_model_is_audited_or_says_why_not():
    silent = {model._meta.label for model in models() if not (issubclass(model, Audited) and hasattr(model, "history"))}
    assert silent == set(NOT_AUDITED)
    assert {model._meta.label for model in models() if issubclass(model, Audited)} & NOT_AUDITED.keys() == set()


def test_an_audited_model_refuses_to_be_written_past_its_history():
    guarded = {model for model in models() if isinstance(model._default_manager.none(), AuditedQuerySet)}
    assert guarded == {model for model in models() if issubclass(model, Audited)}


def test_no_reason_stands_for_a_model_that_is_gone():
    assert set(NOT_AUDITED) <= {model._meta.label for model in models()}


def test_no_secret_lands_in_history():
    kept = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if hasattr(model, "history_type")
        for field in model._meta.get_fields()
        if field.name in SECRETS
    ]
    assert kept == []


def test_nothing_audited_disappears_or_changes_with_its_neighbour():
    """Cascades and SET_NULL pass by the manager in silence: references are PROTECT."""
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete.__name__ != "PROTECT"
    ]
    assert loose == []


def test_no_model_has_a_field_that_must_not_exist():
    """S1: no place where a family lives, no reason of stay, no health, debts, nationality, photos."""
    forbidden = {"bsn", "nationality", "health", "debts", "photo", "reason_of_stay"}
    of_a_place = ("address", "street", "postcode")
    found = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.concrete_fields
        if field.name in forbidden
        or (
            model._meta.label in ("cases.Shelter", "cases.Child", "cases.Case")
            and any(word in field.name for word in of_a_place)
        )
    ]
    assert found == []


def test_every_field_of_an_audited_model_has_a_name_that_people_read():
    """Its history is told in sentences, in the reader's language."""
    audited = [model for model in models() if model._meta.label not in NOT_AUDITED]
    unnamed = [
        f"{model._meta.label}.{field.name}"
        for model in audited
        for field in model._meta.concrete_fields
        if not field.primary_key and not isinstance(field.verbose_name, Promise)
    ]
    assert unnamed == []
    assert [model._meta.label for model in audited if not isinstance(model._meta.verbose_name, Promise)] == []
