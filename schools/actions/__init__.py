"""The verbs of the directory."""

from .contacts import add_contact, confirm_contact, end_contact
from .schools import add_closure, cancel_closure, edit_school

__all__ = ["add_closure", "add_contact", "cancel_closure", "confirm_contact", "edit_school", "end_contact"]
