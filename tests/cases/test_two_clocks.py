"""Beat may run twice: everything that comes by the clock, done twice at the same moment, is done once."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Consent, Conversation, Slot
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog
from ruggensteun.audit.verifying import verify
from ruggensteun.delivery.models import Notification
from tests.racing import race

# Tasks swallow what goes wrong with one record, so that others are not kept waiting: the log has it.
ALL_OF_IT = """
import logging
from django.conf import settings
from ruggensteun.celery import app
logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(name)s: %(message)s", force=True)
app.loader.import_default_modules()
for _time in range(arguments):
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        app.tasks[entry["task"]].apply(throw=True)
"""


def what_was_done():
    """What there is to see of it: messages, times proposed, lines about messages."""
    return {
        "messages": sorted(Notification.objects.values_list("kind", "recipient", "subject_id", "sequence", "state")),
        "times": sorted(Slot.objects.values_list("conversation", "round", "rank", "fell_through")),
        "history": sum(model.history.count() for model in (Slot, Conversation)),
        "sent": sorted(AccessLog.objects.filter(action="message").values_list("object_id", flat=True)),
    }


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_the_same_moment_do_everything_once(put_back):
    world = put_back("planning")  # its times passed long ago, so there is much to do
    with acting(SYSTEM):
        for consent in Consent.objects.all():  # by today's clock too, which has gone on since that Monday
            consent.ends_on = timezone.localdate() + timedelta(days=100)
            consent.save(update_fields=["ends_on"])
    Notification.objects.update(state="waiting", due_at=timezone.now() - timedelta(hours=1))
    before = what_was_done()
    assert race(ALL_OF_IT, [1, 1]) == ["", ""]
    after = what_was_done()
    assert after["times"] != before["times"]  # or this test shows nothing
    left = [pk for pk in after["sent"] if pk not in before["sent"]]
    assert len(left) == len(set(left)) > 0
    assert world.talk.slots.filter(fell_through=False, starts_at__gt=timezone.now()).count() == 3
    assert race(ALL_OF_IT, [2]) == [""]
    assert json.dumps(what_was_done(), default=str) == json.dumps(after, default=str)
    assert verify().findings == []
