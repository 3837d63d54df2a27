"""Ten faults of ten kinds: what is said follows from something hidden. Both ways of looking find each."""

import pytest
from django.core.cache import cache

from cases.models import Case, Consent, Note, Participant, Reply, Update
from cases.views import contact
from cases.views.guardian import visits
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import PersonalCode
from tests.crawl import unnoticed as happens
from tests.crawl.broken import LEILA, SAM, SELAM, found_both_ways, says_besides
from tests.crawl.hidden import noticed, seen_by


def notes_kept_for_a_while():
    return cache.get_or_set("notes", Note.objects.count)


LOOKS = AccessLog.objects.filter(actor_role="guardian")
BETWEEN_PROFESSIONALS = Update.objects.filter(readers="professionals")
WISHES = Participant.objects.exclude(wished_at=None)
RED = Case.objects.filter(risk="red")
TRIED = PersonalCode.objects.filter(tries__gt=0)
HELD = Notification.objects.filter(state="held")
# Where it is said, what, to whom, and what of it must not be noticed.
FAULTS = {
    "notes": (contact, Note.objects.count, SAM, happens.a_note_is_written),
    "kept in the cache": (contact, notes_kept_for_a_while, SAM, happens.a_note_is_written),
    "consents": (visits, Consent.objects.count, SELAM, happens.father_of_yara_consents),
    "looks": (visits, LOOKS.count, SELAM, happens.father_of_yara_looks),
    "between professionals": (visits, BETWEEN_PROFESSIONALS.count, SELAM, happens.a_word_between_professionals),
    "answers": (visits, Reply.objects.count, LEILA, happens.the_other_parent_answers),
    "wishes": (visits, WISHES.count, LEILA, happens.the_other_parent_has_wishes),
    "red": (contact, RED.count, SAM, happens.a_child_that_is_not_shared_is_at_risk),
    "tried": (contact, TRIED.count, SAM, happens.the_other_parent_locks_his_code),
    "held": (contact, HELD.count, SAM, happens.messages_are_held),
}


@pytest.mark.long("three times all pages of somebody for each fault")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_where_an_answer_differs_and_by_looking_everywhere(world, monkeypatch, fault):
    module, said, viewer, does = FAULTS[fault]
    assert noticed(world, does, [viewer], before=seen_by, whole=True) == []
    says_besides(monkeypatch, module, lambda context: f" {said()}")
    assert found_both_ways(world, does, viewer) != []
