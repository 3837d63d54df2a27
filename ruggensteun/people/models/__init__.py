from .calendars import BusyCalendar, CalendarFeed
from .contact import PersonalCode, SafeContact
from .invitation import Invitation
from .user import User
from .workhours import WeekException, WorkHours

__all__ = [
    "BusyCalendar",
    "CalendarFeed",
    "Invitation",
    "PersonalCode",
    "SafeContact",
    "User",
    "WeekException",
    "WorkHours",
]
