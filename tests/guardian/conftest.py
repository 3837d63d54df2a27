import pytest

from tests.guardian.phone import Phone


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def neutral():
    """The page that everybody gets who has no open visit: (status, body)."""
    response = Phone().get("/nothing-here")
    return response.status_code, response.content
