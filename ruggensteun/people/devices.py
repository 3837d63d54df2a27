"""On which devices somebody signed in before: a signed cookie, so that only a new one is told by mail."""

import hashlib
import hmac

from django.conf import settings
from django.core import signing

COOKIE = "device"
A_YEAR = 365 * 24 * 3600
MOST = 20  # colleagues who share a desk


def _sign_of(user):
    """Says nothing of who it is to whoever reads the cookie."""
    return hmac.new(settings.SECRET_KEY.encode(), f"device:{user.pk}".encode(), hashlib.sha256).hexdigest()[:24]


def _known(request):
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=A_YEAR)
    except signing.BadSignature:
        return []


def is_known(request, user):
    return _sign_of(user) in _known(request)


def remember(request, response):
    """Add who just came in to those known on this device."""
    mine = _sign_of(request.came_in)
    known = [mine, *(sign for sign in _known(request) if sign != mine)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=COOKIE),
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
