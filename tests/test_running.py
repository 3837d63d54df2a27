"""Web and worker are kept running: who dies begins again, who cannot begin is left down, and the web goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ruggensteun import running
from ruggensteun.running import FAILED_STARTS, LIVED, LONGEST_PAUSE, Starts

ROOT = Path(__file__).parent.parent
SUPERVISE = """
import sys
from pathlib import Path
from ruggensteun import running
running.FIRST_PAUSE, folder = 0.1, Path(sys.argv[1])
live = "import sys, time; open(sys.argv[1], 'a').write('x'); time.sleep(600)"
fail = "import sys; open(sys.argv[1], 'a').write('x'); sys.exit(3)"
wish = dict(word.split("=") for word in sys.argv[2:])
commands = {
    name: [sys.executable, "-c", live if how == "lives" else fail, str(folder / name)] for name, how in wish.items()
}
supervisor = running.Supervisor(commands, left_down=folder / "left-down")
try:
    sys.exit(supervisor.run())
finally:
    supervisor.stop()
"""


@pytest.fixture
def supervised(tmp_path):
    """Start a supervisor of processes that live or fail; each writes an x for each of its starts."""
    started = []

    def start(**how):
        words = [f"{name}={what}" for name, what in how.items()]
        command = [sys.executable, "-c", SUPERVISE, str(tmp_path), *words]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        started.append(subprocess.Popen(command, cwd=ROOT, **options))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


def starts(folder, name):
    path = folder / name
    return len(path.read_text()) if path.exists() else 0


def wait_until(true, timeout=20):
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def child(process, name):
    """The id of the child of this process whose command ends with this name."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        words = path.read_bytes().split(b"\0")
        if len(words) > 2 and words[-2].endswith(f"/{name}".encode()):
            status = (path.parent / "status").read_text()
            if f"PPid:\t{process.pid}\n" in status:
                return int(path.parent.name)
    raise AssertionError(name)


def test_one_that_fails_at_once_is_tried_five_times():
    one, now, pauses = Starts(), 0.0, []
    for _number in range(FAILED_STARTS):
        pauses.append(one.pause_after(now, now + 3))
        now += 3 + (pauses[-1] or 0)
    assert pauses == [1, 2, 4, 8, None]


def test_one_that_ends_now_and_then_is_started_again_for_ever_after_a_minute_at_most():
    one, now, pauses = Starts(), 0.0, []
    for _number in range(20):
        pauses.append(one.pause_after(now, now + 30))
        now += 30 + pauses[-1]
    assert pauses[:8] == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    assert set(pauses[8:]) == {LONGEST_PAUSE}
    assert one.pause_after(now, now + LIVED) == 1


def test_a_worker_that_dies_begins_again_and_the_web_is_not_touched(supervised, tmp_path):
    process = supervised(web="lives", worker="lives")
    wait_until(lambda: starts(tmp_path, "worker") == 1 == starts(tmp_path, "web"))
    web = child(process, "web")
    for number in (2, 3):
        os.kill(child(process, "worker"), signal.SIGKILL)
        wait_until(lambda number=number: starts(tmp_path, "worker") == number)
    assert child(process, "web") == web
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: starts(tmp_path, "web") == 2)
    process.terminate()
    said, _nothing = process.communicate(timeout=20)
    assert said.count("The worker ended (-9). It is started again in") == 2
    assert not Path(f"/proc/{web}").exists()


def test_a_worker_that_cannot_start_is_left_down_and_named_and_the_web_goes_on(supervised, tmp_path):
    process = supervised(web="lives", worker="fails")
    wait_until((tmp_path / "left-down").exists)
    assert (tmp_path / "left-down").read_text() == "worker"
    assert starts(tmp_path, "worker") == FAILED_STARTS
    time.sleep(0.5)
    assert (process.poll(), starts(tmp_path, "worker"), starts(tmp_path, "web")) == (None, FAILED_STARTS, 1)
    process.terminate()
    said, _nothing = process.communicate(timeout=20)
    assert "The worker failed 5 times and is left down." in said
    assert not (tmp_path / "left-down").exists()


def test_a_web_that_cannot_start_ends_the_whole(supervised, tmp_path):
    process = supervised(web="fails", worker="lives")
    said, _nothing = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "The web server cannot start." in said
    assert starts(tmp_path, "worker") == 1


def test_a_supervisor_that_is_killed_leaves_nobody_behind(supervised, tmp_path):
    process = supervised(web="lives", worker="lives")
    wait_until(lambda: starts(tmp_path, "worker") == 1 == starts(tmp_path, "web"))
    children = [child(process, name) for name in ("web", "worker")]
    process.kill()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def test_a_port_that_is_taken_is_a_sentence(tmp_path, capfd):
    [taken, *others] = running.listening(0)
    words = tmp_path / "words"
    words.write_text("")
    with words.open() as told:
        port = taken.getsockname()[1]
        assert running.main(str(port), "work.example", str(os.dup(told.fileno())), str(tmp_path / "left-down")) == 1
    assert f"Port {port} cannot be had (Address already in use). Give another one: --port" in capfd.readouterr().out
    for one in (taken, *others):
        one.close()
