"""Text messages: how they are written, and the backends, each with `send(number, text, reference)`."""

import json
import logging
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.utils import timezone

logger = logging.getLogger("ruggensteun.delivery")

# The alphabet of the GSM network (3GPP TS 23.038); those of the second row count for two.
PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
PLAIN_TWICE = frozenset("^{}\\[~]|€\f")
# Typographic signs that would make a whole Dutch message twice as long.
PLAINER = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "})


@dataclass(frozen=True)
class Written:
    """A text as it travels: `encoding` is "plain" or "unicode", `parts` how many messages the network makes of it."""

    text: str
    encoding: str
    parts: int


def written(text):
    """How this text travels: in the network's own alphabet where that can be, else in UCS-2 (67 characters a part)."""
    plainer = text.translate(PLAINER)
    if set(plainer) <= PLAIN | PLAIN_TWICE:
        length = len(plainer) + sum(letter in PLAIN_TWICE for letter in plainer)
        return Written(plainer, "plain", 1 if length <= 160 else ceil(length / 153))
    length = len(text.encode("utf-16-be")) // 2
    return Written(text, "unicode", 1 if length <= 70 else ceil(length / 67))


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
