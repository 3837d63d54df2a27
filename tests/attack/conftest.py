import pytest

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.models import User
from schools.actions import add_contact
from tests.world import professional


@pytest.fixture
def stage(at):
    """The world at a stage, with a colleague of Sam who has no seat and an aunt of Yara."""

    def build(name):
        world = at(name)
        world.backup = professional("Roos", "Jansen", "roos@wegwijzer.example")
        add_contact(world.wegwijzer, user=world.backup, is_backup=True, by=SYSTEM)
        world.aunt = _parent("Hiwot")
        if name == "people":
            world.selam, world.dawit = _parent("Selam"), _parent("Dawit")
        return world

    return build


def _parent(first_name):
    with acting(SYSTEM):
        person = User(kind="guardian", first_name=first_name, password="!")
        person.save()
    return person
