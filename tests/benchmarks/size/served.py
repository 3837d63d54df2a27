"""A parent's page through the real server, ten at a time; and the memory of everything that runs."""

import contextlib
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.size.pages import one_parent, percentile

ROOT = Path(__file__).parent.parent.parent.parent
PARALLEL = 10
SERVERS = 2  # as README runs it grown; the embedded run has one, and its worker


def lines(rounds):
    """Sentences with what was measured: the grown server beside PostgreSQL, the embedded run beside SQLite."""
    from django.db import connection

    from ruggensteun import running

    links = links_of(PARALLEL)
    port = running.free_port(8000)
    if connection.vendor == "sqlite":
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    else:
        command = grown(f"127.0.0.1:{port}")
    with tempfile.TemporaryDirectory() as folder, served(command, environment(folder)) as process:
        if not running.answers(f"127.0.0.1:{port}", "work.example", timeout=60):
            raise AssertionError("The server does not answer.")
        asked_by_all(port, links, 5)  # each thread and process has been used once
        begun = processor_time_of(process.pid)
        times = asked_by_all(port, links, rounds)
        each = (processor_time_of(process.pid) - begun) / len(times)
        middle, most = statistics.median(times), percentile(times)
        yield f"a parent's page, {PARALLEL} at a time: {middle:.1f} ms p50, {most:.1f} ms p95, {len(times)} answers"
        yield f"processor time of the web processes: {each:.1f} ms a page"
        shared, alone = memory_of(process.pid)
        yield f"memory of all processes: {shared:.0f} MB (counting shared pages once), {alone:.0f} MB resident added up"


def grown(address):
    """The command of the web processes, as README gives it."""
    options = ["--worker-class", "gthread", "--workers", str(SERVERS), "--threads", "8", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "ruggensteun.wsgi", "--bind", address, *options]


def environment(folder):
    """A real server on this world: the same keys and database, and neither TLS nor a mail server."""
    from django.conf import settings
    from django.db import connection

    named = connection.settings_dict
    here = {
        "RUGGENSTEUN_MODE": "real",
        "HTTPS": "false",
        "DATA_DIR": folder,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "AUDIT_KEYS": ",".join(settings.AUDIT_KEYS),
        "PROFESSIONAL_ORIGIN": "http://work.example",
        "GUARDIAN_ORIGIN": settings.GUARDIAN_ORIGIN,
        "EMAIL_URL": "consolemail://",
        "CACHE_URL": os.environ.get("CACHE_URL", "locmem://"),
    }
    if connection.vendor == "sqlite":
        here["DATABASE_URL"] = f"sqlite:///{Path(named['NAME']).resolve()}"
    return {**os.environ, **here}


@contextlib.contextmanager
def served(command, env):
    """What this command runs, while the block lasts."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def links_of(number):
    """Paths of the links of that many parents."""
    from cases.actions.links import link_for

    return [urlsplit(link_for(*one_parent(which))).path for which in range(number)]


def asked_by_all(port, links, rounds):
    """Milliseconds of each page, when the parents of these links ask again and again, all at once."""
    times, wrong = [], []

    def ask(link):
        try:
            times.extend(_asked_by_one(port, link, rounds))
        except Exception as error:
            wrong.append(error)

    phones = [threading.Thread(target=ask, args=[link]) for link in links]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    if wrong:
        raise wrong[0]
    return times


def _asked_by_one(port, link, rounds):
    from django.conf import settings

    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": settings.GUARDIAN_HOST}
    opened = _answer(line, link, headers)
    headers["Cookie"] = opened.getheader("Set-Cookie").split(";")[0]
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        if (status := _answer(line, "/", headers).status) != 200:
            raise AssertionError(f"her page: {status}")
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _answer(line, path, headers):
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    answer.read()
    return answer


def processor_time_of(pid):
    """Milliseconds that this process and all below it have computed."""
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in _with_children(pid)]
    return sum(int(own[11]) + int(own[12]) for own in fields) * 1000 / os.sysconf("SC_CLK_TCK")


def memory_of(pid):
    """Megabytes of this process and all below it: (with what they share counted once, added up)."""
    kept = {"Pss": 0, "Rss": 0}
    for one in _with_children(pid):
        for row in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()[1:]:
            name, amount = row.split(":")
            if name in kept:
                kept[name] += int(amount.split()[0])
    return kept["Pss"] / 1024, kept["Rss"] / 1024


def _with_children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in found for one in _with_children(int(child)))]
