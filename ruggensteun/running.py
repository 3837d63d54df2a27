"""Web and task running in one go, for the embedded run: start, wait, and stop both (design.md §7)."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 10  # seconds for a process to finish what it is doing


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


def web(addresses, threads=8):
    """The command of the web process."""
    binds = [part for address in addresses for part in ("--bind", address)]
    options = ["--worker-class", "gthread", "--workers", "1", "--threads", str(threads), "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", "ruggensteun.wsgi", *binds, *options, "--no-control-socket"]


def worker():
    """The command of the worker, with its clock."""
    options = ["--beat", "--pool", "threads", "--concurrency", "1", "--loglevel", "error", "--without-mingle"]
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


class Together:
    """Processes that live and die together: when one ends, or on Ctrl-C, all end."""

    def __init__(self, commands):
        # Ctrl-C too: a shell that starts us in the background has told us to ignore it.
        for wish in STOPS:
            signal.signal(wish, _as_interrupt)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ruggensteun.settings"}
        # A group of its own, so that Ctrl-C reaches us first and we stop them in order.
        self.processes = [subprocess.Popen(command, env=environment, start_new_session=True) for command in commands]

    def wait(self):
        """Until one of them ends; returns the exit status to pass on. KeyboardInterrupt when somebody stops us."""
        while True:
            for process in self.processes:
                if process.poll() is not None:
                    return process.returncode or 1
            time.sleep(0.2)

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
