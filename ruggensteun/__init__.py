"""The ground: what every floor stands on; knows neither schools nor cases."""

from ruggensteun.celery import app as celery_app

__all__ = ["celery_app"]
