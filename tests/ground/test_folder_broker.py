"""The embedded broker under writers and readers at full speed: nothing is lost, and nothing half written is read."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from ruggensteun import folder_broker
from tests.racing import ROOT

WRITE = """
import sys, time
from kombu import Connection
from ruggensteun import folder_broker
folder, name, seconds = sys.argv[1:]
end, count = time.monotonic() + float(seconds), 0
with Connection("folder://", transport_options={"folder": folder}) as line:
    queue = line.SimpleQueue("messages")
    while time.monotonic() < end:
        queue.put({"id": f"{name}-{count}"})
        count += 1
print(count)
"""
READ = """
import sys, time
from queue import Empty
from kombu import Connection
from ruggensteun import folder_broker
folder, seconds = sys.argv[1:]
last, got = time.monotonic(), []
with Connection("folder://", transport_options={"folder": folder, "polling_interval": 0}) as line:
    queue = line.SimpleQueue("messages", no_ack=True)
    while time.monotonic() - last < 2 or not got:
        try:
            got.append(queue.get_nowait().payload["id"])
            last = time.monotonic()
        except Empty:
            pass
print(" ".join(got))
"""


@pytest.fixture
def queue(tmp_path):
    """A queue in a folder of this test's own."""
    with Connection("folder://", transport_options={"folder": str(tmp_path / "queue")}) as line:
        yield line.SimpleQueue("messages", no_ack=True)


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(1, marks=pytest.mark.short("its long form holds it")),
        pytest.param(int(os.environ.get("QUEUE_SECONDS", "10")), marks=pytest.mark.long("writes and reads for long")),
    ],
)
def test_two_writers_and_two_readers_at_full_speed_lose_nothing_and_read_nothing_twice(tmp_path, seconds):
    folder, shared = str(tmp_path / "queue"), set(Path(tempfile.gettempdir()).glob("*messages*"))
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen([sys.executable, "-c", WRITE, folder, name, str(seconds)], **options) for name in "ab"]
    readers = [subprocess.Popen([sys.executable, "-c", READ, folder, str(seconds)], **options) for _number in range(2)]
    written = {f"{name}-{number}" for name, one in zip("ab", writers, strict=True) for number in range(_said(one))}
    read = [name for one in readers for name in one.communicate()[0].split()]
    assert (len(read), set(read)) == (len(written), written)
    assert len(written) > 200
    assert list(Path(folder).iterdir()) == []
    assert set(Path(tempfile.gettempdir()).glob("*messages*")) <= shared


def _said(process):
    return int(process.communicate()[0])


@pytest.mark.parametrize("words", ["", '{"body": "eyJ', "[]", "{}", '{"body": "", "properties": {}}', "\x00"])
def test_what_cannot_be_read_is_set_aside_and_the_next_one_is_given(queue, tmp_path, words, caplog):
    folder = tmp_path / "queue"
    folder.mkdir(exist_ok=True)
    (folder / "0.messages.message").write_text(words)
    queue.put({"id": 1})
    assert queue.get_nowait().payload == {"id": 1}
    assert [path.name for path in folder.iterdir()] == ["0.messages.unreadable"]
    assert "could not be read" in caplog.text


def test_only_its_owner_reads_a_message(queue, tmp_path):
    queue.put({"id": 1})
    [message] = (tmp_path / "queue").iterdir()
    assert stat.S_IMODE(message.stat().st_mode) == 0o600
    assert stat.S_IMODE(message.parent.stat().st_mode) == 0o700


def test_a_writer_that_died_half_way_left_nothing_that_is_read(queue, tmp_path):
    queue.put({"id": 1})
    half = tmp_path / "queue" / "1.part"
    half.write_text('{"bo')
    assert queue.get_nowait().payload == {"id": 1}
    with pytest.raises(Empty):
        queue.get_nowait()
    folder_broker.clear_out(half.parent)
    assert not half.exists()


def test_a_folder_that_cannot_be_written_is_said_to_who_rings(queue, tmp_path):
    (tmp_path / "queue").write_text("a file")
    with pytest.raises(ChannelError, match="cannot be written"):
        queue.put({"id": 1})


def test_two_queues_of_one_folder_are_kept_apart(tmp_path):
    with Connection("folder://", transport_options={"folder": str(tmp_path)}) as line:
        first, second = (line.SimpleQueue(name, no_ack=True) for name in ("messages", "nightly"))
        first.put({"id": 1})
        second.put({"id": 2})
        assert (first.qsize(), second.qsize()) == (1, 1)
        assert second.get_nowait().payload == {"id": 2}
        assert first.clear() == 1
        assert first.qsize() == 0
