"""At the door with both hands: what somebody types, and what her app shows."""

import re
import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from ruggensteun.settings import openid_app
from tests.signing_in.provider import CLIENT, Provider
from tests.signing_in.provider import SECRET as CLIENT_SECRET
from tests.world import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ASKED = "/accounts/login/second/"


def shown_by_app(secret=SECRET):
    """The six digits of this half minute."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def shown_long_enough():
    """The same, to be typed: in the last seconds of a half minute a person waits for the next one."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < 10:
        time.sleep(left)
    return shown_by_app()


def give_app(person):
    return TOTP.activate(person, SECRET)


def with_password(email, client=None, password=PASSWORD, **headers):
    client = client or Client(**headers)
    client.response = client.post("/accounts/login/", {"login": email, "password": password})
    return client


def with_app(client, code=None):
    client.response = client.post(ASKED, {"code": code or shown_by_app()})
    return client


def is_in(client, page="/my-week"):
    """Whether a page behind the door opens."""
    return client.get(page).status_code == 200


def code_from_mail():
    return re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", mail.outbox[-1].body, re.MULTILINE)[1]


def sends_to(client):
    """Where the last answer leads, without what comes after the question mark."""
    return client.response["Location"].split("?")[0]


@pytest.fixture
def provider(settings):
    """An OpenID provider of Het Anker that runs on this machine, whose second factor counts."""
    running = Provider()
    entry = {
        "id": "anker",
        "name": "Het Anker",
        "server": running.address,
        "client_id": CLIENT,
        "secret": CLIENT_SECRET,
        "second_factor": ["mfa"],
    }
    app = openid_app(entry)
    running.settings = app["settings"]
    settings.OPENID_PROVIDERS = [entry]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield running
    running.stop()
