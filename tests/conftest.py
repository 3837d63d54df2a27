"""What holds for every test."""

import os
import shlex
import time
import uuid

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import caches
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import TransactionTestCase
from django.utils import timezone, translation

from ruggensteun.delivery import outbox
from ruggensteun.people import second_factor
from ruggensteun.people.models import User
from tests import databases
from tests import world as world_module
from tests.stages import Stages


def _refuse_skip(report):
    """In CI nothing is skipped: what is missing there is a fault of the machine, and nobody would see it."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which is a failure in CI: {report.longrepr}"
    return report


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="the long forms too: see the marker `long`")


def _is_whole(item, config):
    """Whether this item is asked for in its long form; what looks at pages alone is so beside one database."""
    looks_at_pages = item.get_closest_marker("pages_alone") and settings.DATABASES["default"]["HOST"]
    return config.option.all and not looks_at_pages


def _asks_a_database(item):
    """Whether this test has one; the others would be the very same beside PostgreSQL, and have run beside SQLite."""
    return item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)


def pytest_collection_modifyitems(config, items):
    """Without `--all` the long forms stay out, and with it those that they hold; who names one gets it."""
    if any("::" in word for word in config.args):
        return
    left_out = {item for item in items if item.get_closest_marker("short" if _is_whole(item, config) else "long")}
    if config.option.all and settings.DATABASES["default"]["HOST"]:
        left_out |= {item for item in items if not _asks_a_database(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _refuse_skip((yield))


def pytest_terminal_summary(terminalreporter):
    """For each test that failed the line that runs it alone."""
    for report in [*terminalreporter.stats.get("failed", ()), *terminalreporter.stats.get("error", ())]:
        terminalreporter.write_line(f"python3 manage.py test {shlex.quote(report.nodeid)}")


@receiver(connection_created)
def rows_come_backwards_where_no_order_is_asked(sender, connection, **kwargs):
    """What is read without an order comes in any, so a page or a test that counts on one fails here every time."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA reverse_unordered_selects=ON")


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that all workers of this run have in common."""
    return databases.shared_folder(tmp_path_factory)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, pytestconfig, shared):
    """An empty, migrated database of this process's own; a test that commits gets another one."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases.prepare(pytestconfig, shared)
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda case: databases.open_another()))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.close_another())
        yield
        databases.close()


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        databases.remove_template(databases.shared_folder(session.config._tmp_path_factory))


@pytest.fixture(scope="session")
def stages(django_db_setup, django_db_blocker, shared):
    """All stages of the world, built once a run on their Monday morning, before any test changes a setting."""
    built = Stages(shared)
    with django_db_blocker.unblock(), time_machine.travel(world_module.NOW, tick=False), translation.override("en"):
        built.build(world_module.STAGES)
    return built


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(monkeypatch):
    """Guesses are counted for this test alone, also where all workers share one Redis."""
    prefix = uuid.uuid4().hex
    monkeypatch.setattr(caches["default"], "key_prefix", prefix)
    monkeypatch.setitem(settings.CACHES["default"], "KEY_PREFIX", prefix)  # for threads, which make their own


@pytest.fixture(autouse=True)
def sentences_are_read_in_english():
    """What an action says is tested in the language of the code; pages choose their reader's language themselves."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def who_is_set_behind_a_desk_has_shown_her_second_factor():
    """`force_login` stands for signing in whole; who signs in by the pages themselves shows the factor herself."""

    def mark(sender, request, user, **kwargs):
        if request.method is None:
            second_factor.mark(request, user)
            request.session["seen"] = time.time()
            if request.session.session_key is None:  # somebody else was signed in here, and was put out
                request.session.create()
            UserSession(user=user, ip="127.0.0.1", session_key=request.session.session_key, user_agent="a test").save()

    user_logged_in.connect(mark)
    yield
    user_logged_in.disconnect(mark)


@pytest.fixture
def put_back(stages):
    """The world at a stage, whatever the clock says; where somebody is already, it is built beside her."""

    def build(stage):
        if User.objects.exists():
            return world_module.build(stage)
        made = stages.put_back(stage)
        if not connection.in_atomic_block:  # the stage's messages leave when it is committed
            for pk in outbox.due(timezone.now()):
                outbox.deliver(pk)
        return made

    return build


@pytest.fixture
def at(db, put_back):
    """The world at a stage, with the clock on its Monday morning: `world = at("planning")`."""
    with time_machine.travel(world_module.NOW, tick=False) as clock:

        def build(stage):
            made = put_back(stage)
            made.clock = clock
            return made

        yield build


@pytest.fixture
def world(at):
    """Yara's case with everybody seated and nothing planned yet."""
    return at("seated")
