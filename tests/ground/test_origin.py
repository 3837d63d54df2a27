"""Where a request came from, behind as many proxies as there are."""

import pytest

from ruggensteun.limits import address_of


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "10.0.0.9"), (1, "203.0.113.7")], ids=["no proxy", "one proxy that adds what it saw"]
)
def test_an_address_is_taken_from_whom_we_trust(rf, settings, proxies, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7")
    assert address_of(request) == address
