"""A phone on which a guardian's pages are opened: real requests to her host, and what she reads there."""

import html
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from cases.actions.links import link_for
from tests.world import CODE


class Phone(Client):
    def __init__(self, **defaults):
        super().__init__(headers={"host": settings.GUARDIAN_HOST}, **defaults)

    def open(self, guardian, talk, language="en"):
        """Tap the link in her message, and read on in that language; returns the first page."""
        self.get(path_of(link_for(guardian, talk)))
        self.post("/language", {"language": language})
        return self.get("/")

    def tap(self, answer, slot=None):
        """Answer the time that is on the screen, or another one; returns the page that follows."""
        shown = re.search(r'name="slot" value="(\d+)"', self.get("/").content.decode())
        slot = slot.pk if slot else shown and shown[1]
        return self.post("/answer", {"slot": slot or "", "answer": answer}, follow=True)

    def enter(self, code=CODE):
        return self.post("/code", {"code": code}, follow=True)


def path_of(address):
    return urlsplit(address).path


def read(response):
    """What she reads: the words of the page, without marks and pictures."""
    main = response.content.decode().split("<main", 1)[1]
    text = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", "<main" + main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def is_asked(response, when):
    """Whether this page asks whether she can come at that moment, with three answers."""
    return when in read(response) and re.findall(r'name="answer" value="(\w+)"', response.content.decode())[:3] == [
        "yes",
        "no",
        "other",
    ]
