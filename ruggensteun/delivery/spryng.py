"""Spryng, a Dutch provider of text messages, through its HTTP interface (version 1, docs.spryngsms.com)."""

import requests  # noqa: TID251  the way out
from django.conf import settings

from ruggensteun.delivery.failures import PermanentFailure
from ruggensteun.delivery.texts import written

SECONDS = 10
# This number or this text will not be taken, however often it is tried. All else can be mended: a key, a balance, a
# limit, a fault on the way.
NEVER = (400, 422)


class SpryngTexts:
    """One JSON POST per message; `reference` stands with it at the provider, so that a repeat is recognised there."""

    def send(self, number, text, reference):
        answer = requests.post(
            f"{settings.SPRYNG_URL}/messages",
            json={
                "body": text,
                "encoding": written(text).encoding,
                "originator": settings.TEXT_SENDER,
                "recipients": [number.removeprefix("+")],
                "reference": reference,
                "route": settings.SPRYNG_ROUTE,
            },
            headers={"Authorization": f"Bearer {settings.SPRYNG_TOKEN}", "Accept": "application/json"},
            timeout=SECONDS,
            allow_redirects=False,
        )
        # The answer repeats number and text: only its status goes further (domain.md S9).
        if answer.status_code in NEVER:
            raise PermanentFailure(f"refused with {answer.status_code}")
        if not 200 <= answer.status_code < 300:
            raise ConnectionError(f"answered with {answer.status_code}")
