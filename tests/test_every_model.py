"""Every model is audited by history, or stands here with the reason why not."""

import pytest
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


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_every_model_is_audited_or_says_why_not(model):
    if model._meta.label in NOT_AUDITED:
        assert not issubclass(model, Audited)
    else:
        assert issubclass(model, Audited)
        assert hasattr(model, "history")


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_an_audited_model_refuses_to_be_written_past_its_history(model):
    assert isinstance(model._default_manager.none(), AuditedQuerySet) == issubclass(model, Audited)


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


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_nothing_audited_disappears_or_changes_with_its_neighbour(model):
    """Cascades and SET_NULL pass by the manager in silence: references are PROTECT."""
    loose = [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete.__name__ != "PROTECT"
    ]
    assert loose == []


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_no_model_has_a_field_that_must_not_exist(model):
    """domain.md S1: no place where a family lives, no reason of stay, no health, debts, nationality, photos."""
    forbidden = {"bsn", "nationality", "health", "debts", "photo", "reason_of_stay"}
    names = {field.name for field in model._meta.concrete_fields}
    assert names & forbidden == set()
    if model._meta.label in ("cases.Shelter", "cases.Child", "cases.Case"):
        assert not {name for name in names if "address" in name or "street" in name or "postcode" in name}


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_every_field_of_an_audited_model_has_a_name_that_people_read(model):
    """Its history is told in sentences, in the reader's language."""
    if model._meta.label in NOT_AUDITED:
        return
    said = [field for field in model._meta.concrete_fields if not field.primary_key]
    assert [field.name for field in said if not isinstance(field.verbose_name, Promise)] == []
    assert isinstance(model._meta.verbose_name, Promise)
