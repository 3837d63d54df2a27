from .closure import Closure
from .contact import SchoolContact
from .contact_hours import ContactHours
from .holiday import Holiday
from .hours import USUAL_HOURS, SchoolHours
from .school import School, SchoolBoard

__all__ = [
    "USUAL_HOURS",
    "Closure",
    "ContactHours",
    "Holiday",
    "School",
    "SchoolBoard",
    "SchoolContact",
    "SchoolHours",
]
