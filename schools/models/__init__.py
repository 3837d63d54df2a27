from .contact import SchoolContact
from .school import Closure, School, SchoolBoard, SchoolHours

__all__ = ["Closure", "School", "SchoolBoard", "SchoolContact", "SchoolHours"]
