"""A real start with settings that would give people away does not start, and says why."""

import os
import subprocess
import sys

import pytest

from ruggensteun.firstrun import ROOT

GOOD = {
    "RUGGENSTEUN_MODE": "real",
    "SECRET_KEY": "s" * 50,
    "FIELD_KEYS": "one:ZGVtby1hbmQtdGVzdC1vbmx5LWtleS0zMi1ieXRlcyE=",
    "AUDIT_KEYS": "one:YXVkaXQtZGVtby1hbmQtdGVzdC1vbmx5LTMyLWJ5dGU=",
    "PROFESSIONAL_ORIGIN": "https://work.example",
    "GUARDIAN_ORIGIN": "https://afspraak.example",
    "EMAIL_URL": "smtp://mail.example",
}


def start(tmp_path, **changes):
    """What a real start says on its way out, and whether it came through."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "ruggensteun.settings",
    }
    environment |= {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    command = [sys.executable, "-c", "import django; django.setup()"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode == 0, done.stderr


def test_what_must_be_given_is_enough(tmp_path):
    assert start(tmp_path) == (True, "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"SQL_LOG": "1"}, "SQL_LOG"),
        ({"GUARDIAN_ORIGIN": "https://work.example"}, "GUARDIAN_ORIGIN"),
        ({"GUARDIAN_ORIGIN": "https://Work.example:8443"}, "GUARDIAN_ORIGIN"),
        ({"GUARDIAN_SENDER": "Opvang Het Anker <bericht@afspraak.example>"}, "GUARDIAN_SENDER"),
        ({"GUARDIAN_SUBJECT": "Bericht van Ruggensteun"}, "GUARDIAN_SUBJECT"),
        ({"TEXT_SENDER": "Ruggensteun"}, "TEXT_SENDER"),
        ({"TEXT_SENDER": "Uw afspraak!"}, "TEXT_SENDER"),
        ({"TEXT_BACKEND": "ruggensteun.delivery.spryng.SpryngTexts"}, "SPRYNG_TOKEN"),
    ],
)
def test_what_would_give_people_away_is_refused(tmp_path, changes, said):
    came_through, words = start(tmp_path, **changes)
    assert not came_through
    assert f"  {said}: " in words


def test_a_start_that_is_refused_leaves_no_folder(tmp_path):
    folder = tmp_path / "data"
    assert not start(folder, EMAIL_URL=None)[0]
    assert not folder.exists()
    assert start(folder) == (True, "")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_everything_that_is_missing_is_said_at_once(tmp_path):
    words = start(
        tmp_path, **dict.fromkeys(["SECRET_KEY", "FIELD_KEYS", "AUDIT_KEYS", "EMAIL_URL", "PROFESSIONAL_ORIGIN"])
    )[1]
    for name in ("SECRET_KEY", "FIELD_KEYS", "AUDIT_KEYS", "EMAIL_URL", "PROFESSIONAL_ORIGIN"):
        assert f"  {name}: " in words


@pytest.mark.parametrize("words", [("serve",), ("serve", "--help"), ("purge",), ("migrate",)])
def test_what_is_missing_is_a_short_list_whatever_was_asked_for(tmp_path, words):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "RUGGENSTEUN_MODE": "real"}
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    first, *lines = (done.stdout + done.stderr).splitlines()
    assert (done.returncode, first) == (1, "Settings to give in the environment or in .env:")
    names = [line.partition(":")[0].strip() for line in lines]
    assert names == sorted(name for name in GOOD if name != "RUGGENSTEUN_MODE")
