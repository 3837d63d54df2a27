"""A refusal is a sentence that the person reads, next to where it went wrong."""


class Refused(Exception):
    """What was asked cannot be done now; `sentence` says why and what to do, in the person's language.

    `field` names the form field next to which the sentence is shown, when there is one.
    """

    def __init__(self, sentence, *, field=None):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotAllowed(Refused):
    """An insider who may see this may not do that."""
