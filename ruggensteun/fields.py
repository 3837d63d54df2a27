"""Text that is unreadable in the database file, in backups and in history tables."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from ruggensteun.keys import ring

NONCE = 12


def keys():
    """The keys by their id, newest first, from FIELD_KEYS (`id:base64 of 32 bytes`)."""
    return ring(settings.FIELD_KEYS)


def encrypt(text, place):
    """AES-256-GCM under the newest key, bound to its `place` (model and column)."""
    key_id, key = next(iter(keys().items()))
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}${base64.b64encode(nonce + sealed).decode()}"


def decrypt(value, place):
    """The text again; ValueError when the key is gone, or the value was moved or changed."""
    key_id, _, body = value.partition("$")
    raw = base64.b64decode(body)
    try:
        return AESGCM(keys()[key_id]).decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
    except (KeyError, InvalidTag) as problem:
        raise ValueError(f"Unreadable value in {place}") from problem


class EncryptedTextField(models.TextField):
    """A text that only the application reads; empty stays empty, and nothing can be filtered on it."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    @property
    def place(self):
        # A history table keeps the value of the record it describes, so both have one place.
        return f"{self.model._meta.label_lower.replace('.historical', '.')}.{self.column}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value, self.place) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt(value, self.place) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name == "exact":  # Django itself compares with "" in constraints and ORM internals
            raise FieldError("An encrypted field cannot be searched.")
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
