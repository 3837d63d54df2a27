"""`manage.py demo` as somebody starts it: everything runs, everything stops, nothing is lost."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.db import connection

from ruggensteun import running
from tests import databases

ROOT = Path(__file__).parent.parent
READY = "Ctrl-C stops everything."


@pytest.fixture
def demo(tmp_path, request):
    """Start the demo with a place of its own for its data; stops whatever a test has left running."""
    running = []
    if connection.vendor == "sqlite":  # migrated already: that takes longest, and others look at it
        request.getfixturevalue("db")
        (tmp_path / "data").mkdir(mode=0o700)
        databases.keep_copy(tmp_path / "data" / "demo.sqlite3")

    def start(*arguments):
        environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
        for name in ("RUGGENSTEUN_MODE", "DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE"):
            environment.pop(name, None)
        log = (tmp_path / f"log{len(running)}").open("w+b")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        process.log = Path(log.name)
        log.close()
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def said(process, words, timeout=240):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        text = process.log.read_text("utf-8", "replace")
        if words in text:
            return text
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(process.log.read_text("utf-8", "replace"))


def read(address):
    """A page as a browser gets it that keeps its cookies."""
    with build_opener(HTTPCookieProcessor()).open(address, timeout=20) as page:
        return page.read().decode()


def children_of(process):
    # The processes that this demo started, by their parent; gone ones do not count.
    found = subprocess.run(
        [shutil.which("ps"), "-o", "pid=,ppid=", "-e"], capture_output=True, text=True, check=True
    ).stdout
    return [int(line.split()[0]) for line in found.splitlines() if int(line.split()[1]) == process.pid]


@pytest.mark.long("makes up a world of its own")
def test_a_developers_demo_begins_anew_with_each_change_of_code(demo):
    process = demo("--reload")
    address = re.search(r"http://localhost:\d+", said(process, READY))[0]
    before = children_of(process)
    assert len(before) == 2

    # Only its time: what stands in the file is other tests' too.
    (ROOT / "ruggensteun" / "testing.py").touch()
    said(process, "Started again, after a change.")
    assert running.answers(address.removeprefix("http://"), address.removeprefix("http://"))
    assert "noor@anker.example" in read(f"{address}/demo/")
    after = children_of(process)
    assert len(after) == 2
    assert not set(before) & set(after)


def test_the_demo_starts_plays_and_stops(demo, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = demo("--port", str(taken.getsockname()[1]))
        text = said(process, READY)
        address = re.search(r"http://localhost:\d+", text)[0]
        assert not address.endswith(str(taken.getsockname()[1]))

    second = demo()
    assert second.wait(30) == 1
    assert f"Already starting or running here (process {process.pid}, since " in second.log.read_text()

    assert "noor@anker.example" in read(f"{address}/demo/")
    link = re.search(r"http://127\.0\.0\.1:\d+/a/\S+", text)[0]
    assert "<form" in read(link)

    mails = tmp_path / "data" / "demo-mail"
    end = time.monotonic() + 60
    while not list(mails.glob("*")) and time.monotonic() < end:
        time.sleep(0.5)
    assert list(mails.glob("*")), "the worker sent nothing"

    started = children_of(process)
    assert len(started) == 2
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)  # somebody who is impatient leaves nothing running either
    assert process.wait(40) == 0
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]

    again = demo("--port", address.rpartition(":")[2])
    text = said(again, READY)
    assert "Making up a world" not in text
    assert re.search(r"/a/(\S+)", text)[1] == link.rpartition("/")[2]
