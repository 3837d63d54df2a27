"""What the log says when something breaks: where, never about whom (domain.md S9)."""

import io
import json
import logging
import os
import subprocess
import sys

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection
from django.test import Client

from ruggensteun.logs import WithoutTokens, where_it_went_wrong
from tests.cases.desk import Desk

ROW = (
    'new row for relation "people_user" violates check constraint "guardian_never_signs_in"\n'
    "DETAIL:  Failing row contains (7, guardian, Selam, Tesfay, +31612345678).\n"
)
SECRETS = ("Selam", "Tesfay", "612345678", "noor@")


@pytest.fixture
def written(monkeypatch):
    """What the log on the console has come to say."""
    ours = [one for one in logging.getLogger().handlers if any(isinstance(f, WithoutTokens) for f in one.filters)]
    stream = io.StringIO()
    monkeypatch.setattr(ours[0], "stream", stream)
    return stream.getvalue


def told(problem):
    """What is written of an exception that went through two hands."""
    try:
        try:
            raise problem
        except Exception as first:
            raise KeyError(SECRETS[0]) from first
    except KeyError as last:
        return where_it_went_wrong(last)


@pytest.mark.parametrize(
    ("problem", "kept"),
    [
        (IntegrityError(ROW), 'violates check constraint "guardian_never_signs_in"'),
        (OperationalError("database is locked"), "database is locked"),
        (DataError('invalid input syntax for type date: "Selam Tesfay"'), "DataError"),
        (ValueError("noor@anker.example"), "ValueError"),
        (UnicodeEncodeError("ascii", "Selam", 0, 1, "no"), "UnicodeEncodeError"),
    ],
)
def test_an_exception_says_where_and_which_rule_and_no_value(problem, kept):
    lines = told(problem)
    assert kept in lines
    assert "KeyError" in lines
    assert "test_log_lines.py" in lines
    assert [secret for secret in SECRETS if secret in lines] == []


def test_an_exception_that_goes_round_ends():
    one, other = ValueError("a"), ValueError("b")
    one.__context__, other.__context__ = other, one
    assert where_it_went_wrong(one).count("ValueError") == 2


def test_a_page_that_breaks_writes_nothing_of_its_row(at, written):
    desk = Desk(at("seated").noor)
    desk.raise_request_exception = False

    def fails(execute, sql, *args):
        if "cases_case" in sql:
            raise IntegrityError(ROW)
        return execute(sql, *args)

    with connection.execute_wrapper(fails):
        assert desk.get("/today").status_code == 500
    assert "Internal Server Error: /today" in written()
    assert "guardian_never_signs_in" in written()
    assert [secret for secret in SECRETS if secret in written()] == []


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("/join/SECRETSECRETSECRETSECR", "SECRETSECRET"),
        ("/calendar/SECRETSECRETSECRETSECR.ics", "SECRETSECRET"),
        ("/accounts/password/reset/key/1-dej2c0-5ec2e75ec2e75ec2e7/", "5ec2e75ec2e7"),
    ],
)
def test_no_line_holds_the_token_of_a_professional(db, address, secret, written):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def broken(*args):
        raise OperationalError("database is locked")

    assert strict.post(address).status_code == 403
    with connection.execute_wrapper(broken):
        assert strict.get(address).status_code == 500
    assert "Forbidden (CSRF cookie not set.)" in written()
    assert "Internal Server Error" in written()
    assert secret not in written()


WORKER = """
import logging, django
django.setup()
from celery.app.trace import TraceInfo
from celery.states import FAILURE
from ruggensteun.celery import app
app.log.setup(loglevel="ERROR")
@app.task
def tidy(): pass
try:
    raise ValueError("noor@anker.example")
except ValueError:
    said = TraceInfo(FAILURE, ValueError("noor@anker.example"))
    said.handle_failure(tidy, tidy.request, store_errors=False, call_errbacks=False)
    logging.getLogger("ruggensteun.delivery").error("/a/SECRETSECRETSECRETSECR", exc_info=True)
"""


def test_the_worker_writes_its_log_in_the_same_way():
    done = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, text=True, check=True)
    assert done.stderr.count("ValueError") == 3
    assert "/a/…" in done.stderr
    assert "noor@" not in done.stdout + done.stderr
    assert "SECRET" not in done.stdout + done.stderr


WEB = """
from gunicorn.config import Config
from gunicorn.glogging import Logger
log = Logger(Config())
import django
django.setup()
try:
    raise ValueError("noor@anker.example")
except ValueError:
    log.exception("Error handling request %s", "/a/SECRETSECRETSECRETSECR")
log.info("Worker exiting")
"""
POOL = """
import logging, django
from billiard.util import get_logger
django.setup()
from ruggensteun.celery import app
app.log.setup(loglevel="WARNING")
try:
    raise ValueError("noor@anker.example")
except ValueError:
    get_logger().error("Process exited at %s", "/a/SECRETSECRETSECRETSECR", exc_info=True)
"""


@pytest.mark.parametrize("process", [WEB, POOL], ids=["web", "pool"])
def test_servers_that_bring_a_log_of_their_own_write_it_in_the_same_way(process):
    environment = {**os.environ, "LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", process], capture_output=True, text=True, check=True, env=environment)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert "/a/…" in lines[0]["message"]
    assert lines[0]["where"].endswith("builtins.ValueError")
    assert "noor@" not in done.stdout + done.stderr
    assert "SECRET" not in done.stdout + done.stderr


def test_no_handler_is_without_the_filter(settings):
    assert {name: handler["filters"] for name, handler in settings.LOGGING["handlers"].items()} == {
        "console": ["tokens"]
    }
    assert logging.getLogger("ruggensteun").propagate
