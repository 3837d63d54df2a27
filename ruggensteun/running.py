"""The embedded run: web and worker as two processes that are kept running (design.md §7).

As a process of its own it loads nothing of Django: it only waits, and would hold as much memory as those it waits for.
It holds the web's address itself, so that nobody is refused while the web begins anew.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("cases", "ruggensteun", "schools", "templates")
READ_ONCE = {".css", ".html", ".js", ".mo", ".py", ".svg", ".txt"}  # what a process reads at most once
GRACE = 50  # seconds for a process to finish what it is doing: a mail server may be slow

# Seconds. A process that ends is started again after a pause that doubles each time, and is short again once it has
# lived for a while; one that ends at once, again and again, is left down.
FIRST_PAUSE, LONGEST_PAUSE, LIVED = 1, 60, 120
AT_ONCE, FAILED_STARTS, WITHIN = 20, 5, 120
BACKLOG = 256  # connections that wait while the web begins anew


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else another free port of this machine."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("No free port on this machine.")


def listening(port: int) -> list[socket.socket]:
    """Sockets that listen on both loopback addresses, where the machine has both: "localhost" may mean either.

    OSError when somebody else listens there.
    """
    sockets = [socket.create_server(("127.0.0.1", port), backlog=BACKLOG)]
    with contextlib.suppress(OSError):
        sockets.append(socket.create_server(("::1", port), family=socket.AF_INET6, backlog=BACKLOG))
    return sockets


def alone(port: int, host: str, words: int, left_down: Path, *, follow: bool = False) -> list[str]:
    """The command of this module as a process of its own; it says what can be read from the open file `words`."""
    own = [str(port), host, str(words), str(left_down)]
    return [sys.executable, "-P", __file__, *own, *(["follow"] if follow else [])]


def main(port: str, host: str, words: str, left_down: str, follow: str = "") -> int:
    """Start both, say where as soon as they answer under that name, and keep them running; returns the exit status."""
    with open(int(words)) as told:
        lines = told.read()
    try:
        sockets = listening(int(port))
    except OSError as problem:
        print(f"Port {port} cannot be had ({os.strerror(problem.errno or 0)}). Give another one: --port", flush=True)
        return 1
    commands = {"web": web(sockets), "worker": worker()}
    supervisor = Supervisor(commands, left_down=Path(left_down), keep_open=[one.fileno() for one in sockets])
    try:
        while not answers(f"127.0.0.1:{port}", host, timeout=0):
            supervisor.look()
            if "web" in supervisor.left_down:
                return web_cannot_start()
        print(f"{lines}\nCtrl-C stops everything.", flush=True)
        return supervisor.follow() if follow else supervisor.run()
    except KeyboardInterrupt:
        return 0
    finally:
        supervisor.stop()


def web_cannot_start() -> int:
    """Say so; returns the exit status."""
    print("The web server cannot start. Its own lines above say why.", flush=True)
    return 1


def web(sockets: Sequence[socket.socket], *, workers: int = 2, threads: int = 4) -> list[str]:
    """The command of the web processes, which get these sockets; what they load is loaded once, and shared."""
    binds = [part for one in sockets for part in ("--bind", f"fd://{one.fileno()}")]
    size = ["--workers", str(workers), "--threads", str(threads), "--preload"]
    options = ["--worker-class", "gthread", "--log-level", "warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "ruggensteun.wsgi", *binds, *size, *options]


def worker() -> list[str]:
    """The command of the worker, with its clock."""
    options = ["--clock", "--pool", "threads", "--concurrency", "1", "--loglevel", "error", "--without-mingle"]
    return [sys.executable, "-m", "celery", "-A", "ruggensteun", "--quiet", "worker", *options, "--without-gossip"]


def answers(address: str, host: str, timeout: float = 30) -> bool:
    """Wait until the web process answers at all to who asks for `host`; False when it does not in time."""
    end = time.monotonic() + timeout
    while True:
        try:
            urlopen(Request(f"http://{address}/healthz", headers={"Host": host}), timeout=2)
            return True
        except HTTPError:
            return True
        except (URLError, OSError):
            time.sleep(0.1)
        if time.monotonic() >= end:
            return False


def written() -> dict[Path, int]:
    """When each file was written that the processes read once: code, templates, style sheets, catalogues."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in READ_ONCE)
    return {path: path.stat().st_mtime_ns for path in found if path.exists()}


class Starts:
    """When a process that ended is started again, and when not any more."""

    def __init__(self) -> None:
        self.pause = FIRST_PAUSE
        self.failed: list[float] = []

    def pause_after(self, started: float, ended: float) -> int | None:
        """Seconds to wait before the next start of a process that lived from `started` to `ended`.

        None when it is left down: it failed FAILED_STARTS times within so many seconds.
        """
        if ended - started >= LIVED:
            self.pause = FIRST_PAUSE
        if ended - started < AT_ONCE:
            self.failed = [moment for moment in self.failed if moment > ended - WITHIN] + [ended]
            if len(self.failed) >= FAILED_STARTS:
                return None
        pause, self.pause = self.pause, min(2 * self.pause, LONGEST_PAUSE)
        return pause


class Kept:
    """One process that is kept running."""

    def __init__(self, name: str, command: list[str], keep_open: Sequence[int]) -> None:
        self.name, self.command, self.keep_open = name, command, keep_open
        self.begin()

    def begin(self) -> None:
        """Start it, as if it had never failed."""
        self.starts, self.down = Starts(), False
        self._start()

    def _start(self) -> None:
        # A group of its own, so that Ctrl-C reaches us first and we stop them in order.
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "ruggensteun.settings"},
            pass_fds=self.keep_open,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self.started = time.monotonic()
        self.again_at: float | None = None

    def look(self, now: float) -> str:
        """Start it again when it is time to; what there is to say about it, or ""."""
        if self.down:
            return ""
        if self.again_at is not None:
            if now >= self.again_at:
                self._start()
            return ""
        if self.process.poll() is None:
            return ""
        pause = self.starts.pause_after(self.started, now)
        if pause is None:
            self.down = True
            return f"The {self.name} failed {FAILED_STARTS} times and is left down. Its own lines above say why."
        self.again_at = now + pause
        return f"The {self.name} ended ({self.process.returncode}). It is started again in {pause} s."


class Supervisor:
    """Keeps processes running, each for itself, until somebody stops it or the web cannot start."""

    def __init__(self, commands: dict[str, list[str]], *, left_down: Path, keep_open: Sequence[int] = ()) -> None:
        """`left_down` is the file that names what is left down, for `readyz`; children hold `keep_open` open."""
        # Ctrl-C too: a shell that starts us in the background has told us to ignore it.
        for wish in STOPS:
            signal.signal(wish, _as_interrupt)
        self.file = left_down
        self.file.unlink(missing_ok=True)
        self.children = [Kept(name, command, keep_open) for name, command in commands.items()]

    @property
    def left_down(self) -> set[str]:
        """Names of what failed too often to be started again."""
        return {child.name for child in self.children if child.down}

    def look(self) -> None:
        """Look once after each of them."""
        for child in self.children:
            if said := child.look(time.monotonic()):
                print(said, flush=True)
                self._write_down()

    def run(self) -> int:
        """Keep them running until the web is left down: the exit status. KeyboardInterrupt when we are stopped."""
        while "web" not in self.left_down:
            time.sleep(0.2)
            self.look()
        return web_cannot_start()

    def follow(self) -> int:
        """For developers: begin anew whenever the code changes, until KeyboardInterrupt.

        A mistake that was saved ends a process; what is left down begins again with the next change.
        """
        seen = written()
        while True:
            time.sleep(0.5)
            self.look()
            if (now := written()) != seen:
                seen = now
                self._stop_children()
                for child in self.children:
                    child.begin()
                self._write_down()
                print("Started again, after a change.", flush=True)

    def stop(self) -> None:
        """End all of them, kindly first."""
        self._stop_children()
        self.file.unlink(missing_ok=True)

    def _stop_children(self) -> None:
        processes = [child.process for child in self.children]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _write_down(self) -> None:
        if names := sorted(self.left_down):
            self.file.write_text(" ".join(names))
        else:
            self.file.unlink(missing_ok=True)


def _end_with_parent() -> None:
    """In a child: be asked to stop when we are killed, so that nobody runs on with nobody to look after it (Linux)."""
    if sys.platform == "linux":
        asked_by_parents_death = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(asked_by_parents_death, signal.SIGTERM)


def _as_interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    # Once is enough: a second Ctrl-C must not break off the stopping and leave somebody running.
    for wish in STOPS:
        signal.signal(wish, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
