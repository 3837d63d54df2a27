"""Secrets in links: never stored, derived again from the key and a row when a message is sent once more."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings


def new_salt():
    """What makes one row's token differ from all others."""
    return secrets.token_hex(16)


def derive(purpose, salt):
    """The token (128 bits, 22 characters) of one row for one purpose."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{salt}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def fingerprint(token):
    """What the database keeps of a token: enough to find its row, useless to open it."""
    return hashlib.sha256(token.encode()).hexdigest()
