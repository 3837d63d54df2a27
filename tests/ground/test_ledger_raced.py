"""Eight writers and two sealers at once, each a process of its own: nothing is passed over, nothing sealed twice."""

import pytest

from ruggensteun.audit import digests, sealing
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.models import AccessLog, Ledger
from ruggensteun.audit.verifying import verify
from ruggensteun.people.models import User
from tests.racing import race

WRITERS, ROUNDS = 8, 25
# A writer changes its person and logs it in one transaction, as an action does. A sealer goes on until all is in.
WORK = """
from django.db import transaction
from django.utils import timezone
from ruggensteun.audit import sealing
from ruggensteun.audit.acting import acting
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.models import User
who, rounds, in_all = arguments
if who is None:
    count = 0
    while AccessLog.objects.count() < in_all:
        count += sealing.seal()
    print(count)
else:
    for number in range(rounds):
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=who)
            with acting(person):
                person.last_name = f"number {number}"
                person.save(update_fields=["last_name"])
            AccessLog.objects.create(at=timezone.now(), action="change", actor_id=who, object_id=number)
            time.sleep(0.002)
"""


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_the_same_moment_lose_nothing():
    with acting(SYSTEM):
        people = [User(email=f"p{number}@example.org", first_name=f"P{number}") for number in range(WRITERS)]
        for person in people:
            person.save()
    work = [[person.pk, ROUNDS, 0] for person in people] + [[None, 0, WRITERS * ROUNDS]] * 2
    outputs = race(WORK, work)
    in_between = sum(int(output) for output in outputs[WRITERS:])
    sealing.seal()
    sealed = {"audit_accesslog": [], "people_historicaluser": []}
    for link in Ledger.objects.order_by("number"):
        sealed[link.table] += [row_id for row_id, _fingerprint in digests.unpack(link.rows)]
    assert sealed["audit_accesslog"] == sorted(AccessLog.objects.values_list("pk", flat=True))
    assert sealed["people_historicaluser"] == sorted(User.history.values_list("history_id", flat=True))
    assert len(sealed["audit_accesslog"]) == WRITERS * ROUNDS
    assert Ledger.objects.count() > 2  # one link a table would mean that nobody sealed in between
    assert in_between > 0
    assert verify().findings == []
