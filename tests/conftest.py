"""What holds for every test."""

import contextlib
import hashlib
import os
import shutil
import sqlite3
import time
import uuid

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import TransactionTestCase
from django.utils import translation

from ruggensteun.audit.triggers import drop_all
from ruggensteun.people import second_factor
from tests import world as world_module


def _refuse_skip(report):
    """In CI nothing is skipped: what is missing there is a fault of the machine, and nobody would see it."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which is a failure in CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _refuse_skip((yield))


def _migrated(config):
    """Where an empty, migrated SQLite file is kept from one run to the next; what makes it goes into its name."""
    root = config.rootpath
    made_by = [root / "requirements-dev.txt", *(root / "ruggensteun" / "audit").rglob("*.py")]
    for floor in ("ruggensteun", "schools", "cases"):
        made_by += (root / floor).rglob("migrations/*.py")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_by)))
    return root / ".pytest_cache" / "databases" / f"{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory, pytestconfig):
    """SQLite in a file of each worker's own: a browser and a test share it, which one in memory does not bear.

    It begins as a copy of one that was migrated before: migrating takes longer than most sets of tests.
    """
    if connection.vendor == "sqlite":
        name = tmp_path_factory.mktemp("database") / "test.sqlite3"
        if _migrated(pytestconfig).exists():
            shutil.copy(_migrated(pytestconfig), name)
        connection.settings_dict["TEST"]["NAME"] = str(name)


@receiver(connection_created)
def rows_come_backwards_where_no_order_is_asked(sender, connection, **kwargs):
    """What is read without an order comes in any, so a page or a test that counts on one fails here every time."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA reverse_unordered_selects=ON")


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Migrate what is there instead of asking whether to throw it away; its folder is pytest's, which clears it."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def the_migrated_database_is_kept(django_db_setup, django_db_blocker, pytestconfig):
    """For the next run, as it is before the first test."""
    kept = _migrated(pytestconfig)
    if connection.vendor != "sqlite" or kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), contextlib.closing(sqlite3.connect(fresh)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    fresh.replace(kept)


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_append_only_tables():
    """Between transactional tests Django empties every table; post_migrate puts the triggers back."""
    teardown = TransactionTestCase._fixture_teardown

    def without_triggers(case):
        drop_all(connection)
        teardown(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
        yield


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(settings):
    """Guesses are counted for this test alone, also where all workers share one Redis."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture(scope="session", autouse=True)
def nobody_holds_on_to_the_database(django_db_setup, django_db_blocker):
    """Threads of live servers may leave a connection behind, and PostgreSQL drops no database that is looked at."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


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
def at(db):
    """The world at a stage, with the clock on its Monday morning: `world = at("planning")`."""
    with time_machine.travel(world_module.NOW, tick=False) as clock:

        def build(stage):
            made = world_module.build(stage)
            made.clock = clock
            return made

        yield build


@pytest.fixture
def world(at):
    """Yara's case with everybody seated and nothing planned yet."""
    return at("seated")
