import pytest
from django.core.cache import cache

from tests.guardian.phone import Phone


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet():
    cache.clear()


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def neutral():
    """The page that everybody gets who has no open visit: (status, body)."""
    response = Phone().get("/nothing-here")
    return response.status_code, response.content
