"""An order that nobody asked for changes no page: where a row lies in its table tells when somebody wrote it last."""

import pytest
from django.db import connection
from django.db.models import F, QuerySet

from tests.crawl.fields import our_models
from tests.crawl.hidden import as_it_was, seen_by
from tests.crawl.pages import NUMBERS
from tests.crawl.parties import CODE, VIEWERS
from tests.reads import undone


@pytest.fixture
def moved(world):
    """Every row lies elsewhere: written anew, the last one first; SQLite keeps to the key, and reads the other way."""
    with undone(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA reverse_unordered_selects=OFF")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers that refuse it
            for model in our_models():
                _write_again(model)
            cursor.execute("SET LOCAL session_replication_role = origin")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA reverse_unordered_selects=ON")


def _write_again(model):
    key = model._meta.pk.attname
    for pk in QuerySet(model).order_by("-pk").values_list("pk", flat=True):
        QuerySet(model).filter(pk=pk).update(**{key: F(key)})


# One of each who reads lists: coaches, leads, who looks into the log, a school, and parents behind their code.
READERS = [viewer for viewer in VIEWERS if viewer.name in ("noor", "bram", "lotte", "henk", "mila", "sam")]
READERS += [viewer for viewer in VIEWERS if viewer.level == CODE and viewer.family in ("yara", "amal")]


@pytest.mark.parametrize("viewer", READERS, ids=str)
def test_no_page_counts_on_an_order_that_it_did_not_ask_for(world, moved, viewer):
    before, now = as_it_was(world, viewer).said, seen_by(world, viewer).said
    assert sorted(NUMBERS.sub("…", address) for address in before if now[address] != before[address]) == []
