"""The verbs of the directory. Who may do them is decided a floor up: only leads and administrators edit schools."""

from .contacts import add_contact, confirm_contact, end_contact
from .holidays import Changes, drop_own_holiday, import_holidays, set_own_holiday
from .register import Summary, import_register
from .schools import add_closure, cancel_closure, edit_school

__all__ = [
    "Changes",
    "Summary",
    "add_closure",
    "add_contact",
    "cancel_closure",
    "confirm_contact",
    "drop_own_holiday",
    "edit_school",
    "end_contact",
    "import_holidays",
    "import_register",
    "set_own_holiday",
]
