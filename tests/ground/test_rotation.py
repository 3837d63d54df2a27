"""A new key for what is encrypted: row by row, with history, and after being killed half-way."""

import os
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.actions import notes
from cases.models import IntakeDraft, Note
from ruggensteun import rotation
from ruggensteun.audit import sealing
from ruggensteun.audit.verifying import verify
from ruggensteun.fields import decrypt, encrypt
from ruggensteun.people.adapter import PLACE
from ruggensteun.people.models import SafeContact
from tests.racing import race

NEW = "new:YW5vdGhlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGVzISE="


@pytest.fixture
def written(world):
    """Five notes, a draft, a second factor and Selam's number, all under the first key; sealed."""
    for number in range(5):
        notes.write(world.case, text=f"note {number}", by=world.noor)
    IntakeDraft.objects.create(coach=world.noor, shelter=world.anker, data='{"a": 1}')
    Authenticator.objects.create(user=world.noor, type="totp", data={"secret": encrypt("JBSWY3DP", PLACE)})
    sealing.seal()
    return world


def under(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
        return sorted({row[0].partition("$")[0] for row in cursor.fetchall()})


def test_everything_but_history_comes_under_the_new_key(written, settings):
    number = SafeContact.objects.get().number
    saved_at = IntakeDraft.objects.get().saved_at
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    assert rotation.rotate() > 7
    assert rotation.rotate() == 0
    assert (under("cases_note", "text"), under("cases_intakedraft", "data")) == (["new"], ["new"])
    assert under("people_safecontact", "number") == ["new"]
    assert under("cases_historicalnote", "text") == ["demo", "new"]
    assert sorted(Note.objects.values_list("text", flat=True)) == [f"note {number}" for number in range(5)]
    assert SafeContact.objects.get().number == number
    assert IntakeDraft.objects.get().saved_at == saved_at
    assert decrypt(Authenticator.objects.get().data["secret"], PLACE) == "JBSWY3DP"
    assert Authenticator.objects.get().data["secret"].startswith("new$")


def test_history_says_that_it_was_the_key_and_nothing_else(written, settings):
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    rotation.rotate()
    before, after = Note.objects.first().history.order_by("history_id")
    assert (after.history_change_reason, after.history_user_id) == ("new key", None)
    assert after.text == before.text
    sealing.seal()
    assert verify().findings == []


def test_the_command_says_which_keys_are_still_needed(written, settings):
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS, "never:YW5vdGhlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGVzISE="]
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    lines = out.getvalue().splitlines()
    history = rotation.in_use()["demo"][1]
    assert history > 5
    assert lines[0].endswith("rows were written anew under the key 'new'.")
    assert lines[1:] == [
        f"Key 'demo': {history} values of history and 0 of records need it.",
        "Key 'never': nothing needs it any more, it may go.",
    ]


KILLED = """
import os, signal
from ruggensteun import rotation
left = 3
def each():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
rotation.rotate(each=each)
"""


@pytest.mark.django_db(transaction=True)
def test_who_is_killed_half_way_loses_nothing_and_goes_on_where_it_was(written, settings, monkeypatch):
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    monkeypatch.setitem(os.environ, "FIELD_KEYS", ",".join(settings.FIELD_KEYS))
    begin = timezone.now()
    with pytest.raises(AssertionError):
        race(KILLED, [None])
    half = rotation.in_use()
    assert half["new"][0] > 0
    assert half["demo"][0] > 0
    assert sorted(Note.objects.values_list("text", flat=True)) == [f"note {number}" for number in range(5)]
    assert verify().findings == []
    assert rotation.rotate() > 0
    assert rotation.in_use()["demo"][0] == 0
    assert sorted(Note.objects.values_list("text", flat=True)) == [f"note {number}" for number in range(5)]
    sealing.seal(now=begin)
    assert verify().findings == []
