"""Clockwork of the cases: thin; no access depends on it having run."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone


@shared_task
def nightly():
    """Clear out sessions that have ended."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
