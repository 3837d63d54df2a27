"""What may go wrong on the way out."""


class PermanentFailure(Exception):
    """Trying again is of no use: the mail server or the provider will not take this message, now or later."""
