"""Web and task running in one go, for the embedded run: start, wait, and stop both (design.md §7).

As a process of its own it loads nothing of Django: it only waits, and would hold as much memory as those it waits for.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("cases", "ruggensteun", "schools", "templates")
READ_ONCE = {".css", ".html", ".js", ".mo", ".py", ".svg", ".txt"}  # what a process reads at most once
GRACE = 50  # seconds for a process to finish what it is doing: a mail server may be slow


def free_port(wanted):
    """`wanted` if nobody listens there, else another free port of this machine."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("No free port on this machine.")


def loopback_addresses(port):
    """Both loopback addresses where the machine has both: "localhost" may mean either."""
    addresses = [f"127.0.0.1:{port}"]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("::1", port))
            addresses.append(f"[::1]:{port}")
    except OSError:
        pass
    return addresses


def alone(port, host, words, *, follow=False):
    """The command of this module as a process of its own; it says what can be read from the open file `words`."""
    return [sys.executable, "-P", __file__, str(port), host, str(words), *(["follow"] if follow else [])]


def main(port, host, words, follow=""):
    """Start both, say where as soon as they answer under that name, and wait; returns the exit status."""
    with open(int(words)) as told:
        lines = told.read()
    addresses = loopback_addresses(int(port))
    together = Together([web(addresses), worker()])
    try:
        if not answers(addresses[0], host):
            print("The web server does not answer. Its own lines above say why.", flush=True)
            return 1
        print(f"{lines}\nCtrl-C stops everything.", flush=True)
        return together.follow() if follow else together.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        together.stop()


def web(addresses, *, workers=2, threads=4):
    """The command of the web processes; what they load is loaded once, and shared."""
    binds = [part for address in addresses for part in ("--bind", address)]
    size = ["--workers", str(workers), "--threads", str(threads), "--preload"]
    options = ["--worker-class", "gthread", "--log-level", "warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "ruggensteun.wsgi", *binds, *size, *options]


def worker():
    """The command of the worker, with its clock."""
    options = ["--clock", "--pool", "threads", "--concurrency", "1", "--loglevel", "error", "--without-mingle"]
    return [sys.executable, "-m", "celery", "-A", "ruggensteun", "--quiet", "worker", *options, "--without-gossip"]


def answers(address, host, timeout=30):
    """Wait until the web process answers at all to who asks for `host`; False when it does not in time."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        try:
            urlopen(Request(f"http://{address}/healthz", headers={"Host": host}), timeout=2)
            return True
        except HTTPError:
            return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def written():
    """When each file was written that the processes read once: code, templates, style sheets, catalogues."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in READ_ONCE)
    return {path: path.stat().st_mtime_ns for path in found if path.exists()}


class Together:
    """Processes that live and die together: when one ends, or on Ctrl-C, all end."""

    def __init__(self, commands):
        # Ctrl-C too: a shell that starts us in the background has told us to ignore it.
        for wish in STOPS:
            signal.signal(wish, _as_interrupt)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ruggensteun.settings"}
        self.commands, self.environment = commands, environment
        self.start()

    def start(self):
        """Start all of them."""
        # A group of its own, so that Ctrl-C reaches us first and we stop them in order.
        self.processes = [
            subprocess.Popen(command, env=self.environment, start_new_session=True) for command in self.commands
        ]

    def wait(self):
        """Until one of them ends; returns the exit status to pass on. KeyboardInterrupt when somebody stops us."""
        while True:
            for process in self.processes:
                if process.poll() is not None:
                    return process.returncode or 1
            time.sleep(0.2)

    def follow(self):
        """For developers: begin anew whenever the code changes, until KeyboardInterrupt.

        A mistake that was saved ends a process; it begins again with the next change.
        """
        seen = written()
        while True:
            time.sleep(0.5)
            if (now := written()) != seen:
                seen = now
                self.stop()
                self.start()
                print("Started again, after a change.", flush=True)

    def stop(self):
        """End all of them, kindly first."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _as_interrupt(signum, frame):
    # Once is enough: a second Ctrl-C must not break off the stopping and leave somebody running.
    for wish in STOPS:
        signal.signal(wish, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
