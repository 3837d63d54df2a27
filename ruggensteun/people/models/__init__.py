from .contact import PersonalCode, SafeContact
from .invitation import Invitation
from .user import User
from .workhours import WorkHours

__all__ = ["Invitation", "PersonalCode", "SafeContact", "User", "WorkHours"]
