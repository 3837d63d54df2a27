"""The broker of the embedded run: a folder in which each message is a file.

In place of kombu's own `filesystem`, whose reader takes a file that is not written yet, and keeps it in the temporary
folder that everybody on the machine shares. Here a message is written aside and appears whole, and what cannot be read
is set aside: the outbox holds what must not be lost.
"""

import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger("ruggensteun.broker")
SCHEME = "folder"


class Channel(virtual.Channel):
    """One end of the queues in the folder that the transport option `folder` names; direct exchanges only."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._listed: dict[str, list[Path]] = {}  # of each queue what lay there when we last looked, the newest first

    def _put(self, queue: str, message: dict[str, Any], **how: Any) -> None:
        name = f"{time.time_ns():020}-{uuid4().hex}"
        part = self._folder / f"{name}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(dumps(message))
            part.rename(self._folder / f"{name}.{queue}.message")
        except OSError as problem:
            with suppress(OSError):
                part.unlink()
            raise ChannelError(f"The folder of messages cannot be written: {problem.strerror}") from None

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        listed = self._listed.get(queue) or self._waiting(queue)[::-1]
        self._listed[queue] = listed
        while listed:
            path = listed.pop()
            mine = path.with_suffix(".taken")
            try:
                path.rename(mine)
            except FileNotFoundError:  # another worker was first
                continue
            try:
                message: dict[str, Any] = loads(mine.read_bytes())
                self.Message(message, channel=self)
            except Exception:
                mine.rename(mine.with_suffix(".unreadable"))
                logger.warning("A message of %s could not be read, and is set aside.", queue)
                continue
            mine.unlink()
            return message
        raise Empty

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._folder.glob(f"*.{queue}.message"))

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)

    @property
    def _folder(self) -> Path:
        return Path(self.connection.client.transport_options["folder"])


class Transport(virtual.Transport):
    """What kombu loads for an address that begins with `folder:`."""

    Channel = Channel
    implements = virtual.Transport.implements.extend(asynchronous=False, exchange_type=frozenset(["direct"]))
    global_state = virtual.BrokerState()
    driver_type = driver_name = SCHEME

    def driver_version(self) -> str:
        """There is no driver: it is kombu alone."""
        return "N/A"


def clear_out(folder: Path) -> None:
    """Remove what writers and readers left behind that died half-way; only while neither runs."""
    for pattern in ("*.part", "*.taken"):
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"
