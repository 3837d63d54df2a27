"""Which sentences stand in code and templates, and the catalogues in which each has its words."""

from .catalogues import CATALOGUE, before_the_code, bring_in_line, catalogue_of, hers
from .sentences import Sentence, sentences, uses

__all__ = [
    "CATALOGUE",
    "Sentence",
    "before_the_code",
    "bring_in_line",
    "catalogue_of",
    "hers",
    "sentences",
    "uses",
]
