from .closure import Closure
from .contact import SchoolContact
from .hours import USUAL_HOURS, SchoolHours
from .school import School, SchoolBoard

__all__ = ["USUAL_HOURS", "Closure", "School", "SchoolBoard", "SchoolContact", "SchoolHours"]
