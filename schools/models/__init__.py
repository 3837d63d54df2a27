from .closure import Closure
from .contact import SchoolContact
from .hours import USUAL_HOURS, WEEKDAYS, SchoolHours
from .school import School, SchoolBoard

__all__ = ["USUAL_HOURS", "WEEKDAYS", "Closure", "School", "SchoolBoard", "SchoolContact", "SchoolHours"]
