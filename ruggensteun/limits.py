"""How often one network address may guess, counted in the cache that all processes share."""

import hashlib
import hmac
import time

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.cache import cache

MINUTES = 10
MISSES = 30  # generous: behind one address there may be a whole shelter, or a whole phone network


def address_of(request):
    """Where a request came from, past the proxies that TRUSTED_PROXY_COUNT names; empty when nobody can say."""
    return get_client_ip(request) or ""


def miss(what, address):
    """Count one wrong guess of `what` from this address."""
    key = _key(what, address)
    # The key changes every ten minutes, so that it does not matter that some caches forget the first timeout.
    if not cache.add(key, 1, timeout=2 * MINUTES * 60):
        try:
            cache.incr(key)
        except ValueError:
            cache.set(key, 1, timeout=2 * MINUTES * 60)


def too_many(what, address, *, most=MISSES):
    """Whether this address, or this person, did so too often in these ten minutes."""
    return cache.get(_key(what, address), 0) >= most


def _key(what, address):
    """The cache holds no addresses, only what the key makes of them."""
    window = int(time.time()) // (MINUTES * 60)
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{what}:{address}:{window}".encode(), hashlib.sha256)
    return f"miss:{digest.hexdigest()}"
