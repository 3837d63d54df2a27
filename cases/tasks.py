"""Clockwork of the cases: thin; no access depends on it having run."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from cases.models import IntakeDraft

KEEP_DRAFTS = timedelta(days=30)


@shared_task
def clear_out():
    """Clear out sessions that have ended, and half-finished intakes that nobody touched for a month."""
    IntakeDraft.objects.filter(saved_at__lt=timezone.now() - KEEP_DRAFTS).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
