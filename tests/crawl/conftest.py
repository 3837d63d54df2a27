"""One world for all tests of the crawl, built once a run and put back for each."""

import io
import logging

import pytest
import time_machine
from django.utils import timezone, translation

from ruggensteun import limits
from ruggensteun.delivery.texts import MemoryTexts
from ruggensteun.logs import WithoutTokens
from tests.crawl import families
from tests.crawl.canaries import Book
from tests.crawl.walk import explore_all, sent_leaks
from tests.stages import Stages
from tests.world import NOW

# Their tests are gathered in test_crawl.py.
pytest.register_assert_rewrite(
    "tests.crawl.broken",
    "tests.crawl.everybody",
    "tests.crawl.planted",
    "tests.crawl.unnamed",
    "tests.crawl.unnoticed",
    "tests.crawl.unordered",
)


@pytest.fixture(scope="session")
def crawled(django_db_setup, django_db_blocker, shared):
    """The world with a canary in every text, through which everybody has followed every link; built once a run."""
    built = Stages(shared)
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False) as clock, translation.override("nl"):
        built.build({"crawl": lambda _nothing: _explored(clock)})
    return built


def _explored(clock):
    world = families.build(clock)
    world.moment = timezone.now()
    world.guardians = {name for name, person in families.everybody(world).items() if person.is_guardian}
    world.book = Book(world)
    for one in [*families.everybody(world).values(), *world.cases.values(), *world.talks.values()]:
        one.refresh_from_db()
    world.known = _what_somebody_curious_types(world)
    world.first_messages = sorted(sent_leaks(world))
    explore_all(world)
    return world


def _what_somebody_curious_types(world):
    """By the end of a field's name: facts of others, to see what a page says of them."""
    child = world.cases["yara"].child
    return {
        "last_name": child.last_name,
        "first_name": child.first_name,
        "birth_date": f"{child.birth_date:%d-%m-%Y}",
        "email": world.fenna.email,
        "q": child.last_name,
        "day": "15-10-2026",
        "by_when": "15-10-2026",
        "code": "730518",
        "number": "0612345678",
        "phone": "0612345678",
    }


@pytest.fixture
def world(db, crawled, shared, monkeypatch):
    """The same world, unhindered by limits, at the moment at which it was ready."""
    monkeypatch.setattr(limits, "too_many", lambda *args, **how: False)
    monkeypatch.setattr(limits, "miss", lambda *args: None)
    world = crawled.put_back("crawl")
    world.shared = shared
    with time_machine.travel(world.moment, tick=False), translation.override("nl"):
        yield world
    MemoryTexts.sent.clear()


@pytest.fixture
def written(monkeypatch):
    """What the log on the console comes to say."""
    [console] = [
        one for one in logging.getLogger().handlers if any(isinstance(kept, WithoutTokens) for kept in one.filters)
    ]
    stream = io.StringIO()
    monkeypatch.setattr(console, "stream", stream)
    return stream
