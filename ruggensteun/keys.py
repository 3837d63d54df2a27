"""Keys from the environment, each with a name, so that a new one can be added and the old ones stay readable."""

import base64


def ring(entries):
    """The keys by their names, newest first, from a setting's entries (`name:base64 of 32 bytes`)."""
    pairs = (entry.split(":", 1) for entry in entries)
    return {name: base64.b64decode(key) for name, key in pairs}
