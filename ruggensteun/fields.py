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


class Kept(str):
    """A text that knows how it is stored: saved again unchanged, and in its history, it keeps the same bytes.

    So a live row can be held against its history by whoever has no key (`manage.py verify_audit`).
    """

    def __new__(cls, text="", stored="", place=""):
        kept = super().__new__(cls, text)
        kept.stored, kept.place = stored, place
        return kept


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

    def pre_save(self, model_instance, add):
        """Encrypt once, for the record and for the row of history that follows."""
        value = super().pre_save(model_instance, add)
        if value and not self._is_kept(value):
            value = Kept(value, encrypt(value, self.place), self.place)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if not value:
            return value
        return value.stored if self._is_kept(value) else encrypt(value, self.place)

    def from_db_value(self, value, expression, connection):
        return Kept(decrypt(value, self.place), value, self.place) if value else value

    def _is_kept(self, value):
        # What was read from another column is bound to that one.
        return isinstance(value, Kept) and value.place == self.place

    def get_lookup(self, lookup_name):
        if lookup_name == "exact":  # Django itself compares with "" in constraints and ORM internals
            raise FieldError("An encrypted field cannot be searched.")
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
