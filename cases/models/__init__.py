"""The nouns."""

from .agreement import Agreement
from .breakglass import BreakGlass
from .case import Case, Note, Seat
from .child import Child, Guardianship
from .consent import Consent, Waiver
from .conversation import Busy, Conversation, Participant, Reply, Slot
from .guardian_time import GuardianDays, Interpreting
from .intake import IntakeDraft
from .link import Link, Visit
from .request import Request
from .shelter import Membership, Shelter
from .tally import Tally
from .update import Update

__all__ = [
    "Agreement",
    "BreakGlass",
    "Busy",
    "Case",
    "Child",
    "Consent",
    "Conversation",
    "GuardianDays",
    "Guardianship",
    "IntakeDraft",
    "Interpreting",
    "Link",
    "Membership",
    "Note",
    "Participant",
    "Reply",
    "Request",
    "Seat",
    "Shelter",
    "Slot",
    "Tally",
    "Update",
    "Visit",
    "Waiver",
]
