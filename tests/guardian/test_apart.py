"""She never learns that there is another guardian: not from a word, a count, an order or a silence (domain.md S11)."""

import re
from datetime import time

import pytest

from cases.actions import consents, conversations, links, safe_contact
from cases.actions.links import link_for
from cases.views.guardian.parts import PARTS
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog, LoggedCase
from tests.guardian.phone import Phone, path_of
from tests.guardian.test_silence import one_by_one
from tests.reads import Watched

PARTS_OF_HERS = [f"/more/{name}" for name in PARTS]
PAGES = ["/", "/code", "/more", "/other-time", "/file", "/more/change", *PARTS_OF_HERS]


def her_pages(world):
    """All that her pages say in both languages, to the byte, watched; tokens of forms made the same."""
    phones = {}
    for language in ("nl", "en"):
        phones[language] = Phone()
        phones[language].open(world.selam, world.talk, language)
        phones[language].enter()

    def look(address):
        language, path = address
        response = phones[language].get(path)
        return response.status_code, response.get("Location"), plain(response.content)

    return Watched(look, [(language, path) for language in phones for path in [*PAGES, *one_by_one(world)]])


def plain(content):
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")\w+', rb"\1", content)


def consents_on_paper(world):
    consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor)


def refuses_on_paper(world):
    consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=False, via="paper", by=world.noor)


def takes_it_back(world):
    given = consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor)
    consents.withdraw(given, by=world.noor)


def has_a_safe_contact_and_code(world):
    profile = {"channel": "text", "number": "+31687654321", "device": "own", "not_before": time(17)}
    safe_contact.agree(world.case, guardian=world.dawit, by=world.noor, **profile)
    links.agree_code(world.case, guardian=world.dawit, code="918273", by=world.noor)


def is_not_safe_any_more(world):
    safe_contact.not_safe_any_more(world.case, guardian=world.dawit, by=world.noor)


def changes(world):
    with acting(SYSTEM):
        world.dawit_tie.custody, world.dawit_tie.may_collect = "none", True
        world.dawit_tie.save()
        world.dawit.first_name, world.dawit.language = "Aaron", "en"
        world.dawit.save()


def looks_and_tries_a_link(world):
    line = AccessLog.objects.create(
        at=world.talk.started_at,
        actor_id=world.dawit.pk,
        actor_role="guardian",
        action="read",
        object_type="case",
        object_id=world.case.pk,
        case_ids=[world.case.pk],
        fields=["child"],
    )
    LoggedCase.objects.create(line=line, case_id=world.case.pk)
    Phone().get(path_of(link_for(world.dawit, world.talk)))


FATHERS_DOINGS = [
    consents_on_paper,
    refuses_on_paper,
    takes_it_back,
    has_a_safe_contact_and_code,
    is_not_safe_any_more,
    changes,
    looks_and_tries_a_link,
]


@pytest.mark.parametrize("stage", ["planning", "confirmed", "held"])
def test_whatever_the_father_does_her_pages_stay_the_same(at, stage):
    world = at(stage)
    if stage == "held":
        world.clock.move_to(world.after)
    pages = her_pages(world)
    assert "Yara" in str(pages)
    assert {does.__name__: pages.changed_by(does, world) for does in FATHERS_DOINGS} == {
        does.__name__: [] for does in FATHERS_DOINGS
    }


def test_the_test_would_notice_something(at):
    world = at("planning")
    pages = her_pages(world)
    says_no = {"user": world.sam, "answer": "no", "by": world.sam}
    assert pages.changed_by(lambda: conversations.reply(world.slots[0], **says_no)) != []
