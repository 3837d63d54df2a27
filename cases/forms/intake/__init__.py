"""The intake page: four blocks, one prefix each."""

from .whole import IntakeForms, typed_from

__all__ = ["IntakeForms", "typed_from"]
