"""Her text messages are as few as they can be: a letter that is not Latin costs twice the room."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from cases.actions.announcements import worded
from ruggensteun.delivery.texts import written
from ruggensteun.languages import OWN_NAMES
from tests.world import HERE

# As long as a real link.
ADDRESS = "https://afspraak.example/a/" + "x" * 22
# The longest day there is in most languages.
SLOT = SimpleNamespace(starts_at=datetime(2026, 11, 25, 8, 45, tzinfo=HERE))


@pytest.mark.parametrize("code", OWN_NAMES)
def test_a_question_is_one_part_and_a_date_never_more_than_two(code):
    with translation.override(code):
        texts = {kind: worded(f"guardian.{kind}", ADDRESS, SLOT).text for kind in ("asked", "confirmed", "cancelled")}
    parts = {kind: written(text).parts for kind, text in texts.items()}
    with_a_date = 1 if code in ("nl", "en") else 2
    assert parts == {"asked": 1, "confirmed": with_a_date, "cancelled": with_a_date}
