"""Text messages through the provider: against a stand-in on this machine that does all that a provider may do."""

import json
import socket
import threading
from datetime import date, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery import kinds, outbox, spryng
from ruggensteun.delivery.failures import PermanentFailure
from ruggensteun.delivery.gate import HERE
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.spryng import SpryngTexts
from ruggensteun.delivery.texts import written
from ruggensteun.people.models import SafeContact, User

NOW = datetime(2026, 9, 7, 11, 0, tzinfo=HERE)
NUMBER = "+31612345678"
TEXT = "Uw afspraak staat vast: di 8 september, 14.30. https://afspraak.example/a/geheim"


class Provider(BaseHTTPRequestHandler):
    """Does what `server.behaviour` says with each message, and remembers what it was given."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.got.append((self.path, dict(self.headers), json.loads(self.rfile.read(length))))
        behaviour = self.server.behaviour
        if behaviour == "hangs":
            self.server.over.wait(5)
        elif behaviour == "drops":
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            body = json.dumps({"message": f"{NUMBER} {TEXT}"}).encode()
            self.send_response(behaviour)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.got, server.behaviour, server.over = [], 200, threading.Event()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    settings.SPRYNG_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.SPRYNG_TOKEN = "key-of-the-shelter"
    settings.TEXT_BACKEND = "ruggensteun.delivery.spryng.SpryngTexts"
    monkeypatch.setattr(spryng, "SECONDS", 0.4)
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def test_one_message_is_one_post_with_key_neutral_sender_and_reference(provider):
    SpryngTexts().send(NUMBER, TEXT, "c0ffee")
    [(path, headers, body)] = provider.got
    assert (path, headers["Authorization"]) == ("/v1/messages", "Bearer key-of-the-shelter")
    assert body == {
        "body": TEXT,
        "encoding": "plain",
        "originator": "Afspraak",
        "recipients": ["31612345678"],
        "reference": "c0ffee",
        "route": "business",
    }


def test_arabic_and_tigrinya_travel_as_unicode_and_arrive_whole(provider):
    for text in ("موعدك ثابت: الثلاثاء", "ቆጸራኹም ረጊጹ፦ ሰሉስ"):
        SpryngTexts().send(NUMBER, text, "c0ffee")
    assert [(body["body"], body["encoding"]) for _path, _headers, body in provider.got] == [
        ("موعدك ثابت: الثلاثاء", "unicode"),
        ("ቆጸራኹም ረጊጹ፦ ሰሉስ", "unicode"),
    ]


@pytest.mark.parametrize("status", [400, 422])
def test_what_the_provider_will_never_take_is_a_permanent_failure(provider, status):
    provider.behaviour = status
    with pytest.raises(PermanentFailure) as failure:
        SpryngTexts().send(NUMBER, TEXT, "c0ffee")
    assert str(failure.value) == f"refused with {status}"


@pytest.mark.parametrize("behaviour", [302, 401, 402, 403, 404, 408, 429, 500, 502, 503, "hangs", "drops"])
def test_what_can_be_mended_is_tried_again(provider, behaviour):
    provider.behaviour = behaviour
    with pytest.raises((ConnectionError, requests.RequestException)):
        SpryngTexts().send(NUMBER, TEXT, "c0ffee")
    assert len(provider.got) == 1


def test_a_provider_that_is_not_there_is_tried_again(provider, settings):
    settings.SPRYNG_URL = "http://127.0.0.1:1/v1"
    with pytest.raises(requests.ConnectionError):
        SpryngTexts().send(NUMBER, TEXT, "c0ffee")


@pytest.fixture
def guardian(db, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register("hello")(lambda notification: kinds.Message("Subject", TEXT))
    with acting(SYSTEM), time_machine.travel(NOW, tick=False):
        person = User(kind="guardian", first_name="Selam", password="!")
        person.save()
        hers = {"channel": "text", "number": NUMBER, "device": "own", "verified_on": date(2026, 9, 1)}
        SafeContact(guardian=person, not_before=time.min, not_after=time.max, **hers).save()
        yield person


def sweep(row, now):
    for pk in outbox.due(now):
        outbox.deliver(pk, now=now)
    row.refresh_from_db()
    return row.state


def test_a_refusal_gives_up_at_once_and_a_fault_after_the_last_attempt(provider, guardian, settings):
    refused = outbox.announce("hello", recipient=guardian, subject_id=1)
    provider.behaviour = 422
    assert sweep(refused, NOW) == Notification.State.FAILED
    row, now = outbox.announce("hello", recipient=guardian, subject_id=2), NOW
    provider.behaviour = 503
    for _attempt in settings.DELIVERY_BACK_OFF_SECONDS:
        assert sweep(row, now) == Notification.State.WAITING
        now = row.due_at
    assert sweep(row, now) == Notification.State.FAILED
    references = [body["reference"] for _path, _headers, body in provider.got]
    assert len(references) == 1 + len(settings.DELIVERY_BACK_OFF_SECONDS) + 1
    assert len(set(references)) == 2


def test_a_provider_that_comes_back_takes_the_message_with_the_same_reference(provider, guardian):
    row = outbox.announce("hello", recipient=guardian, subject_id=1)
    provider.behaviour = "drops"
    assert sweep(row, NOW) == Notification.State.WAITING
    provider.behaviour = 201
    assert sweep(row, row.due_at) == Notification.State.SENT
    assert len({body["reference"] for _path, _headers, body in provider.got}) == 1


@pytest.mark.parametrize("behaviour", [422, 500, "hangs", "drops"])
def test_no_number_text_or_key_stands_in_the_log(provider, guardian, caplog, behaviour):
    caplog.set_level("DEBUG", logger="ruggensteun")
    caplog.set_level("WARNING")
    provider.behaviour = behaviour
    row = outbox.announce("hello", recipient=guardian, subject_id=1)
    sweep(row, NOW)
    assert f"Message {row.pk} not delivered" in caplog.text
    for secret in (NUMBER[1:], "afspraak staat", "geheim", "key-of-the-shelter"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("a" * 160, "plain", 1),
        ("a" * 161, "plain", 2),
        ("a" * 306, "plain", 2),
        ("a" * 307, "plain", 3),
        ("€" * 80, "plain", 1),
        ("€" * 81, "plain", 2),
        ("ሰ" * 70, "unicode", 1),
        ("ሰ" * 71, "unicode", 2),
        ("ሰ" * 134, "unicode", 2),
        ("ሰ" * 135, "unicode", 3),
        ("😀" * 35, "unicode", 1),
        ("😀" * 36, "unicode", 2),
    ],
)
def test_the_network_makes_so_many_parts_of_it(text, encoding, parts):
    found = written(text)
    assert (found.encoding, found.parts) == (encoding, parts)


def test_a_dutch_text_does_not_become_twice_as_long_for_a_curly_sign():
    found = written("Half vier ’s\xa0middags – tot dan…")
    assert (found.text, found.encoding) == ("Half vier 's middags - tot dan...", "plain")


def test_what_is_not_dutch_keeps_its_own_signs():
    assert written("ሰሉስ – 14.30…").text == "ሰሉስ – 14.30…"


@given(st.text(min_size=1, max_size=400))
def test_no_text_is_lost_or_cut(text):
    text = text.encode("utf-8", "ignore").decode()  # halves of a sign cannot be sent by anybody
    found = written(text)
    if found.encoding == "unicode":
        assert found.text == text
        assert found.parts >= len(text) / 67
    else:
        assert found.parts >= len(text) / 160
