"""The front door for professionals. Upper floors are named as strings only."""

from django.conf import settings
from django.urls import include, path

from ruggensteun import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("ruggensteun.people.urls")),
    path("schools/", include("schools.urls")),
    path("", include("cases.urls")),
]

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("cases.demo.urls")))
