"""The verbs of the directory. They know no shelter and do not ask who may: `cases.actions` does, before it calls them.

No view may import them (tests/test_floors.py), and each has its asking verb or its command in tests/attack.
"""

from .contacts import add_contact, confirm_contact, end_contact, set_contact_hours
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
    "set_contact_hours",
    "set_own_holiday",
]
