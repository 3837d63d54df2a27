"""A PostgreSQL and a Redis of this run alone, on free ports and in a temporary folder; never the machine's own."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def missing():
    """What this machine lacks for it, in words; empty when nothing."""
    found = {"redis-server": shutil.which("redis-server"), "PostgreSQL (initdb)": _postgres_folder()}
    return ", ".join(name for name, where in found.items() if not where)


def _postgres_folder():
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    known = shutil.which("initdb")
    return (installed[-1] if installed else Path(known)).parent if installed or known else None


def tool(name):
    """The path of one of PostgreSQL's own programs."""
    return str(_postgres_folder() / name)


class Postgres:
    """One cluster; `restart` is as if the power went out."""

    def __init__(self, folder):
        self.folder, self.port = folder / "postgres", free_port()
        self.folder.mkdir()
        # PostgreSQL refuses to run as root, and its own user must reach the folder.
        self.whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        if self.whom:
            for parent in [self.folder, *self.folder.parents]:
                if parent == Path("/tmp") or parent == parent.parent:  # noqa: S108
                    break
                parent.chmod(0o755)
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "crash")

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/crash"

    def _run(self, program, *arguments):
        command = [*self.whom, tool(program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")

    def _control(self, *arguments):
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", *arguments)

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self._control("start", "-o", options)

    def stop(self):
        self._control("stop", "-m", "immediate")

    def restart(self):
        self.stop()
        time.sleep(1)
        self.start()


class Redis:
    """One Redis that keeps nothing: killed and started again, it is empty."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.start()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = [shutil.which("redis-server"), *options, "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("Redis does not start.")

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self):
        self.stop()
        time.sleep(1)
        self.start()
