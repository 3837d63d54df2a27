"""Real browsers against the real application: Debian's Chromium, two hosts, a world that begins today."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ruggensteun.people.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session", autouse=True)
def database_and_browser_in_one_thread():
    # Playwright's own event loop runs in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def hosts(live_server, settings):
    """The professionals' address and the guardians' address of one running application."""
    port = live_server.url.rpartition(":")[2]
    settings.PROFESSIONAL_ORIGIN = f"http://localhost:{port}"
    settings.GUARDIAN_ORIGIN = f"http://127.0.0.1:{port}"
    settings.GUARDIAN_HOST = f"127.0.0.1:{port}"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return settings.PROFESSIONAL_ORIGIN, settings.GUARDIAN_ORIGIN


@pytest.fixture
def people(hosts, transactional_db, put_back):
    """Shelters, professionals and schools; no child yet."""
    return put_back("people")


@pytest.fixture
def open_browser(browser):
    """A browser of somebody's own: cookies, window and errors apart from everybody else's."""
    contexts = []

    def start(**options):
        context = browser.new_context(**{"locale": "nl-NL", "timezone_id": "Europe/Amsterdam", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda line: page.troubles.append(line.text) if line.type == "error" else None)
        return page

    yield start
    for context in contexts:
        context.close()


def sign_in(page, origin, email):
    """Signed in whole, second factor and all; how people really do that is in test_sign_in.py."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    page.context.add_cookies([{"name": "work", "value": client.cookies["work"].value, "url": origin}])
    page.goto(f"{origin}/")
    page.wait_for_load_state()
