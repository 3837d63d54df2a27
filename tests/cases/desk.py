"""A professional at her desk: real requests to her host, in English, the language of the source."""

import html
import re

from django.test import Client

from cases.views.door import SIGN_IN
from ruggensteun.audit.acting import SYSTEM, acting

HTMX = {"HX-Request": "true"}


def read(response):
    """The words of a page or fragment, without marks and pictures; of a page only its main part."""
    text = response.content.decode().split("<main", 1)[-1].split("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", text, flags=re.DOTALL))).strip()


class Desk(Client):
    def __init__(self, person=None, **defaults):
        super().__init__(**defaults)
        if person is not None:
            with acting(SYSTEM):
                person.language = "en"
                person.save(update_fields=["language"])
            self.force_login(person, backend=SIGN_IN)

    def look(self, address):
        """The words of a page that must open."""
        response = self.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return read(response)
