"""The first people of an empty database."""

from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from cases.actions.people import NewColleague, start_shelter
from cases.models import Shelter
from ruggensteun.audit.acting import SYSTEM
from ruggensteun.people.actions import invitation_address


def person(text):
    """ "Noor Bakker <noor@example.org>" as somebody who starts to work here."""
    name, address = parseaddr(text)
    first_name, _space, last_name = name.partition(" ")
    try:
        validate_email(address)
    except ValidationError as problem:
        raise CommandError(f'Write a person as "Noor Bakker <noor@example.org>", not as "{text}".') from problem
    return NewColleague(email=address, first_name=first_name or address.partition("@")[0], last_name=last_name)


class Command(BaseCommand):
    help = "Make a shelter with its first people and print their invitation links."

    def add_arguments(self, parser):
        parser.add_argument("name", help="name of the shelter")
        parser.add_argument("--lead", required=True, metavar='"NAME <ADDRESS>"', help="leads the shelter")
        parser.add_argument("--coach", required=True, metavar='"NAME <ADDRESS>"', help="the first coach")
        parser.add_argument(
            "--administrator", metavar='"NAME <ADDRESS>"', help="lets people in; without it the lead does that too"
        )
        parser.add_argument("--another", action="store_true", help="there is a shelter already, and this is one more")

    def handle(self, *, name, lead, coach, administrator, another, **options):
        if Shelter.objects.exists() and not another:
            raise CommandError("There is a shelter already. Its lead invites people; add --another for one more.")
        if Shelter.objects.filter(name=name).exists():
            raise CommandError(f'There is a shelter called "{name}" already. Choose another name.')
        first = [(person(lead), "lead"), (person(administrator or lead), "administrator"), (person(coach), "coach")]
        shelter = start_shelter(name, people=first, by=SYSTEM)
        self.stdout.write(f"{shelter.name} can begin. Each link works once:")
        for colleague in {row.user_id: row.user for row in shelter.memberships.select_related("user")}.values():
            link = colleague.invitations.order_by("-pk").first()
            is_open = link is not None and link.is_open(timezone.now())
            state = invitation_address(link) if is_open else "has an account already"
            self.stdout.write(f"  {colleague.get_full_name()} <{colleague.email}>: {state}")
