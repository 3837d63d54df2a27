"""The demo under ordinary use: five people click, each process is killed in turn, and the web refuses nobody.

`.venv/bin/python -m tests.crash.ordinary_use [MINUTES] [SECONDS BETWEEN KILLS]` prints how it went; README names it.
"""

import contextlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from tests.crawl.pages import ADDRESS, Reader

ROOT = Path(__file__).parent.parent.parent
READY = "Ctrl-C stops everything."
PROFESSIONALS = ("noor@anker.example", "bram@anker.example", "lotte@anker.example", "sam@wegwijzer.example")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
# What would end the clicking, or change how somebody signs in.
NOT_CLICKED = ("/accounts/", "/leave", "/static/", "/demo/", "/language")
WROTE = ("/updates", "/notes")  # forms that are filled in and sent
PATIENCE = 60  # seconds a page may take while what serves it begins anew


class Person(threading.Thread):
    """Somebody who opens pages that she was shown, and sometimes writes something; `counts` says how that went."""

    def __init__(self, site, counts, enough):
        super().__init__(daemon=True)
        self.site, self.counts, self.enough = site, counts, enough
        self.browser, self.seen = requests.Session(), []

    def run(self):
        """Click until it is enough."""
        self.begin()
        while not self.enough.wait(random.uniform(0.2, 0.8)):  # noqa: S311
            page = self.open(random.choice(self.seen) if self.seen else self.site)  # noqa: S311
            if page is not None and random.random() < 0.5:  # noqa: S311
                self.write(page)

    def begin(self):
        raise NotImplementedError

    def open(self, address, data=None):
        """One request; None when there was no answer. What it leads to is clicked later."""
        self.counts["requests"] += 1
        try:
            page = self.browser.request("POST" if data else "GET", address, data=data, timeout=PATIENCE)
        except requests.exceptions.Timeout:
            self.counts["too slow"] += 1
            return None
        except requests.exceptions.ConnectionError as problem:
            self.counts["refused" if "refused" in str(problem) else "broken off"] += 1
            return None
        if page.status_code >= 500:
            self.counts["broke"] += 1
            print(page.status_code, urlsplit(address).path, file=sys.stderr)
        links = (urljoin(page.url, link.partition("#")[0]) for link in ADDRESS.findall(page.text))
        fresh = {link for link in links if not urlsplit(link).path.startswith(NOT_CLICKED)} - set(self.seen)
        self.seen = [*self.seen, *fresh][-200:]
        return page

    def write(self, page):
        """Send one of the forms of this page in which there is something to write."""
        reader = Reader(urlsplit(page.url).path)
        reader.feed(page.text)
        token = TOKEN.search(page.text)
        for action, fields, *_rest in reader.forms:
            if token and action.endswith(WROTE) and any(kind == "textarea" for _name, kind, _value in fields):
                data = {name: value for name, kind, value in fields if value and not kind.startswith("checkbox")}
                data |= {name: "Rustige week." for name, kind, _value in fields if kind == "textarea"}
                self.open(urljoin(page.url, action), {**data, "share": "1", "csrfmiddlewaretoken": token[1]})
                self.counts["written"] += 1
                return


class Professional(Person):
    """One of the demo's players."""

    def __init__(self, site, counts, enough, email):
        super().__init__(site, counts, enough)
        self.email = email

    def begin(self):
        """Be this player."""
        while not self.enough.is_set():
            page = self.open(f"{self.site}/demo/")
            if page is not None and page.ok:
                data = {"email": self.email, "csrfmiddlewaretoken": TOKEN.search(page.text)[1]}
                if self.open(f"{self.site}/demo/sign-in", data) is not None:
                    return


class Mother(Person):
    """Who opens her link, and gives her code."""

    def __init__(self, link, counts, enough, code):
        super().__init__("{0.scheme}://{0.netloc}".format(urlsplit(link)), counts, enough)
        self.link, self.code = link, code

    def begin(self):
        """Open the link, then what her code opens."""
        self.open(self.link)
        page = self.open(f"{self.site}/code")
        if page is not None and (token := TOKEN.search(page.text)):
            self.open(f"{self.site}/code", {"code": self.code, "csrfmiddlewaretoken": token[1]})


class Demo:
    """A demo of its own, in a folder of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUGGEN", "DJANGO_"))}
        for name in ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL"):
            kept.pop(name, None)
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", "0"],
                cwd=ROOT,
                env={**kept, "DATA_DIR": str(self.folder), "COLUMNS": "200"},
                stdout=log,
                stderr=log,
            )
        while READY not in (said := self.log.read_text("utf-8", "replace")):
            if self.process.poll() is not None:
                raise AssertionError(said)
            time.sleep(0.2)
        self.site = re.search(r"http://localhost:\d+", said)[0]
        self.link, self.code = re.search(r"(http://127\S+/a/\S+) +her code: (\d+)", said).groups()

    def stop(self):
        """As with Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(90)

    def children(self):
        """The ids of its processes by what they are: the worker, the web, and one of those that the web started."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (path / "cmdline").read_bytes().decode().split("\0")
                parent = int(re.search(r"PPid:\t(\d+)", (path / "status").read_text())[1])
                if parent == self.process.pid:
                    found["web" if "gunicorn" in words else "worker"] = int(path.name)
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"PPid:\t{found.get('web')}\n" in (path / "status").read_text():
                    found["one of the web's"] = int(path.name)
        return found

    def messages(self):
        """What the outbox says: {state: how many}, of what is due by now."""
        with contextlib.closing(sqlite3.connect(self.folder / "demo.sqlite3", timeout=30)) as line:
            due = "SELECT state, count(*) FROM delivery_notification WHERE due_at <= datetime('now') GROUP BY state"
            return dict(line.execute(due))


def use(demo, *, minutes, every):
    """Let five people click for so long, and kill one process each `every` seconds: how it went, as a Counter."""
    counts, enough = Counter(), threading.Event()
    people = [Professional(demo.site, counts, enough, email) for email in PROFESSIONALS]
    people.append(Mother(demo.link, counts, enough, demo.code))
    for person in people:
        person.start()
    end, turn = time.monotonic() + 60 * minutes, 0
    while time.monotonic() + every < end:
        time.sleep(every)
        who = ("worker", "web", "one of the web's")[turn % 3]
        if pid := demo.children().get(who):
            os.kill(pid, signal.SIGKILL)
            counts[f"{who} killed"] += 1
        turn += 1
    time.sleep(max(0, end - time.monotonic()))
    enough.set()
    for person in people:
        person.join(PATIENCE + 5)
    counts["lost"] = _lost(demo)
    return counts


def _lost(demo):
    """How many messages that are due still wait, a while after it is quiet: longer than a lease and a pause."""
    end = time.monotonic() + 420
    while (
        waiting := sum(demo.messages().get(state, 0) for state in ("waiting", "sending"))
    ) and time.monotonic() < end:
        time.sleep(1)
    return waiting


def main(minutes=60, every=45):
    """One run, with its figures; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        demo = Demo(folder)
        try:
            counts = use(demo, minutes=minutes, every=every)
            for what in sorted(counts):
                print(f"{what:>22} {counts[what]:,}")
            print(f"{'messages':>22} {demo.messages()}")
            alive = demo.process.poll() is None
        finally:
            demo.stop()
    return 0 if alive and not (counts["refused"] or counts["lost"] or counts["broke"]) else 1


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
