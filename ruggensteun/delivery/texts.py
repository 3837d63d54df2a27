"""Text messages: one small interface, `send(number, text, reference)`, and where they go."""

import json
import logging

from django.conf import settings
from django.utils import timezone

logger = logging.getLogger("ruggensteun.delivery")


class ConsoleTexts:
    """No provider is set: nothing leaves, and the log says so without number or text (domain.md S9)."""

    def send(self, number, text, reference):
        logger.warning("No text message provider is set; message %s was not sent.", reference)
        raise ConnectionError("no provider")


class FileTexts:
    """Each text message becomes a file, to be read on the demo's message page."""

    def send(self, number, text, reference):
        settings.TEXT_FILE_PATH.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = settings.TEXT_FILE_PATH / f"{reference}.json"
        path.write_text(json.dumps({"at": timezone.now().isoformat(), "to": number, "text": text}), "utf-8")


class MemoryTexts:
    """For tests: what was sent, in order."""

    sent = []

    def send(self, number, text, reference):
        self.sent.append((number, text, reference))
