"""The professionals of the demo, any of whom one can play."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Membership
from ruggensteun.people.models import User

PASSWORD = "samen-aan-tafel"  # noqa: S105  of invented people in the demo alone


@dataclass(frozen=True)
class Player:
    """Somebody to sign in as."""

    email: str
    first_name: str
    last_name: str
    role: str
    shelter: str = ""

    @property
    def role_label(self):
        """Her work, in the reader's language."""
        return _("school contact") if self.role == "school_contact" else Membership.Role(self.role).label


PLAYERS = (
    Player("noor@anker.example", "Noor", "van Dijk", "coach", "Het Anker"),
    Player("bram@anker.example", "Bram", "Visser", "coach", "Het Anker"),
    Player("lotte@anker.example", "Lotte", "de Boer", "lead", "Het Anker"),
    Player("henk@anker.example", "Henk", "Smit", "administrator", "Het Anker"),
    Player("mila@anker.example", "Mila", "Kuipers", "log_manager", "Het Anker"),
    Player("joost@brug.example", "Joost", "Bakker", "coach", "De Brug"),
    Player("anna@brug.example", "Anna", "Mulder", "lead", "De Brug"),
    Player("sam@wegwijzer.example", "Sam", "de Wit", "school_contact"),
    Player("fenna@school.example", "Fenna", "Hoekstra", "school_contact"),
)


def person(email):
    """The account of one of them."""
    return User.objects.get(email=email)
