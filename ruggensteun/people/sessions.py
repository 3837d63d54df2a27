"""Sessions as Django keeps them, but unreadable in the database file and in backups.

What somebody typed waits in her session while the second factor is asked once more, and may name a person.
"""

from django.contrib.sessions.backends import db

from ruggensteun.fields import decrypt, encrypt

PLACE = "sessions.session.session_data"


class SessionStore(db.SessionStore):
    """In the table of sessions, encrypted under FIELD_KEYS; what cannot be read any more is an empty session."""

    def encode(self, session_dict):
        return encrypt(super().encode(session_dict), PLACE)

    def decode(self, session_data):
        try:
            return super().decode(decrypt(session_data, PLACE))
        except ValueError:
            return {}
