"""The verbs of the directory. Who may do them is decided a floor up: only leads and administrators edit schools."""

from .contacts import add_contact, confirm_contact, end_contact
from .register import Summary, import_register
from .schools import add_closure, cancel_closure, edit_school

__all__ = [
    "Summary",
    "add_closure",
    "add_contact",
    "cancel_closure",
    "confirm_contact",
    "edit_school",
    "end_contact",
    "import_register",
]
