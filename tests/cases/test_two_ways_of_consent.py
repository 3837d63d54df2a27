"""What consent covers is worked out twice, as SQL for all cases and as Python for one: both say the same."""

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction

from cases.models import Case, Consent, Guardianship, Waiver
from cases.models.child import WITH_CUSTODY
from cases.policy.consents import askable_from, covered, shared_now
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.models import User
from tests.world import NOW

TODAY = NOW.date()
FAMILIES = 300
CUSTODY = [*Guardianship.Custody]


def a_family(case, chance):
    """Adults, answers and exceptions, drawn by lot; every kind of custody, age and answer comes up."""
    case.child.birth_date = TODAY - relativedelta(years=chance.choice([7, 11, 12, 13, 15, 16, 17]), days=3)
    case.child.save(update_fields=["birth_date"])
    for number in range(chance.randint(0, 3)):
        guardian = User(kind="guardian", first_name=f"Ouder {number}", password="!")
        guardian.save()
        tie = Guardianship(child=case.child, guardian=guardian, relation="other", custody=chance.choice(CUSTODY))
        tie.save()
        if chance.random() < 0.7:
            an_answer(case, chance, giver="guardian", guardian=guardian)
        if tie.custody in WITH_CUSTODY and chance.random() < 0.2:
            state = chance.choice([*Waiver.State])
            said = {} if state == "asked" else {"decided_by": case.by_another, "decided_at": NOW}
            asked = {"reason": "safety", "asked_by": case.by, "asked_at": NOW}
            Waiver(case=case, guardianship=tie, state=state, **asked, **said).save()
    if chance.random() < 0.6:
        said = {"decided_by": case.by_another, "decided_at": NOW}
        Waiver(case=case, state="approved", reason="not_known", asked_by=case.by, asked_at=NOW, **said).save()
    for giver in ("child", "organisation", "court"):
        if chance.random() < 0.4:
            an_answer(case, chance, giver=giver)


def an_answer(case, chance, **whose):
    state = chance.choice(["given", "given", "given", "refused", "withdrawn"])
    covers = {f"covers_{name}": chance.random() < 0.7 for name in Consent.CATEGORIES}
    asked = TODAY - timedelta(days=chance.randint(0, 30))
    ends = TODAY + timedelta(days=chance.choice([-1, 0, 1, 90]))
    told = {"answered_on": min(asked, ends), "ends_on": ends, "recorded_by": case.by, "recorded_at": NOW}
    Consent(case=case, school=case.school, state=state, **told, **covers, **whose).save()


def as_loaded(case):
    """The case with what `askable_from` reads."""
    ties = list(Guardianship.objects.filter(child=case.child).order_by("pk"))
    return SimpleNamespace(
        child=SimpleNamespace(age=case.child.age, ties=ties),
        school_id=case.school_id,
        answers=list(Consent.objects.filter(case=case).order_by("-answered_on", "-pk")),
        exceptions=list(Waiver.objects.filter(case=case, state=Waiver.State.APPROVED)),
    )


@pytest.fixture
def case(at):
    """A case whose own mother has no say, so that all who have are drawn by lot."""
    world = at("registered")
    world.selam_tie.custody = "none"
    with acting(SYSTEM):
        world.selam_tie.save(update_fields=["custody"])
    world.case.by, world.case.by_another = world.noor, world.bram
    return world.case


def test_both_say_the_same_of_every_family(case):
    seen = set()
    with acting(SYSTEM):
        for seed in range(FAMILIES):
            with transaction.atomic():
                a_family(case, random.Random(seed))  # noqa: S311 the same families each time
                here = Case.objects.filter(pk=case.pk)
                shared = here.filter(shared_now(TODAY)).exists()
                by_query = {name for name in Consent.CATEGORIES if here.filter(shared_now(TODAY, name)).exists()}
                by_hand = covered(askable_from(as_loaded(case), TODAY), TODAY)
                transaction.set_rollback(True)
            assert by_query <= (Consent.CATEGORIES.keys() if shared else set())
            assert not shared or by_hand == by_query, seed
            seen.add((shared, len(by_query)))
    assert {how_many for shared, how_many in seen if shared} >= {1, 2, 3, 4}
